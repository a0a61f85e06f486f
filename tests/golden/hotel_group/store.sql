-- A group of hotels: every number follows from its row's place, so it never changes.
CREATE TABLE days AS SELECT d::DATE AS day, row_number() OVER (ORDER BY d) AS n
  FROM generate_series(DATE '2024-12-01', DATE '2026-03-17', INTERVAL 1 DAY) AS t(d);
CREATE TABLE dim_rgn(rgn_key INT, rgn_name VARCHAR, ctry VARCHAR);
INSERT INTO dim_rgn VALUES (1, 'North', 'CHINA'), (2, 'North East', 'CHINA'), (3, 'Coast', 'JAPAN'), (4, NULL, 'THAILAND');
CREATE TABLE dim_prop(prop_key INT, prop_name VARCHAR, flag VARCHAR, rgn_key INT, stars INT, has_spa BOOLEAN);
INSERT INTO dim_prop VALUES (1, 'Harbour View', 'Meridia', 1, 5, true), (2, 'Harbour View Annex', 'Meridia', 1, 4, false),
  (3, 'Garden Court', 'Meridia Select', 2, 4, true), (4, 'Garden', 'Lumen', 2, 3, false), (5, 'Tokyo Bay', 'Lumen', 3, 4, true),
  (6, 'Occupancy Lane', 'Lumen', 3, 3, NULL), (7, 'Harbour View', 'Meridia Select', 4, 5, true), (8, '龙门 Lodge', NULL, 4, NULL, false);
-- Four rooms a property.
CREATE TABLE dim_room AS SELECT i AS room_key, 1 + (i - 1) // 4 AS prop_key,
  ['Suite', 'Junior Suite', 'Standard', 'Deluxe'][1 + (i - 1) % 4] AS room_cls, i % 5 = 0 AS step_free FROM generate_series(1, 32) AS t(i);
CREATE TABLE dim_guest AS SELECT i AS guest_key, ['Gold', 'GOLD PLUS', 'Silver', NULL][1 + i % 4] AS tier,
  ['CHINA', 'UK', 'JAPAN', 'USA', NULL][1 + i % 5] AS home_ctry, DATE '2024-11-20' + (i * 3)::INT AS joined_on FROM generate_series(1, 160) AS t(i);
CREATE TABLE fct_stay AS SELECT n * 100 + i AS stay_key, CASE WHEN (n + i) % 9 = 0 THEN NULL ELSE 1 + (n * 7 + i * 13) % 160 END AS guest_key,
    1 + (n * 5 + i * 11) % 32 AS room_key, day + INTERVAL (6 + i) HOUR + INTERVAL (n % 60) MINUTE AS arrived_at, 1 + (n + i * 2) % 5 AS nts,
    CASE WHEN (n + i) % 41 = 0 THEN NULL ELSE round((1 + (n + i * 2) % 5) * (80 + (n * 17 + i * 29) % 140) + n * 0.1, 2) END AS rm_amt,
    CASE WHEN (n * 3 + i) % 4 = 0 THEN NULL ELSE round(12 + (n * 13 + i * 7) % 90 + 0.25, 2) END AS fb_amt, (n * 5 + i * 3) % 8 = 0 AS cxl,
    ['OTA', 'OTA Wholesale', 'Direct', 'DIRECT MAIL', 'Corporate', 'Brand', NULL][1 + (n + i * 3) % 7] AS src,
    ['BAR', 'BAR FLEX', 'MEMBER RATE', 'Room Revenue Share'][1 + (n * 3 + i) % 4] AS rate_cd,
    CASE WHEN (n + i) % 6 = 0 THEN NULL ELSE 1 + (n * 7 + i * 5) % 10 END AS review_pts, (n * 11 + i * 23) % 75 AS lead_d
  FROM days, generate_series(1, 16) AS t(i) WHERE (n * 3 + i * 7) % 5 <> 0;
CREATE TABLE fct_inventory AS SELECT n * 10 + p AS inv_key, p AS prop_key, day AS night_of,
    CASE WHEN p = 6 AND n > 440 THEN 0 ELSE 20 + (n * 3 + p * 7) % 15 END AS avail_cnt, CASE WHEN (n + p) % 6 = 0 THEN (n + p) % 4 ELSE NULL END AS ooo_cnt
  FROM days, generate_series(1, 8) AS t(p);
-- Some searches are logged twice under one key.
CREATE TABLE log_search AS SELECT n * 20 + i AS search_key, CASE WHEN (n + i) % 11 = 0 THEN NULL ELSE 1 + (n * 3 + i * 17) % 160 END AS guest_key,
    day + INTERVAL (5 + i) HOUR AS searched_at, ['iOS', 'Android', 'Web', 'App Clip'][1 + (n + i) % 4] AS device
  FROM days, generate_series(1, 9) AS t(i);
INSERT INTO log_search SELECT * FROM log_search WHERE search_key % 13 = 0;
CREATE TABLE snap_points AS SELECT n * 200 + g AS snap_key, g AS guest_key, day AS snapped_on, 100 + (n * 9 + g * 31) % 900 AS pts
  FROM days, generate_series(1, 12) AS t(g) WHERE n % 7 = 1 OR n > 455;
DROP TABLE days;

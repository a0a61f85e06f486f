-- Deals of local shops in an app: every number follows from its row's place, so it never changes.
CREATE TABLE days AS SELECT d::DATE AS day, row_number() OVER (ORDER BY d) AS n
  FROM generate_series(DATE '2025-05-01', DATE '2026-08-04', INTERVAL 1 DAY) AS t(d);
CREATE TABLE biz_area(area_id INT, area_name VARCHAR, city VARCHAR);
INSERT INTO biz_area VALUES (1, '春熙路', '成都'), (2, '春熙路北', '成都'), (3, '国贸', '北京'), (4, '望京', '北京'), (5, '订单胡同', '北京'), (6, NULL, '重庆'), (7, '老城区', NULL);
CREATE TABLE poi(poi_id INT, poi_name VARCHAR, cate VARCHAR, area_id INT, is_chain BOOLEAN, opened_on DATE);
INSERT INTO poi VALUES (1, '阿婆火锅', '火锅', 1, true, '2024-01-01'), (2, '阿婆火锅外卖', '火锅', 2, true, '2024-02-01'), (3, '小满美发', '丽人', 3, false, '2024-03-01'),
  (4, '小满', '茶饮', 3, false, '2024-04-01'), (5, 'MUSE', '酒吧', 4, NULL, '2024-05-01'), (6, '城市书咖', '茶饮', 5, true, '2024-06-01'),
  (7, '足享会', '休闲', 6, true, '2024-07-01'), (8, '评分第一面馆', '小吃快餐', 7, false, '2024-08-01'), (9, '小满美发', '丽人', 1, false, '2024-09-01'), (10, '无名铺', NULL, NULL, false, NULL);
CREATE TABLE member AS SELECT i AS uid, ['V1', 'V2', 'V3', 'V10', NULL][1 + i % 5] AS lvl, CASE i % 4 WHEN 0 THEN '男' WHEN 1 THEN NULL ELSE '女' END AS sex,
  DATE '2025-04-20' + (i * 2)::INT AS reg_on FROM generate_series(1, 230) AS t(i);
CREATE TABLE deal_order AS SELECT n * 100 + i AS oid, CASE WHEN (n + i) % 13 = 0 THEN NULL ELSE 1 + (n * 11 + i * 7) % 230 END AS uid, 1 + (n * 3 + i * 7) % 10 AS poi_id,
    day + INTERVAL (7 + i) HOUR + INTERVAL (n % 50) MINUTE AS paid_at, ['搜索', '推荐', '推荐页', '直播', '附近', NULL][1 + (n * 5 + i) % 6] AS entry,
    ['团购券', '代金券', '次卡'][1 + (n + i * 2) % 3] AS deal_type, round(18 + (n * 19 + i * 31) % 210 + (i % 4) * 0.5, 2) AS pay_amt,
    CASE WHEN (n + i) % 5 = 0 THEN NULL ELSE (n * 3 + i) % 17 END AS subsidy, (n * 7 + i * 3) % 6 = 0 AS first_buy, (n + i * 5) % 11 = 0 AS refunded
  FROM days, generate_series(1, 15) AS t(i) WHERE (n * 3 + i * 5) % 4 <> 0;
CREATE TABLE verify_log AS SELECT oid * 10 + k AS vid, oid, poi_id, CAST(paid_at AS DATE) + (oid % 5)::INT AS used_on, round(pay_amt / 2, 2) AS used_amt
  FROM deal_order, generate_series(1, 2) AS t(k) WHERE oid % 3 <> 0 AND (k = 1 OR oid % 4 = 0) AND CAST(paid_at AS DATE) + (oid % 5)::INT <= DATE '2026-08-04';
CREATE TABLE poi_flow AS SELECT day AS dt, p AS poi_id, ['搜索', '推荐', '推荐页', '直播', '附近'][e] AS entry, CASE WHEN e = 4 AND p = 5 THEN 0 ELSE 200 + (n * 13 + p * 37 + e * 11) % 300 END AS expo,
    CASE WHEN (n + p + e) % 17 = 0 THEN NULL ELSE 20 + (n * 7 + p * 5 + e) % 60 END AS pv
  FROM days, generate_series(1, 10) AS t(p), generate_series(1, 5) AS u(e) WHERE (n + p * e) % 6 <> 0;
CREATE TABLE comment_tb AS SELECT n * 10 + i AS cid, 1 + (n * 3 + i * 7) % 10 AS poi_id, day + INTERVAL (12 + i) HOUR AS said_at, 1 + (n + i * 2) % 5 AS star,
    CASE WHEN (n + i) % 4 = 0 THEN NULL ELSE round(3 + (n * 3 + i) % 20 * 0.1, 1) END AS taste, round(3.2 + (n + i) % 18 * 0.1, 1) AS env, round(3.5 + (n * 7 + i) % 15 * 0.1, 1) AS svc,
    (n + i) % 5 = 0 AS has_pic FROM days, generate_series(1, 6) AS t(i) WHERE (n + i) % 3 <> 0;
CREATE TABLE coupon_stock AS SELECT n * 100 + p AS sid, p AS poi_id, day AS snap_on, 50 + (n * 17 + p * 23) % 400 AS left_cnt
  FROM days, generate_series(1, 10) AS t(p) WHERE (n + p) % 3 <> 0;
DROP TABLE days;

CREATE TABLE deals (id INTEGER, sold_at TIMESTAMP, buyer VARCHAR, seller VARCHAR, amount DECIMAL(10, 2), told VARCHAR,
  told_short VARCHAR);
INSERT INTO deals VALUES
  (1, '2026-03-01 10:00:00', 'ann', 'bob', 10, '2026-03-01', '20260301'),
  (2, '2026-03-02 09:00:00', 'ann', 'eve', 20, '2026-03-02', '20260302'),
  (3, '2026-03-02 11:00:00', 'bob', 'ann', 40, '2026-03-02', '20260302'),
  (4, '2026-03-03 23:30:00', NULL, 'bob', 80, '2026-03-03', '20260303');
CREATE TABLE dim_people (person VARCHAR, city_id INTEGER, joined_on DATE, vip BOOLEAN);
INSERT INTO dim_people VALUES ('ann', 1, '2026-01-05', true), ('bob', 2, '2026-02-01', NULL), ('eve', 2, '2026-02-20', false);
CREATE TABLE cities (city_id INTEGER, city VARCHAR);
INSERT INTO cities VALUES (1, '北京'), (2, '上海');
CREATE TABLE levels (person VARCHAR, level VARCHAR, since DATE, until DATE);
INSERT INTO levels VALUES ('ann', 'silver', '2026-01-01', '2026-03-02'), ('ann', 'gold', '2026-03-02', NULL),
  ('bob', 'silver', '2026-01-01', NULL);

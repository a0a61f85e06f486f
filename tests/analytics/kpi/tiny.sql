CREATE TABLE ads (day DATE, channel VARCHAR, campaign_id INTEGER, shown INTEGER, clicked INTEGER, spent DECIMAL(10, 2));
INSERT INTO ads VALUES
  ('2026-03-01', '小红书', 1, 1000, 10, 50), ('2026-03-02', '小红书', 1, 100, 10, 30), ('2026-03-02', '小红书', 2, 0, 0, NULL),
  ('2026-03-01', '抖音', 3, 500, 20, 80), ('2026-03-03', NULL, 4, 200, 4, 10), ('2026-03-09', '抖音', 3, 100, 1, 5);
CREATE TABLE visits (day DATE, channel VARCHAR, visitors INTEGER);
INSERT INTO visits VALUES ('2026-03-01', '小红书', 40), ('2026-03-02', '小红书', 60), ('2026-03-01', '抖音', 50), ('2026-03-01', NULL, 10),
  ('2026-03-02', '官网', 0);
CREATE TABLE regions (region_id INTEGER, region VARCHAR);
INSERT INTO regions VALUES (1, '华东'), (2, '华南');
CREATE TABLE stores (store_id INTEGER, region_id INTEGER);
INSERT INTO stores VALUES (10, 1), (11, 2);
CREATE TABLE customers (customer_id INTEGER, tier VARCHAR);
INSERT INTO customers VALUES (1, '金卡'), (2, '普通'), (3, '金卡');
CREATE TABLE items (order_id INTEGER, bought_at TIMESTAMP, customer_id INTEGER, store_id INTEGER, channel VARCHAR, product VARCHAR,
  qty INTEGER, price DECIMAL(10, 2), paid BOOLEAN);
INSERT INTO items VALUES
  (100, '2026-03-01 09:00:00', 1, 10, '小红书', '茶', 2, 10, true),
  (100, '2026-03-01 09:00:00', 1, 10, '小红书', '杯', 1, 30, true),
  (101, '2026-03-02 23:59:59', 1, 11, '小红书', '茶', 1, 10, true),
  (102, '2026-03-02 10:00:00', 2, 10, '抖音', '杯', 1, 30, true),
  (103, '2026-03-03 10:00:00', NULL, NULL, NULL, '茶', 5, 10, true),
  (104, '2026-03-03 11:00:00', 3, 11, '抖音', '壶', 1, 99, false);
CREATE TABLE balances (day DATE, member VARCHAR, balance INTEGER);
INSERT INTO balances VALUES ('2026-03-01', 'a', 5), ('2026-03-02', 'a', 7), ('2026-03-01', 'b', 1), ('2026-03-09', 'a', 2);
CREATE TABLE page_views (viewed_at TIMESTAMP, customer_id INTEGER, product VARCHAR);
INSERT INTO page_views VALUES
  ('2026-02-20 08:00:00', 2, '杯'), ('2026-03-01 08:00:00', 1, '茶'), ('2026-03-01 10:00:00', 9, '茶'),
  ('2026-03-02 12:00:00', 1, '茶'), ('2026-03-02 09:00:00', 2, '壶'), ('2026-03-03 08:00:00', 3, '壶');

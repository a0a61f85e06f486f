-- A small store in the shape of the sample brand's: every number follows from its row's place, so it never changes.
CREATE TABLE days AS SELECT d::DATE AS day, row_number() OVER (ORDER BY d) AS n
  FROM generate_series(DATE '2025-08-01', DATE '2026-10-31', INTERVAL 1 DAY) AS t(d);
CREATE TABLE channels(c INT, channel VARCHAR, pool VARCHAR);
INSERT INTO channels VALUES (1, '小红书', '公域'), (2, '抖音', '公域'), (3, '淘宝直通车', '付费'), (4, '百度搜索', '付费'),
  (5, '微信朋友圈', '付费'), (6, '企业微信社群', '私域'), (7, '微信公众号', '私域'), (8, '天猫旗舰店', '自有'), (9, '官网商城', '自有');
CREATE TABLE products(sku VARCHAR, product VARCHAR, category VARCHAR, price DOUBLE, size VARCHAR, launched_on DATE);
INSERT INTO products VALUES ('CY-001', '舒缓修护精华液', '精华', 239, '30ml', '2025-03-01'), ('CY-002', '氨基酸温和洁面乳', '洁面', 79, '120g', '2025-03-01'),
  ('CY-003', '玻尿酸保湿面膜', '面膜', 99, '5片', '2025-03-01'), ('CY-004', '清透控油防晒乳', '防晒', 129, '50ml', '2025-03-01'),
  ('CY-006', '烟酰胺亮肤精华', '精华', 199, '30ml', '2025-03-01'), ('CY-011', '软毛面膜刷', '工具', 19, '1支', '2025-03-01'),
  ('CY-012', '旅行体验套装', '套装', 59, '5件', '2025-03-01');
CREATE TABLE customers AS SELECT 'K' || i AS customer_id, DATE '2025-01-01' + (i * 3)::INT AS joined_on,
  ['普通', '银卡', '金卡', '黑金'][1 + i % 4] AS tier, ['上海', '北京', '成都', NULL][1 + i % 4] AS city,
  CASE i % 7 WHEN 0 THEN '男' ELSE '女' END AS gender, ['18-24', '25-34', '35-44'][1 + i % 3] AS age_band, ['油性', '干性', '敏感'][1 + i % 3] AS skin_type
  FROM generate_series(1, 200) AS t(i);
CREATE TABLE creatives(creative VARCHAR, campaign VARCHAR, channel VARCHAR, title VARCHAR, format VARCHAR, launched_on DATE, text VARCHAR);
INSERT INTO creatives SELECT channel || '-素材' || k, CASE k WHEN 1 THEN '秋季上新' ELSE '老客召回' END, channel, '标题', CASE k WHEN 1 THEN '短视频' ELSE '图文' END,
  DATE '2025-07-01', '' FROM channels, generate_series(1, 2) AS t(k) WHERE c <= 5;
CREATE TABLE ad_daily AS SELECT day AS date, channel, pool, CASE k WHEN 1 THEN '秋季上新' ELSE '老客召回' END AS campaign, channel || '-素材' || k AS creative,
  900 + (n * 37 + c * 211 + k * 53) % 700 AS impressions, 20 + (n * 13 + c * 17 + k * 7) % 45 AS clicks,
  CASE WHEN (n + c + k) % 19 = 0 THEN NULL ELSE round(150 + (n * 29 + c * 97 + k * 31) % 260 + c * 0.25, 2) END AS cost,
  2 + (n * 5 + c * 3 + k) % 6 AS conversions, (n * 3 + c + k) % 4 AS new_customers, round(90 + (n * 41 + c * 61 + k * 113) % 520 + k * 0.5, 2) AS revenue
  FROM days, channels, generate_series(1, 2) AS t(k) WHERE c <= 5 AND (n * 7 + c * 3) % 31 <> 0;
CREATE TABLE shop_daily AS SELECT day AS date, channel, pool, 500 + (n * 17 + c * 71) % 400 AS exposures, 60 + (n * 11 + c * 29) % 90 AS visitors,
  6 + (n * 7 + c * 5) % 13 AS add_to_carts, 3 + (n + c) % 9 AS favorites, round(4.5 + (n * 3 + c) % 5 * 0.1, 2) AS dsr_description,
  round(4.6 + (n + c) % 4 * 0.1, 2) AS dsr_service, CASE WHEN (n + c) % 23 = 0 THEN NULL ELSE round(4.4 + (n + 2 * c) % 6 * 0.1, 2) END AS dsr_logistics
  FROM days, channels;
CREATE TABLE order_lines AS
  SELECT 'O' || n || '-' || i AS order_id, l AS line_no, day + INTERVAL (8 + i) HOUR AS ordered_at, day AS order_date,
    CASE WHEN (n + i) % 5 = 0 THEN NULL ELSE 'K' || (1 + (n * 7 + i * 31) % 200) END AS customer_id,
    CASE WHEN (n + i) % 5 = 0 THEN '游客' ELSE '注册客户' END AS buyer_type, channel, pool, p.sku, p.product, p.category,
    CASE WHEN (n * 3 + i) % 29 = 0 THEN -1 ELSE 1 + (n + i + l) % 3 END AS quantity, p.price AS unit_price,
    CASE WHEN (n * 3 + i) % 29 = 0 THEN 0 ELSE (1 + (n + i + l) % 3) * p.price - (n + l) % 10 END AS amount,
    CASE WHEN (n * 3 + i) % 29 = 0 THEN 0 ELSE (n + l) % 10 END AS discount,
    CASE WHEN (n * 3 + i) % 29 = 0 THEN p.price WHEN (n + i) % 17 = 0 THEN 20 ELSE 0 END AS refund_amount,
    CASE (n + i) % 3 WHEN 0 THEN '满199减20' ELSE NULL END AS coupon,
    CASE WHEN (n * 3 + i) % 29 = 0 THEN '已取消' ELSE '已付款' END AS status, '中国' AS country
  FROM days, generate_series(1, 12) AS t(i), generate_series(1, 2) AS u(l)
  JOIN channels ON TRUE JOIN (SELECT *, row_number() OVER (ORDER BY sku) AS k FROM products) AS p ON TRUE
  WHERE c = 1 + (n * 5 + i) % 9 AND k = 1 + (n + i * 3 + l * 2) % 7 AND (l = 1 OR (n + i) % 2 = 0);
DROP TABLE days; DROP TABLE channels;

-- What the hand-written SQL of the questions speaks of.
CREATE VIEW ts AS SELECT f.*, CAST(sold_at AS DATE) d, store_name, city, district, store_type, open_all_night, level,
  CASE WHEN net_amt >= 80 THEN '大单' WHEN net_amt >= 30 THEN '中单' ELSE '小单' END band
  FROM fct_tickets f LEFT JOIN dim_stores USING (store_no) LEFT JOIN dim_members USING (member_no);
CREATE VIEW t AS SELECT * FROM ts;
CREATE VIEW i AS SELECT l.*, rung_on d, city, store_name FROM fct_ticket_items l LEFT JOIN ts USING (ticket_no);
CREATE VIEW m AS SELECT * FROM dim_members;
CREATE VIEW v AS SELECT a.*, CAST(visited_at AS DATE) d, level
  FROM app_visits a LEFT JOIN dim_members USING (member_no);
CREATE VIEW s AS SELECT k.*, snap_date d, store_name, city FROM stock_daily k LEFT JOIN dim_stores USING (store_no);
CREATE VIEW mo AS SELECT date_trunc('month', d)::date b, sum(net_amt) v FROM ts GROUP BY 1;
-- Each ticket belongs to the member's last visit of the seven days before it, as dbt counts conversions.
CREATE VIEW cv AS SELECT v.*, (SELECT count(*) FROM fct_tickets f WHERE f.member_no = v.member_no
  AND f.sold_at >= v.visited_at AND f.sold_at < v.visited_at + INTERVAL 7 DAY
  AND NOT EXISTS (SELECT 1 FROM v later WHERE later.member_no = v.member_no
    AND later.visited_at > v.visited_at AND later.visited_at <= f.sold_at
    AND later.d BETWEEN '2026-05-01' AND '2026-05-31')) bought FROM v;

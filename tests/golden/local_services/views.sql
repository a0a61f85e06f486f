-- What the hand-written SQL of the questions speaks of.
CREATE VIEW p AS SELECT * FROM poi LEFT JOIN biz_area USING (area_id);
CREATE VIEW o AS SELECT f.*, CAST(paid_at AS DATE) d, poi_name, cate, is_chain, area_name, city, lvl, sex
  FROM deal_order f LEFT JOIN p USING (poi_id) LEFT JOIN member USING (uid);
CREATE VIEW x AS SELECT f.*, used_on d, poi_name, cate, is_chain, area_name, city FROM verify_log f LEFT JOIN p USING (poi_id);
CREATE VIEW f AS SELECT t.*, dt d, poi_name, cate, is_chain, area_name, city FROM poi_flow t LEFT JOIN p USING (poi_id);
CREATE VIEW c AS SELECT t.*, CAST(said_at AS DATE) d, poi_name, cate, is_chain, area_name, city FROM comment_tb t LEFT JOIN p USING (poi_id);
CREATE VIEW m AS SELECT *, reg_on d FROM member;
CREATE VIEW k AS SELECT t.*, snap_on d, poi_name, cate, area_name, city FROM coupon_stock t LEFT JOIN p USING (poi_id);
CREATE VIEW u AS SELECT d, entry, poi_name, cate, is_chain, area_name, city, 1 ord, NULL pv FROM o
  UNION ALL SELECT d, entry, poi_name, cate, is_chain, area_name, city, NULL, pv FROM f;
CREATE VIEW r AS SELECT d, entry, poi_name, cate, is_chain, area_name, city, lvl, deal_type, 1 ord, NULL used FROM o
  UNION ALL SELECT x.d, o.entry, x.poi_name, x.cate, x.is_chain, x.area_name, x.city, lvl, deal_type, NULL, 1 FROM x LEFT JOIN o USING (oid);

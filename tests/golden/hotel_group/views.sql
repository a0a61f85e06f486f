-- What the hand-written SQL of the questions speaks of.
CREATE VIEW p AS SELECT * FROM dim_prop LEFT JOIN dim_rgn USING (rgn_key);
CREATE VIEW s AS SELECT f.*, CAST(arrived_at AS DATE) d, room_cls, step_free, prop_name, flag, stars, has_spa, rgn_name, ctry, tier, home_ctry,
  CASE WHEN NOT cxl THEN nts END rn, CASE WHEN nts >= 4 THEN 'Long' ELSE 'Short' END los
  FROM fct_stay f LEFT JOIN dim_room USING (room_key) LEFT JOIN p USING (prop_key) LEFT JOIN dim_guest USING (guest_key);
CREATE VIEW v AS SELECT i.*, night_of d, prop_name, flag, stars, rgn_name, ctry, has_spa FROM fct_inventory i LEFT JOIN p USING (prop_key);
CREATE VIEW g AS SELECT *, joined_on d FROM dim_guest;
CREATE VIEW w AS SELECT l.*, CAST(searched_at AS DATE) d, tier, home_ctry FROM log_search l LEFT JOIN dim_guest USING (guest_key);
CREATE VIEW b AS SELECT k.*, snapped_on d, tier FROM snap_points k LEFT JOIN dim_guest USING (guest_key);
-- Every property has a line of inventory a night, so nothing is lost by starting from it.
CREATE VIEW o AS SELECT v.*, y.rn, y.rm FROM v LEFT JOIN
  (SELECT prop_key, d, sum(rn) rn, sum(rm_amt) rm FROM s JOIN dim_room USING (room_key) GROUP BY 1, 2) y USING (prop_key, d);

-- a ratio by group
WITH `ads_sums` AS
(SELECT `ads`.`channel` AS `channel`, sum(`ads`.`clicked`) AS `clicked`, sum(`ads`.`shown`) AS `shown`
FROM `ads`
WHERE `ads`.`day` >= toDate('2026-03-01') AND `ads`.`day` < toDate('2026-04-01') GROUP BY `ads`.`channel`)
 SELECT `ads_sums`.`channel` AS `channel`, toFloat64(`ads_sums`.`clicked`) / nullif(toFloat64(`ads_sums`.`shown`), 0) AS `ctr`
FROM `ads_sums` ORDER BY `ads_sums`.`channel` ASC NULLS LAST;

-- a trend by quarter, filtered
WITH `items_sums` AS
(SELECT toStartOfQuarter(`items`.`bought_at`) AS `quarter`, sum("items"."qty" * "items"."price") AS `sales`
FROM `items`
WHERE `items`.`bought_at` >= toDate('2026-03-01') AND `items`.`bought_at` < toDate('2026-04-01') AND (`items`.`channel` != '小红书' OR `items`.`channel` IS NULL) AND "items"."paid" GROUP BY toStartOfQuarter(`items`.`bought_at`))
 SELECT `items_sums`.`quarter` AS `quarter`, `items_sums`.`sales` AS `sales`
FROM `items_sums` ORDER BY `items_sums`.`quarter` ASC NULLS LAST;

-- two facts by week, ranked and bounded
WITH `items_sums` AS
(SELECT toStartOfWeek(`items`.`bought_at`, 1) AS `week`, `items`.`channel` AS `channel`, count(DISTINCT `items`.`order_id`) AS `orders`, sum("items"."qty" * "items"."price") AS `sales`
FROM `items`
WHERE `items`.`bought_at` >= toDate('2026-03-01') AND `items`.`bought_at` < toDate('2026-04-01') AND "items"."paid" GROUP BY toStartOfWeek(`items`.`bought_at`, 1), `items`.`channel`),
`visits_sums` AS
(SELECT toStartOfWeek(`visits`.`day`, 1) AS `week`, `visits`.`channel` AS `channel`, sum(`visits`.`visitors`) AS `visitors`
FROM `visits`
WHERE `visits`.`day` >= toDate('2026-03-01') AND `visits`.`day` < toDate('2026-04-01') GROUP BY toStartOfWeek(`visits`.`day`, 1), `visits`.`channel`),
`all_groups` AS
(SELECT `items_sums`.`week` AS `week`, `items_sums`.`channel` AS `channel`
FROM `items_sums` UNION DISTINCT SELECT `visits_sums`.`week` AS `week`, `visits_sums`.`channel` AS `channel`
FROM `visits_sums`)
 SELECT `all_groups`.`week` AS `week`, `all_groups`.`channel` AS `channel`, toFloat64(`items_sums`.`orders`) / nullif(toFloat64(`visits_sums`.`visitors`), 0) AS `conversion`, `items_sums`.`sales` AS `sales`
FROM `all_groups` LEFT OUTER JOIN `items_sums` ON `all_groups`.`week` IS NOT DISTINCT FROM `items_sums`.`week` AND `all_groups`.`channel` IS NOT DISTINCT FROM `items_sums`.`channel` LEFT OUTER JOIN `visits_sums` ON `all_groups`.`week` IS NOT DISTINCT FROM `visits_sums`.`week` AND `all_groups`.`channel` IS NOT DISTINCT FROM `visits_sums`.`channel`
WHERE toFloat64(`items_sums`.`orders`) / nullif(toFloat64(`visits_sums`.`visitors`), 0) > 0.01 ORDER BY `items_sums`.`sales` DESC NULLS LAST, `all_groups`.`week` ASC NULLS LAST, `all_groups`.`channel` ASC NULLS LAST
 LIMIT 3;

-- at least two, through two joins
WITH `regulars_sums` AS
(SELECT `regulars_each`.`region` AS `region`, count(CASE WHEN (`regulars_each`.`who` IS NOT NULL AND `regulars_each`.`times` >= 2) THEN 1 END) AS `regulars`
FROM (SELECT `regions`.`region` AS `region`, `items`.`customer_id` AS `who`, count(DISTINCT `items`.`order_id`) AS `times`
FROM `items` LEFT OUTER JOIN `stores` ON `items`.`store_id` = `stores`.`store_id` LEFT OUTER JOIN `regions` ON `stores`.`region_id` = `regions`.`region_id`
WHERE `items`.`bought_at` >= toDate('2026-03-01') AND `items`.`bought_at` < toDate('2026-04-01') AND "items"."paid" GROUP BY `regions`.`region`, `items`.`customer_id`) AS `regulars_each` GROUP BY `regulars_each`.`region`),
`items_sums` AS
(SELECT `regions`.`region` AS `region`, count(DISTINCT `items`.`customer_id`) AS `buyers`
FROM `items` LEFT OUTER JOIN `stores` ON `items`.`store_id` = `stores`.`store_id` LEFT OUTER JOIN `regions` ON `stores`.`region_id` = `regions`.`region_id`
WHERE `items`.`bought_at` >= toDate('2026-03-01') AND `items`.`bought_at` < toDate('2026-04-01') AND "items"."paid" GROUP BY `regions`.`region`),
`all_groups` AS
(SELECT `regulars_sums`.`region` AS `region`
FROM `regulars_sums` UNION DISTINCT SELECT `items_sums`.`region` AS `region`
FROM `items_sums`)
 SELECT `all_groups`.`region` AS `region`, toFloat64(`regulars_sums`.`regulars`) / nullif(toFloat64(`items_sums`.`buyers`), 0) AS `repeat_rate`
FROM `all_groups` LEFT OUTER JOIN `regulars_sums` ON `all_groups`.`region` IS NOT DISTINCT FROM `regulars_sums`.`region` LEFT OUTER JOIN `items_sums` ON `all_groups`.`region` IS NOT DISTINCT FROM `items_sums`.`region` ORDER BY `all_groups`.`region` ASC NULLS LAST;

-- the last day of each member
WITH `balance_sums` AS
(SELECT `balance_each`.`month` AS `month`, sum(`balance_each`.`value`) AS `balance`
FROM (SELECT toStartOfMonth(`balances`.`day`) AS `month`, `balances`.`balance` AS `value`, toDate(`balances`.`day`) AS `at`, max(toDate(`balances`.`day`)) OVER (PARTITION BY toStartOfMonth(`balances`.`day`), `balances`.`member`) AS `edge`
FROM `balances`
WHERE `balances`.`day` >= toDate('2026-03-01') AND `balances`.`day` < toDate('2026-04-01')) AS `balance_each`
WHERE `balance_each`.`at` = `balance_each`.`edge` GROUP BY `balance_each`.`month`)
 SELECT `balance_sums`.`month` AS `month`, `balance_sums`.`balance` AS `balance`
FROM `balance_sums` ORDER BY `balance_sums`.`month` ASC NULLS LAST;

-- to date by week, and averaged over its days
WITH `ads_sums_days` AS
(SELECT CAST('2026-02-23' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-02' AS DATE) AS `after` UNION ALL SELECT CAST('2026-03-02' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-09' AS DATE) AS `after` UNION ALL SELECT CAST('2026-03-09' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-16' AS DATE) AS `after`),
`ads_sums` AS
(SELECT `ads_sums_days`.`bucket` AS `week`, sum(`ads`.`clicked`) AS `clicked`
FROM `ads` INNER JOIN `ads_sums_days` ON `ads`.`day` >= `ads_sums_days`.`first` AND `ads`.`day` < `ads_sums_days`.`after` GROUP BY `ads_sums_days`.`bucket`),
`ads_sums2_days` AS
(SELECT CAST('2026-02-23' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-02' AS DATE) AS `after`, CAST('2026-03-02' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-02' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-03' AS DATE) AS `after`, CAST('2026-03-03' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-02' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-04' AS DATE) AS `after`, CAST('2026-03-04' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-02' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-05' AS DATE) AS `after`, CAST('2026-03-05' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-02' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-06' AS DATE) AS `after`, CAST('2026-03-06' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-02' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-07' AS DATE) AS `after`, CAST('2026-03-07' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-02' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-08' AS DATE) AS `after`, CAST('2026-03-08' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-02' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-09' AS DATE) AS `after`, CAST('2026-03-09' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-09' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-10' AS DATE) AS `after`, CAST('2026-03-10' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-09' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-11' AS DATE) AS `after`, CAST('2026-03-11' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-09' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-12' AS DATE) AS `after`, CAST('2026-03-12' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-09' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-13' AS DATE) AS `after`, CAST('2026-03-13' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-09' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-14' AS DATE) AS `after`, CAST('2026-03-14' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-09' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-15' AS DATE) AS `after`, CAST('2026-03-15' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-09' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-16' AS DATE) AS `after`, CAST('2026-03-16' AS DATE) AS `part`),
`ads_sums2` AS
(SELECT `ads_sums2_parts`.`week` AS `week`, avg(`ads_sums2_parts`.`clicked`) AS `clicked`
FROM (SELECT `ads_sums2_days`.`bucket` AS `week`, `ads_sums2_days`.`part` AS `zhongcao_part`, sum(`ads`.`clicked`) AS `clicked`
FROM `ads` INNER JOIN `ads_sums2_days` ON `ads`.`day` >= `ads_sums2_days`.`first` AND `ads`.`day` < `ads_sums2_days`.`after` GROUP BY `ads_sums2_days`.`bucket`, `ads_sums2_days`.`part`) AS `ads_sums2_parts` GROUP BY `ads_sums2_parts`.`week`),
`all_groups` AS
(SELECT `ads_sums`.`week` AS `week`
FROM `ads_sums` UNION DISTINCT SELECT `ads_sums2`.`week` AS `week`
FROM `ads_sums2`)
 SELECT `all_groups`.`week` AS `week`, `ads_sums`.`clicked` AS `clicked_this_month`, `ads_sums2`.`clicked` AS `clicked_level`
FROM `all_groups` LEFT OUTER JOIN `ads_sums` ON `all_groups`.`week` IS NOT DISTINCT FROM `ads_sums`.`week` LEFT OUTER JOIN `ads_sums2` ON `all_groups`.`week` IS NOT DISTINCT FROM `ads_sums2`.`week` ORDER BY `all_groups`.`week` ASC NULLS LAST;

-- moved back, in one figure
WITH `ads_sums` AS
(SELECT sum(`ads`.`clicked`) AS `clicked`
FROM `ads`
WHERE `ads`.`day` >= toDate('2026-03-01') AND `ads`.`day` < toDate('2026-04-01')),
`ads_sums2` AS
(SELECT sum(`ads`.`clicked`) AS `clicked`
FROM `ads`
WHERE `ads`.`day` >= toDate('2026-02-28') AND `ads`.`day` < toDate('2026-03-31'))
 SELECT `ads_sums`.`clicked` - `ads_sums2`.`clicked` AS `click_growth`
FROM `ads_sums` INNER JOIN `ads_sums2` ON true;

-- empty days filled
WITH `ads_sums` AS
(SELECT toDate(`ads`.`day`) AS `day`, sum(`ads`.`clicked`) AS `clicked_daily`
FROM `ads`
WHERE `ads`.`day` >= toDate('2026-03-01') AND `ads`.`day` < toDate('2026-03-04') GROUP BY toDate(`ads`.`day`)),
`every` AS
(SELECT CAST('2026-03-01' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-01' AS DATE) AS `after` UNION ALL SELECT CAST('2026-03-02' AS DATE) AS `bucket`, CAST('2026-03-02' AS DATE) AS `first`, CAST('2026-03-02' AS DATE) AS `after` UNION ALL SELECT CAST('2026-03-03' AS DATE) AS `bucket`, CAST('2026-03-03' AS DATE) AS `first`, CAST('2026-03-03' AS DATE) AS `after`),
`all_groups` AS
(SELECT `ads_sums`.`day` AS `day`
FROM `ads_sums` UNION DISTINCT SELECT `every`.`bucket` AS `day`
FROM `every`)
 SELECT `all_groups`.`day` AS `day`, coalesce(`ads_sums`.`clicked_daily`, 0) AS `clicked_daily`
FROM `all_groups` LEFT OUTER JOIN `ads_sums` ON `all_groups`.`day` IS NOT DISTINCT FROM `ads_sums`.`day` ORDER BY `all_groups`.`day` ASC NULLS LAST;

-- conversions within a window
WITH `bought_the_same_sums` AS
(SELECT count(`bought_the_same_pairs`.`value`) AS `bought_the_same`
FROM (SELECT `bought_the_same_events`.`value` AS `value`, row_number() OVER (PARTITION BY `bought_the_same_events`.`event` ORDER BY `bought_the_same_base`.`at` DESC) AS `place`
FROM (SELECT `page_views`.`customer_id` AS `who`, toDate(`page_views`.`viewed_at`) AS `at`, `page_views`.`product` AS `same_0`
FROM `page_views`
WHERE `page_views`.`viewed_at` >= toDate('2026-03-01') AND `page_views`.`viewed_at` < toDate('2026-04-01')) AS `bought_the_same_base` INNER JOIN (SELECT `items`.`customer_id` AS `who`, toDate(`items`.`bought_at`) AS `at`, 1 AS `value`, row_number() OVER () AS `event`, `items`.`product` AS `same_0`
FROM `items`
WHERE ("items"."paid" = TRUE)) AS `bought_the_same_events` ON `bought_the_same_base`.`who` = `bought_the_same_events`.`who` AND `bought_the_same_base`.`at` <= `bought_the_same_events`.`at` AND `bought_the_same_events`.`at` < `bought_the_same_base`.`at` + INTERVAL 7 DAY AND `bought_the_same_base`.`same_0` = `bought_the_same_events`.`same_0`) AS `bought_the_same_pairs`
WHERE `bought_the_same_pairs`.`place` = 1),
`page_views_sums` AS
(SELECT count(*) AS `views`
FROM `page_views`
WHERE `page_views`.`viewed_at` >= toDate('2026-03-01') AND `page_views`.`viewed_at` < toDate('2026-04-01')),
`bought_after_sums` AS
(SELECT count(`bought_after_pairs`.`value`) AS `bought_after`
FROM (SELECT `bought_after_events`.`value` AS `value`, row_number() OVER (PARTITION BY `bought_after_events`.`event` ORDER BY `bought_after_base`.`at` DESC) AS `place`
FROM (SELECT `page_views`.`customer_id` AS `who`, toDate(`page_views`.`viewed_at`) AS `at`
FROM `page_views`
WHERE `page_views`.`viewed_at` >= toDate('2026-03-01') AND `page_views`.`viewed_at` < toDate('2026-04-01')) AS `bought_after_base` INNER JOIN (SELECT `items`.`customer_id` AS `who`, toDate(`items`.`bought_at`) AS `at`, 1 AS `value`, row_number() OVER () AS `event`
FROM `items`
WHERE ("items"."paid" = TRUE)) AS `bought_after_events` ON `bought_after_base`.`who` = `bought_after_events`.`who` AND `bought_after_base`.`at` <= `bought_after_events`.`at` AND `bought_after_events`.`at` < `bought_after_base`.`at` + INTERVAL 7 DAY) AS `bought_after_pairs`
WHERE `bought_after_pairs`.`place` = 1)
 SELECT coalesce(`bought_the_same_sums`.`bought_the_same`, 0) AS `bought_the_same`, toFloat64(coalesce(`bought_after_sums`.`bought_after`, 0)) / nullif(toFloat64(`page_views_sums`.`views`), 0) AS `bought_after`
FROM `bought_the_same_sums` INNER JOIN `page_views_sums` ON true INNER JOIN `bought_after_sums` ON true;

-- how many values
WITH `items_sums` AS
(SELECT `items`.`product` AS `product`, count(DISTINCT `items`.`order_id`) AS `orders`
FROM `items`
WHERE `items`.`bought_at` >= toDate('2026-03-01') AND `items`.`bought_at` < toDate('2026-04-01') AND "items"."paid" GROUP BY `items`.`product`)
 SELECT count(*) AS `count_product`
FROM (SELECT `items_sums`.`product` AS `product`, `items_sums`.`orders` AS `orders`
FROM `items_sums`) AS `each_group`
WHERE `each_group`.`product` IS NOT NULL AND `each_group`.`orders` > 0;

-- an average a day, of what is counted day by day
WITH `items_sums` AS
(SELECT sum("items"."qty" * "items"."price") AS `sales`
FROM `items`
WHERE `items`.`bought_at` >= toDate('2026-03-01') AND `items`.`bought_at` < toDate('2026-03-04') AND "items"."paid"),
`items_sums2_days` AS
(SELECT CAST('2026-03-01' AS DATE) AS `bucket`, CAST('2026-03-01' AS DATE) AS `first`, CAST('2026-03-02' AS DATE) AS `after`, CAST('2026-03-02' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-01' AS DATE) AS `bucket`, CAST('2026-03-02' AS DATE) AS `first`, CAST('2026-03-03' AS DATE) AS `after`, CAST('2026-03-03' AS DATE) AS `part` UNION ALL SELECT CAST('2026-03-01' AS DATE) AS `bucket`, CAST('2026-03-03' AS DATE) AS `first`, CAST('2026-03-04' AS DATE) AS `after`, CAST('2026-03-04' AS DATE) AS `part`),
`items_sums2` AS
(SELECT coalesce(sum(`items_sums2_parts`.`buyers`), 0) AS `buyers`
FROM (SELECT `items_sums2_days`.`part` AS `zhongcao_part`, count(DISTINCT `items`.`customer_id`) AS `buyers`
FROM `items` INNER JOIN `items_sums2_days` ON `items`.`bought_at` >= `items_sums2_days`.`first` AND `items`.`bought_at` < `items_sums2_days`.`after`
WHERE "items"."paid" GROUP BY `items_sums2_days`.`part`) AS `items_sums2_parts`)
 SELECT toFloat64(`items_sums`.`sales`) / nullif(toFloat64(3), 0) AS `sales`, toFloat64(`items_sums2`.`buyers`) / nullif(toFloat64(3), 0) AS `buyers`
FROM `items_sums` INNER JOIN `items_sums2` ON true;

-- percentiles
WITH `ads_sums` AS
(SELECT quantileExactInclusiveOrNull(0.5)(toFloat64(`ads`.`spent`)) AS `median_spent`, CASE WHEN (count(`ads`.`spent`) > 0) THEN toFloat64(arrayElement(arraySort(groupArray(`ads`.`spent`)), toUInt64(greatest(1, ceil(0.9 * count(`ads`.`spent`)))))) END AS `p90_spent`
FROM `ads`
WHERE `ads`.`day` >= toDate('2026-03-01') AND `ads`.`day` < toDate('2026-04-01'))
 SELECT `ads_sums`.`median_spent` AS `median_spent`, `ads_sums`.`p90_spent` AS `p90_spent`
FROM `ads_sums`;

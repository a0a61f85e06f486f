-- a ratio by group
WITH ads_sums AS
(SELECT ads.channel AS channel, sum(ads.clicked) AS clicked, sum(ads.shown) AS shown
FROM ads
WHERE ads.day >= '2026-03-01' AND ads.day < '2026-04-01' GROUP BY ads.channel)
 SELECT ads_sums.channel AS channel, CAST(ads_sums.clicked AS DOUBLE) / nullif(CAST(ads_sums.shown AS DOUBLE), 0) AS ctr
FROM ads_sums ORDER BY ads_sums.channel ASC NULLS LAST;

-- a trend by quarter, filtered
WITH items_sums AS
(SELECT date(items.bought_at, 'start of month', printf('-%d months', (strftime('%m', items.bought_at) - 1) % 3)) AS quarter, sum(items.qty * items.price) AS sales
FROM items
WHERE items.bought_at >= '2026-03-01' AND items.bought_at < '2026-04-01' AND (items.channel != '小红书' OR items.channel IS NULL) AND items.paid GROUP BY date(items.bought_at, 'start of month', printf('-%d months', (strftime('%m', items.bought_at) - 1) % 3)))
 SELECT items_sums.quarter AS quarter, items_sums.sales AS sales
FROM items_sums ORDER BY items_sums.quarter ASC NULLS LAST;

-- two facts by week, ranked and bounded
WITH items_sums AS
(SELECT date(items.bought_at, 'weekday 0', '-6 days') AS week, items.channel AS channel, count(DISTINCT items.order_id) AS orders, sum(items.qty * items.price) AS sales
FROM items
WHERE items.bought_at >= '2026-03-01' AND items.bought_at < '2026-04-01' AND items.paid GROUP BY date(items.bought_at, 'weekday 0', '-6 days'), items.channel),
visits_sums AS
(SELECT date(visits.day, 'weekday 0', '-6 days') AS week, visits.channel AS channel, sum(visits.visitors) AS visitors
FROM visits
WHERE visits.day >= '2026-03-01' AND visits.day < '2026-04-01' GROUP BY date(visits.day, 'weekday 0', '-6 days'), visits.channel),
all_groups AS
(SELECT items_sums.week AS week, items_sums.channel AS channel
FROM items_sums UNION SELECT visits_sums.week AS week, visits_sums.channel AS channel
FROM visits_sums)
 SELECT all_groups.week AS week, all_groups.channel AS channel, CAST(items_sums.orders AS DOUBLE) / nullif(CAST(visits_sums.visitors AS DOUBLE), 0) AS conversion, items_sums.sales AS sales
FROM all_groups LEFT OUTER JOIN items_sums ON all_groups.week IS items_sums.week AND all_groups.channel IS items_sums.channel LEFT OUTER JOIN visits_sums ON all_groups.week IS visits_sums.week AND all_groups.channel IS visits_sums.channel
WHERE CAST(items_sums.orders AS DOUBLE) / nullif(CAST(visits_sums.visitors AS DOUBLE), 0) > 0.01 ORDER BY items_sums.sales DESC NULLS LAST, all_groups.week ASC NULLS LAST, all_groups.channel ASC NULLS LAST
 LIMIT 3 OFFSET 0;

-- at least two, through two joins
WITH regulars_sums AS
(SELECT regulars_each.region AS region, count(CASE WHEN (regulars_each.who IS NOT NULL AND regulars_each.times >= 2) THEN 1 END) AS regulars
FROM (SELECT regions.region AS region, items.customer_id AS who, count(DISTINCT items.order_id) AS times
FROM items LEFT OUTER JOIN stores ON items.store_id = stores.store_id LEFT OUTER JOIN regions ON stores.region_id = regions.region_id
WHERE items.bought_at >= '2026-03-01' AND items.bought_at < '2026-04-01' AND items.paid GROUP BY regions.region, items.customer_id) AS regulars_each GROUP BY regulars_each.region),
items_sums AS
(SELECT regions.region AS region, count(DISTINCT items.customer_id) AS buyers
FROM items LEFT OUTER JOIN stores ON items.store_id = stores.store_id LEFT OUTER JOIN regions ON stores.region_id = regions.region_id
WHERE items.bought_at >= '2026-03-01' AND items.bought_at < '2026-04-01' AND items.paid GROUP BY regions.region),
all_groups AS
(SELECT regulars_sums.region AS region
FROM regulars_sums UNION SELECT items_sums.region AS region
FROM items_sums)
 SELECT all_groups.region AS region, CAST(regulars_sums.regulars AS DOUBLE) / nullif(CAST(items_sums.buyers AS DOUBLE), 0) AS repeat_rate
FROM all_groups LEFT OUTER JOIN regulars_sums ON all_groups.region IS regulars_sums.region LEFT OUTER JOIN items_sums ON all_groups.region IS items_sums.region ORDER BY all_groups.region ASC NULLS LAST;

-- the last day of each member
WITH balance_sums AS
(SELECT balance_each.month AS month, sum(balance_each.value) AS balance
FROM (SELECT date(balances.day, 'start of month') AS month, balances.balance AS value, date(balances.day) AS at, max(date(balances.day)) OVER (PARTITION BY date(balances.day, 'start of month'), balances.member) AS edge
FROM balances
WHERE balances.day >= '2026-03-01' AND balances.day < '2026-04-01') AS balance_each
WHERE balance_each.at = balance_each.edge GROUP BY balance_each.month)
 SELECT balance_sums.month AS month, balance_sums.balance AS balance
FROM balance_sums ORDER BY balance_sums.month ASC NULLS LAST;

-- percentiles
WITH ads_sums AS
(SELECT quantile_cont(ads.spent, 0.5) AS median_spent, quantile_disc(ads.spent, 0.9) AS p90_spent
FROM ads
WHERE ads.day >= '2026-03-01' AND ads.day < '2026-04-01')
 SELECT ads_sums.median_spent AS median_spent, ads_sums.p90_spent AS p90_spent
FROM ads_sums;

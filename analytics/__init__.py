"""Numbers and reviews: the metrics store, the KPI engine, review analysis."""

"""KPI cards: the latest complete week of each metric, against its target and the week before."""

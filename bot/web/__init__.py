"""The page a marketing team keeps open: chat, KPI cards, needs and the desk, served from this machine alone."""

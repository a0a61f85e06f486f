"""KPI questions: read, compile, answer. See `query` for the values that pass between the three."""

"""KPI questions in chat: read, asked of the store, and answered."""

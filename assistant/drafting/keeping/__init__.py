"""What becomes of drafts: kept, changed, edited, and what later ones learn from it."""

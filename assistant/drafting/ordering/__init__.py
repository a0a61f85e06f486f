"""A sentence in chat → the briefs it orders."""

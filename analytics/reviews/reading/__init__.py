"""Reading a review in full: what stands in a clause, who speaks, on what occasion, and how far to trust it."""

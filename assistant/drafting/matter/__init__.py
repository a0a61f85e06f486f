"""What there is to tell of a product, and how its trade speaks of it."""

"""Reviews and inquiries: polarity, opinions, needs, severity. See `review` for the values that pass between them."""

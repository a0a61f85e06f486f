"""Whether what a draft asserts stands on a fact of the day."""

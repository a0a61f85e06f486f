"""The desk where negative reviews are cleared before their 24 hours are over."""

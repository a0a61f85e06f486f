"""What to say: one Message in, one Reply out."""

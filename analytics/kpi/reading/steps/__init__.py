"""What a message names, step by step: each step takes the words of its kind."""

"""What we know in words: the guide, product facts, advertising rules, and search over them."""

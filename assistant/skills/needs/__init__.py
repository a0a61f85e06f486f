"""What customers need, in chat: questions on needs, and decisions on new ones."""

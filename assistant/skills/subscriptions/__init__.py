"""What people are told without asking: subscribing, muting, and what they have subscribed to."""

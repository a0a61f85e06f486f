"""Messages in: stored before they are acknowledged, claimed in the order of their conversations, answered."""

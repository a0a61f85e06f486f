"""From what a message asks for to a query: `settle.settle` is the door."""

"""The working day: what people are told without asking, when, and where."""

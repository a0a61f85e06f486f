"""Answers to how-to questions from what the team and the guide wrote down, every sentence with its source."""

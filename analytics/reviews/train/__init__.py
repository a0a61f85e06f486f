"""Fits the review models: `python -m analytics.reviews.train --data FOLDER`. The model card says what went in."""

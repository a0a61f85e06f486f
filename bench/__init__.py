"""Measurements, never tests: `make bench` times, `make eval` scores. Quote ratios; machines are noisy."""

"""The JSON that other programs read: what each `--json` prints, as models and as generated schemas."""

"""What the doctor looks at, each part with its fix; `bot/commands/doctor.py` tells it."""

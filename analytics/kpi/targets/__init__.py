"""SMART targets: what is to be reached (`target`), where that stands (`standing`), how people say it (`asked`)."""

"""Why a figure changed: by how much, which drivers and groups the change falls on, whether it is usual, what else was new."""

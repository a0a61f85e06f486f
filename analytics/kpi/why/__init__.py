"""Why a figure changed: by how much, the drivers and groups it falls on, whether it is usual, what else was new."""

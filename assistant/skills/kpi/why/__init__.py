"""Why a figure changed, in chat."""

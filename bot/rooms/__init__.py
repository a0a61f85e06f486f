"""Parts of the house that belong together, each wired from the settings when it is first needed."""

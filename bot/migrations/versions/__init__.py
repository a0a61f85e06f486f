"""One file a revision, named by its number; each says its tables in full and never imports the current ones."""

"""Files of each kind as documents: a reader a kind, and the door that looks what a file is."""

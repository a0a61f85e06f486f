"""Files of texts, labelled a chunk at a time by one process, by many, or by a Spark cluster, with the same result."""

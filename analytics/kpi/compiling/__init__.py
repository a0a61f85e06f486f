"""From a MetricQuery to one SELECT: `compile.compile_query` is the door."""

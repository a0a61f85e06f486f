"""From a message to a MetricQuery, or an honest question back: `read.read_question` is the door."""

"""A metrics file (dbt's latest semantic-layer spec) checked and read: `load.load` and `load.check` are the doors."""

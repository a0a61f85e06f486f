"""Charts drawn as Vega-Lite: their style, lines over time, bars for groups."""

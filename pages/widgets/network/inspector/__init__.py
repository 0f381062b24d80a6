"""Inspectors of the selected gene or edge, beside the graph."""

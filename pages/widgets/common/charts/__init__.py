"""Charts and the graph, and their files."""

"""The report of a run: one HTML file with results, charts, graph, methods and citations."""

"""The inferred network: ranking, graph, export."""

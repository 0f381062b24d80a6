"""Drawings of a network: colours and categories, the page's graph, SVG."""

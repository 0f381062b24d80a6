"""A run in one HTML file, with figures, methods and citations."""

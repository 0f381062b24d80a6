"""What is asked of a finished run: its edges, regulons, missing genes, other seeds and methods."""

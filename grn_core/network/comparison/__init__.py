"""Networks compared with each other: two runs, or several cell types."""

"""Pseudotime: order cells, store orders, and average expression along them."""

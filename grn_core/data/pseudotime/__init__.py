"""Pseudotime: order cells, store the order, and how expression runs along it."""

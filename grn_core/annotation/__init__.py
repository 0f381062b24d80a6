"""Cell types for data without labels: clusters of cells, their markers, and names for them."""

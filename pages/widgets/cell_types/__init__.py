"""Parts of the page of cell types."""

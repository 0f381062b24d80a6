"""Parts of the benchmark page."""

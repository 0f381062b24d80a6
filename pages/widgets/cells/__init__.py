"""Parts of the page Cells."""

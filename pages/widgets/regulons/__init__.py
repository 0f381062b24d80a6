"""Parts of the view "Regulons" of the page Network."""

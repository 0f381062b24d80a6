"""Parts of the view "How far to trust it" of the page Network."""

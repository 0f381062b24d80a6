"""Parts of the view "Cell types" of the page Compare."""

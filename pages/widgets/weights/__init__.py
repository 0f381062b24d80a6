"""Parts of the view "scBERT's weights" of the page Train."""

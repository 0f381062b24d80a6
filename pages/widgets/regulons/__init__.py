"""Parts of the page of regulons."""

"""Parts of the page of cells and priors."""

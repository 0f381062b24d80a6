"""Parts of the network page."""

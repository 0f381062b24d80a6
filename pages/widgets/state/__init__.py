"""What the reader has chosen, and what of it stands in the address."""

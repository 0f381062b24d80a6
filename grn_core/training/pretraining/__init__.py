"""Pre-training of scBERT, and its official weights."""

"""Methods that score the same pairs as our model, for comparison: baselines and published methods."""

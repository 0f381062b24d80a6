"""Questions, splits and metrics."""

"""Questions, splits of known pairs and metrics."""

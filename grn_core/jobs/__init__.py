"""Long work outside the page: queue, work folders, cluster, background tasks. It does not depend on training."""

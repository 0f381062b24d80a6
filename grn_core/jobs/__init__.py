"""Long work outside the page: the queue, the folder of each piece of work, the cluster. It knows no training."""

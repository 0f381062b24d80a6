"""Shared parts of the published deep methods: the training graph, node features, layers and the training loop."""

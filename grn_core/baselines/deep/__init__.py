"""What the published deep methods share: the training graph, node features, layers, the training loop."""

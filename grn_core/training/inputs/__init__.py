"""From a run's settings to tensors and an untrained model."""

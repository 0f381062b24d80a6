"""scBERT: tokens, Performer encoder, checkpoints."""

"""Scores that need no training of ours; each stands beside the model's."""

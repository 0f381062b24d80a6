"""What the tables of a run's folder hold.

``metrics`` has `METRIC_COLUMNS`: phase is ``train``, ``validation`` or ``test``; method is ``joint`` or
one of `BASELINES`.
``network`` has source, target, weight, rank, known, split, uncertainty. ``predictions`` has source, target, label,
split, joint and the `BASELINES`.
"""

METRIC_COLUMNS = ["phase", "method", "epoch", "metric", "value"]
BASELINES = {"degree": "degree baseline", "known_paths": "graph baseline"}
"""Baselines that ignore expression and stand beside every run's model; older runs have only the first."""

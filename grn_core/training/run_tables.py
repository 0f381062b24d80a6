"""What the tables of a run's folder hold.

``metrics`` has `METRIC_COLUMNS`: phase is ``train``, ``validation`` or ``test``; method is ``joint`` or
one of `FLOORS`.
``network`` has source, target, weight, rank, known, split, uncertainty. ``predictions`` has source, target, label,
split, joint and the `FLOORS`.
"""

METRIC_COLUMNS = ["phase", "method", "epoch", "metric", "value"]
FLOORS = {"degree": "degree floor", "known_paths": "graph floor"}
"""Baselines that ignore expression and stand beside every run's model; older runs have only the first."""

"""The tables in a run's folder.

``metrics`` has `METRIC_COLUMNS`: phase is ``train``, ``validation`` or ``test``; method is ``joint`` or one of
`BASELINES`. ``network`` has source, target, weight, rank, known, split, uncertainty and, of a cross-fit, stability.
``predictions`` has source, target, label, split, joint and one column per baseline in `BASELINES`; that of a cross-fit
has one per reference in `REFERENCES`, and its scores are means over the repeats that the references have too.

A run with more pairs than its setting ``stored_edges`` holds some of them in ``network``, ``evidence`` and
``predictions``: see `grn_core.training.results.stored_edges`. It has ``curves`` (method, curve, x, y) and ``by_tf``
(figures by method and TF) of all pairs, and ``split`` with codes in place of names.
"""

METRIC_COLUMNS = ["phase", "method", "epoch", "metric", "value"]
TIMES = "times"
"""Collection time of each cell (time), where the data say it; cells are in the order of ``expression``."""
BASELINES = {"degree": "degree baseline", "known_paths": "graph baseline", "target_expression": "target baseline"}
"""Baselines of every run: the first two ignore expression, the third reads the target's own. Older runs lack some."""
REFERENCES = {**BASELINES, "shuffled": "shuffled control"}
"""What a cross-fitted run is compared with: the baselines, and its own model on permuted expression profiles."""
COMPARED = 2
"""In so many repeats of a cross-fit the references are scored beside the members."""
TRIMMED = 0.3
"""Of the repeats of a pair, this share of the highest and of the lowest logits does not count in its weight."""
METHOD_TITLES = {"joint": "scBERT + GNN", "shuffled": "shuffled control", **dict(reversed(BASELINES.items()))}
"""Titles of the model, its shuffled control and its baselines, in the order of legends."""

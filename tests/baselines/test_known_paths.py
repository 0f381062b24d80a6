"""The graph baseline sees edges that are known the other way round, and shared targets."""

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score

from grn_core.baselines.known_paths import path_features
from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.registry import METHODS

GENES = [f"G{i}" for i in range(40)]
PAIR = ["source", "target"]


def scored(known: np.ndarray, hide_tfs: bool) -> tuple[float, float]:
    """Return the average precision of known paths and of the degree baseline on held-out pairs."""
    pairs = pd.MultiIndex.from_product([GENES, GENES], names=PAIR).to_frame(index=False).assign(label=known.ravel())
    pairs = pairs[pairs["source"] != pairs["target"]]
    rng = np.random.default_rng(1)
    part = pairs["source"].map(dict(zip(GENES, rng.permutation(40) % 4, strict=True))) if hide_tfs else None
    part = rng.integers(0, 4, len(pairs)) if part is None else part.to_numpy()
    train, validation, test = (pairs[mask].reset_index(drop=True) for mask in (part > 1, part == 1, part == 0))
    problem = Problem(np.zeros((5, 40), np.float32), GENES, train, validation, seed=0)
    found = [METHODS[name].score(problem, test[PAIR], serial_map) for name in ("known_paths", "degree")]
    return tuple(average_precision_score(test["label"], scores) for scores in found)


def test_mirrored_edges_give_unseen_tfs_away():
    rng = np.random.default_rng(0)
    upper = np.triu(rng.random((40, 40)) < 0.15, 1)
    paths, baseline = scored((upper | upper.T).astype(int), hide_tfs=True)
    assert baseline < 0.35
    assert paths > 0.6


def test_shared_targets_give_missing_edges_away():
    module = np.arange(40) % 4
    rng = np.random.default_rng(0)
    known = (module[:, None] == (module[None, :] + 1) % 4) & (rng.random((40, 40)) < 0.8)
    paths, baseline = scored(known.astype(int), hide_tfs=False)
    assert baseline < 0.4
    assert paths > 0.7


def test_random_edges_are_not_predicted():
    known = (np.random.default_rng(0).random((40, 40)) < 0.2).astype(int)
    paths, _ = scored(known, hide_tfs=False)
    assert paths < 0.3


def test_features_of_a_pair_are_its_rates_and_paths():
    known = pd.DataFrame({"source": ["G0", "G0", "G1"], "target": ["G1", "G2", "G0"], "label": [1, 0, 1]})
    asked = pd.DataFrame({"source": ["G0", "G5"], "target": ["G1", "G6"]})
    found = path_features(GENES, known, asked)
    assert found.shape == (2, 6)
    assert found[0, 2] == 1  # G1 is known to regulate G0
    assert not found[1].any()

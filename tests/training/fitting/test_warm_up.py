"""The warm-up learns what known regulation says, keeps its best and can be stopped."""

import numpy as np
import pytest
import torch
from sklearn.metrics import average_precision_score

from grn_core.model.scorer import KnownTerm
from grn_core.training.fitting.episodes import Episodes
from grn_core.training.fitting.warm_up import warm_up
from grn_core.training.inputs.features import PairIndices

pytestmark = pytest.mark.slow

N = 50


def mirrored(seed: int = 0) -> tuple[Episodes, PairIndices]:
    """Most edges hold in both directions; pairs are dealt at random."""
    rng = np.random.default_rng(seed)
    known = np.triu(rng.random((N, N)) < 0.15, 1)
    known = torch.from_numpy(known | known.T).float()
    tf, target = (torch.from_numpy(side) for side in np.nonzero(~np.eye(N, dtype=bool)))
    held = torch.from_numpy(rng.random(len(tf)) < 0.25)
    train, validation = (PairIndices(tf[rows], target[rows], known[tf[rows], target[rows]]) for rows in (~held, held))
    return Episodes(train, validation, N, "torch", rng), validation


def precision(term: KnownTerm, episodes: Episodes, pairs: PairIndices) -> float:
    with torch.no_grad():
        logits = sum(term(episodes.everything(), pairs.tf, pairs.target))
    return float(average_precision_score(pairs.label.numpy(), logits.numpy()))


def test_mirrored_edges_are_found_out():
    torch.manual_seed(0)
    term = KnownTerm()
    episodes, validation = mirrored()
    before = precision(term, episodes, validation)
    warm_up(term, episodes, validation, lambda: False)
    after = precision(term, episodes, validation)
    assert before < 0.3  # counting alone
    assert after > 0.7


def test_without_paths_the_mirror_is_not_seen():
    torch.manual_seed(0)
    term = KnownTerm(use_paths=False)
    episodes, validation = mirrored()
    warm_up(term, episodes, validation, lambda: False)
    assert precision(term, episodes, validation) < 0.3


def test_stopped_at_once_it_is_the_degree_baseline():
    torch.manual_seed(0)
    term = KnownTerm()
    episodes, validation = mirrored()
    warm_up(term, episodes, validation, lambda: True)
    _, as_tf, as_target, paths = term(episodes.everything(), validation.tf, validation.target)
    known = episodes.everything()
    assert paths.abs().max() == 0
    torch.testing.assert_close(as_tf + as_target, known.tf_rate[validation.tf] + known.target_rate[validation.target])

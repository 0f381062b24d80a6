"""Pairs that two priors share, against chance."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data.priors.prior import Prior, make_prior
from grn_core.data.priors.shared_evidence import shared_evidence

GENES = [f"G{i}" for i in range(60)]


def prior(pairs: list[tuple[str, str]]) -> Prior:
    return make_prior("p", pd.DataFrame(pairs, columns=["source", "target"]))


def drawn(seed: int, share: float, n_tfs: int = 12) -> Prior:
    rng = np.random.default_rng(seed)
    return prior([(tf, gene) for tf in GENES[:n_tfs] for gene in GENES if gene != tf and rng.random() < share])


def test_counts_are_those_of_tfs_with_targets_in_both():
    main, other = prior([("A", "X"), ("A", "Y"), ("B", "X")]), prior([("A", "X"), ("A", "Z"), ("C", "X")])
    found = shared_evidence(main, other, n_genes=11)
    assert (found.n_tfs, found.n_main, found.n_other, found.n_shared) == (1, 2, 2, 1)
    assert found.expected == pytest.approx(2 * 2 / 10)
    assert found.expected_by_degree == pytest.approx((2 * 2) * (1 * 1) / (2 * 2))
    assert found.lift == pytest.approx(2.5) and "1 of 2 pairs" in str(found)


def test_independent_priors_share_what_chance_gives_and_a_copy_far_more():
    main = drawn(1, 0.1)
    others = [shared_evidence(main, drawn(seed, 0.2), len(GENES)) for seed in range(2, 22)]
    assert np.mean([found.lift for found in others]) == pytest.approx(1, abs=0.15)
    assert np.mean([found.lift_by_degree for found in others]) == pytest.approx(1, abs=0.15)
    assert shared_evidence(main, main, len(GENES)).lift_by_degree > 3


def test_hubs_alone_raise_the_plain_lift_and_not_that_by_degree():
    """Two priors that share nothing but which genes are targets often."""

    def hubs(seed: int) -> Prior:
        rng = np.random.default_rng(seed)
        often = {gene: 0.5 if i < 20 else 0.02 for i, gene in enumerate(GENES)}
        return prior([(tf, gene) for tf in GENES[:12] for gene in GENES if rng.random() < often[gene]])

    found = shared_evidence(hubs(1), hubs(2), len(GENES))
    assert found.lift > 1.8 and found.lift_by_degree == pytest.approx(1, abs=0.3)


def test_priors_without_a_common_tf_share_nothing():
    found = shared_evidence(prior([("A", "X")]), prior([("B", "X")]), 10)
    assert found.n_shared == 0 and found.lift == found.lift_by_degree == 0 and "No TF" in str(found)

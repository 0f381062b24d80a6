"""Two communities of unequal strength, whose targets follow their TFs, with a part of the targets held out."""

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines.method import Problem
from grn_core.scbert.pooled import Encodings

N_TFS, N_TARGETS, N_CELLS = 6, 60, 80


def planted(seed: int) -> tuple[Problem, pd.DataFrame]:
    """Return a problem and test pairs of its unseen targets.

    TFs T0 to T3 drive community 0, T4 and T5 community 1; a target belongs to one of the two, and its expression is
    its community's driver plus noise. Encodings are noise, so whatever is learned of an unseen target is read from its
    expression. The last target of each part is constant.
    """
    rng = np.random.default_rng(seed)
    side = np.concatenate([[0, 0, 0, 0, 1, 1], np.arange(N_TARGETS) % 2])
    expression = rng.normal(size=(N_CELLS, 2))[:, side] + 0.7 * rng.normal(size=(N_CELLS, len(side)))
    part = np.arange(N_TARGETS) // 2 % 5
    expression[:, N_TFS + np.array([max(np.flatnonzero(part == i)) for i in range(3)])] = 1.0
    genes = [f"T{i}" for i in range(N_TFS)] + [f"g{i}" for i in range(N_TARGETS)]
    pairs = pd.MultiIndex.from_product([genes[:N_TFS], genes[N_TFS:]], names=["source", "target"]).to_frame(index=False)
    known = np.equal.outer(side[:N_TFS], side[N_TFS:])
    pairs["label"] = known.ravel().astype(int)
    fold = np.tile(part, N_TFS)
    train, validation, test = (pairs[mask].reset_index(drop=True) for mask in (fold > 1, fold == 1, fold == 0))
    noise = [rng.normal(size=(len(genes), 8)).astype(np.float32) for _ in range(2)]
    problem = Problem(expression.astype(np.float32), genes, train, validation, seed, Encodings(*noise))
    return problem, test


@pytest.fixture(scope="session")
def communities() -> tuple[Problem, pd.DataFrame]:
    return planted(0)

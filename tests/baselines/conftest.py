"""A small simulated problem: 8 TFs, 24 genes, targets that follow their TFs."""

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines.method import Problem
from grn_core.scbert.pooled import Encodings

N_TFS, N_GENES, N_CELLS = 8, 24, 60


def simulated_pairs(rng: np.random.Generator) -> tuple[np.ndarray, pd.DataFrame]:
    """Return expression (cells x genes) and every TF-gene pair with its label."""
    tfs = rng.normal(size=(N_CELLS, N_TFS))
    links = rng.random((N_TFS, N_GENES - N_TFS)) < 0.3
    targets = tfs @ (links * rng.choice([-1, 1], links.shape)) + 0.5 * rng.normal(size=(N_CELLS, N_GENES - N_TFS))
    expression = np.column_stack([tfs, targets])
    expression -= expression.min(axis=0)
    genes = [f"G{i}" for i in range(N_GENES)]
    pairs = pd.MultiIndex.from_product([genes[:N_TFS], genes[N_TFS:]], names=["source", "target"]).to_frame(index=False)
    return expression.astype(np.float32), pairs.assign(label=links.ravel().astype(int))


@pytest.fixture
def problem_and_test() -> tuple[Problem, pd.DataFrame]:
    """The problem and its test pairs, 60 / 20 / 20 at random; gene G0 and G10 are constant.

    Encodings, for the methods that need them, are noise.
    """
    rng = np.random.default_rng(3)
    expression, pairs = simulated_pairs(rng)
    expression[:, [0, 10]] = 0.1
    part = rng.permutation(len(pairs)) % 5
    train, validation, test = (pairs[mask].reset_index(drop=True) for mask in (part > 1, part == 1, part == 0))
    encodings = Encodings(*(rng.normal(size=(N_GENES, 6)).astype(np.float32) for _ in range(2)))
    return Problem(expression, [f"G{i}" for i in range(N_GENES)], train, validation, 7, encodings), test

"""Members are compared on pairs whose labels they were not told, and differ in their encodings alone."""

import numpy as np
import pandas as pd
import pytest
import torch

from benchmarks import pretraining
from grn_core.data import library
from grn_core.data.select import prepare
from grn_core.evaluation.splits import make_split


@pytest.fixture
def data(grn_home):
    cells = library.load_dataset("demo")
    return prepare(cells, library.load_prior("demo"), 60, 40, np.random.default_rng(0))


def test_components_take_the_place_of_encodings(data, one_thread):
    assembled = pretraining.inputs(pretraining.COMPONENTS, data, None, seed=0)
    assert assembled.model.config.use_scbert and len(assembled.cells) == data.n_cells
    vectors, received = assembled.cells.encode(np.arange(3))
    assert vectors.shape == (1, len(data.genes), pretraining.WIDTH) and received.shape == (1, len(data.genes))
    contexts = [assembled.model._context(each, received) for each in (vectors, vectors.flip(1))]
    assert not torch.allclose(*contexts)  # the model reads them
    assert not pretraining.inputs(pretraining.WITHOUT, data, None, seed=0).model.config.use_scbert


@pytest.mark.slow
def test_each_pair_is_scored_once_and_again_with_the_same_bits(data, one_thread):
    split = make_split(data.match.prior, data.genes, pretraining.QUESTION, seed=0)
    pairs = pd.concat([split.train, split.validation], ignore_index=True)
    found = pretraining.score(pretraining.WITHOUT, data, pairs, 0)
    again = pretraining.score(pretraining.WITHOUT, data, pairs, 0)
    assert (found.scores != 0).all() and (found.scores == again.scores).all()
    assert 0 <= found.share <= 1 and found.seconds > 0


def test_the_table_has_means_over_seeds():
    rows = [
        {"truth": "specific", "condition": condition, "seed": seed, "measure": measure, "value": 0.5 + gain,
         "gain": gain, "low": gain - 0.1, "high": gain + 0.1, "share": 0.25, "seconds": 2.0}
        for condition, gains in ((pretraining.WITHOUT, (0.0, 0.0)), ("random weights", (0.1, 0.2)))
        for seed, gain in enumerate(gains)
        for measure in pretraining.MEASURES
    ]  # fmt: skip
    lines = pretraining.table(pd.DataFrame(rows))
    assert lines[2].startswith("| specific | without scBERT | 0.500 |  | 0.500 |  | 0.25 | 2.0 s |")
    assert "| 0.650 | +0.150 (+0.050 to +0.250; seeds +0.100 to +0.200) |" in lines[3]

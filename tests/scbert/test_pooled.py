"""Pooling in one pass equals the sums by their definition."""

import numpy as np
import pytest
import torch

from grn_core.errors import DataError
from grn_core.scbert import encode
from grn_core.scbert.encode import CellEncoder
from grn_core.scbert.performer import Scbert
from grn_core.scbert.pooled import Encodings, pool_cells
from grn_core.scbert.sizes import ScbertConfig

KEEP = torch.tensor([4, 0, 2])


@pytest.fixture
def encoder() -> CellEncoder:
    torch.manual_seed(0)
    return CellEncoder(Scbert(ScbertConfig(6, dim=8, depth=2, heads=2, dim_head=4, n_features=16)), KEEP)


@pytest.fixture
def tokens() -> torch.Tensor:
    return torch.randint(0, 6, (7, 6), generator=torch.Generator().manual_seed(1))


def test_batches_of_cells_give_the_sums_over_all_cells(encoder, tokens, monkeypatch):
    monkeypatch.setattr(encode, "VALUES_AT_ONCE", 3 * 6 * 8)  # three cells together, then three, then one
    sizes, seen = [], []
    forward = encoder.model.forward
    monkeypatch.setattr(encoder.model, "forward", lambda cells: sizes.append(len(cells)) or forward(cells))
    pooled = pool_cells(encoder, tokens, seen.append)
    assert max(sizes) <= 3
    assert sum(sizes) == 7
    assert [step.fraction for step in seen] == pytest.approx([3 / 7, 6 / 7, 1])

    mean, attentive = np.zeros((3, 8)), np.zeros((3, 8))
    with torch.no_grad():
        for cell in tokens:
            h, attention = (part[0].double().numpy() for part in forward(cell[None]))
            chosen = attention[[4, 0, 2]]
            for gene, place in enumerate([4, 0, 2]):
                mean[gene] += h[place] / 7
                attentive[gene] += chosen[gene] / chosen.sum() * h[place]
    np.testing.assert_allclose(pooled.mean, mean, atol=1e-5)
    np.testing.assert_allclose(pooled.attentive, attentive, atol=1e-5)
    assert pooled.mean.dtype == pooled.attentive.dtype == np.float32


def test_no_cell_is_refused(encoder, tokens):
    with pytest.raises(DataError, match="no cells"):
        pool_cells(encoder, tokens[:0])


@pytest.mark.parametrize(
    ("mean", "attentive", "message"),
    [
        (np.zeros((3, 2)), np.zeros((2, 2)), r"shapes \(3, 2\) and \(2, 2\)"),
        (np.zeros(3), np.zeros(3), "shapes"),
        (np.zeros((1, 2)), np.array([[0, np.nan]]), "not finite"),
    ],
)
def test_encodings_that_cannot_be_read_are_refused(mean, attentive, message):
    with pytest.raises(DataError, match=message):
        Encodings(mean, attentive)

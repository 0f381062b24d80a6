"""The encoder against what the official implementation computes from the same weights."""

from pathlib import Path

import numpy as np
import pytest
import torch

from grn_core.errors import DataError
from grn_core.scbert.checkpoint import load_scbert
from grn_core.scbert.performer import FastAttention, Scbert, ScbertConfig, random_features

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "scbert_reference"
needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason="the reference files are not here")


@needs_reference
def test_encodings_and_logits_agree_with_the_official_code():
    model = load_scbert(REFERENCE / "checkpoint.pth")
    reference = np.load(REFERENCE / "reference.npz")
    with torch.no_grad():
        encodings, _ = model(torch.as_tensor(reference["tokens"]).long())
        logits = model.logits(encodings)
    np.testing.assert_allclose(encodings.numpy(), reference["encodings"], atol=1e-4)
    np.testing.assert_allclose(logits.numpy(), reference["logits"], atol=1e-4)


def small() -> Scbert:
    torch.manual_seed(0)
    return Scbert(ScbertConfig(n_positions=30, dim=16, depth=2, heads=2, dim_head=8, n_features=20)).eval()


def test_a_cell_does_not_depend_on_its_batch():
    model, tokens = small(), torch.randint(0, 6, (5, 30))
    with torch.no_grad():
        together, alone = model(tokens)[0], torch.cat([model(tokens[i : i + 1])[0] for i in range(5)])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=1e-4)


def softmax_kernel(x, projection, is_query):
    """The official kernel for one cell, written out, (heads x genes x features), in float64."""
    x, projection = x.double() * x.shape[-1] ** -0.25, projection.double()
    projected = x @ projection.T
    peak = projected.amax(dim=-1, keepdim=True) if is_query else projected.amax()
    return (projected - x.square().sum(-1, keepdim=True) / 2 - peak).exp() + 1e-4


@pytest.mark.parametrize("dim", [8, 64, 160])
@pytest.mark.parametrize("size", [0.3, 1.0, 4.0, 40.0])
def test_attention_is_that_of_the_kernel_written_out(dim, size):
    torch.manual_seed(1)
    attention = FastAttention(dim, 40)
    q, k, v = size * torch.randn(3, 1, 2, 12, dim)
    values, received = attention(q, k, v)
    matrix = softmax_kernel(q, attention.projection_matrix, True) @ softmax_kernel(
        k, attention.projection_matrix, False
    ).transpose(-1, -2)
    matrix = matrix / matrix.sum(-1, keepdim=True)
    torch.testing.assert_close(values.double(), matrix @ v.double(), atol=2e-4 * size, rtol=1e-3)
    torch.testing.assert_close(received.double(), matrix.mean(dim=-2), atol=1e-5, rtol=1e-3)
    torch.testing.assert_close(received.sum(-1), torch.ones(1, 2))


def test_gradients_are_those_of_the_kernel_written_out():
    torch.manual_seed(2)
    attention = FastAttention(8, 20).double()
    q, k, v = (torch.randn(1, 2, 6, 8, dtype=torch.float64, requires_grad=True) for _ in range(3))

    def written_out(q, k, v):
        matrix = softmax_kernel(q, attention.projection_matrix, True) @ softmax_kernel(
            k, attention.projection_matrix, False
        ).transpose(-1, -2)
        return (matrix / matrix.sum(-1, keepdim=True)) @ v

    found = torch.autograd.grad(attention(q, k, v)[0].square().sum(), (q, k, v))
    wanted = torch.autograd.grad(written_out(q, k, v).square().sum(), (q, k, v))
    for ours, theirs in zip(found, wanted, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-3, rtol=1e-2)


def test_random_features_are_orthogonal_within_a_block():
    rows = random_features(8, 8)
    gram = rows @ rows.T
    torch.testing.assert_close(gram, torch.diag(gram.diagonal()), atol=1e-4, rtol=0)


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path):
    path = tmp_path / "weights.pth"
    path.write_bytes(b"not a checkpoint")
    with pytest.raises(DataError, match=r"weights\.pth"):
        load_scbert(path)
    torch.save({"something": torch.zeros(3)}, path)
    with pytest.raises(DataError, match="not an scBERT checkpoint"):
        load_scbert(path)

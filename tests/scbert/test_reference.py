"""The encoder against the equations written out, and against what the official implementation computes."""

import json

import numpy as np
import pytest
import torch

from grn_core.errors import DataError
from grn_core.scbert import attention
from grn_core.scbert.attention import FastAttention, random_features
from grn_core.scbert.checkpoint import load_scbert
from grn_core.scbert.performer import Scbert, training_bytes
from grn_core.scbert.sizes import ScbertConfig
from tests.benchmark_data import DATA
from tests.scbert import written_out

REFERENCE = DATA / "scbert_reference"


def assert_agrees(model: Scbert, tokens: np.ndarray, wanted) -> None:
    with torch.no_grad():
        encodings, _ = model(torch.as_tensor(tokens).long())
        logits = model.logits(encodings)
    np.testing.assert_allclose(encodings.numpy(), wanted["encodings"], atol=1e-4)
    np.testing.assert_allclose(logits.numpy(), wanted["logits"], atol=1e-4)


@pytest.mark.parametrize("size", [written_out.Size(), written_out.Size(n_genes=9, heads=1, dim_head=16, depth=3)])
def test_encodings_and_logits_agree_with_the_equations_written_out(tmp_path, size):
    rng = np.random.default_rng(4)
    weights = written_out.random_weights(size, rng)
    tokens = written_out.random_tokens(size, 4, rng)
    written_out.write_checkpoint(weights, tmp_path / "tiny.pth")
    assert_agrees(load_scbert(tmp_path / "tiny.pth"), tokens, written_out.encode(weights, size.heads, tokens))


@pytest.mark.parametrize("name", sorted(written_out.random_weights(written_out.Size(), np.random.default_rng(0))))
def test_the_equations_written_out_read_every_weight(name):
    size = written_out.Size(n_genes=6)
    weights = written_out.random_weights(size, np.random.default_rng(0))
    tokens = np.array([[0, 1, 2, 3, 4, 5, 6]])
    changed = weights | {name: weights[name] + 0.3 * np.cos(np.arange(weights[name].size)).reshape(weights[name].shape)}
    before, after = (written_out.encode(either, size.heads, tokens)["logits"] for either in (weights, changed))
    assert np.abs(before - after).max() > 0.01


@pytest.mark.needs_benchmark_data
def test_encodings_and_logits_agree_with_the_official_code():
    reference = np.load(REFERENCE / "reference.npz")
    assert_agrees(load_scbert(REFERENCE / "checkpoint.pth"), reference["tokens"], reference)


@pytest.mark.needs_benchmark_data
def test_the_equations_written_out_agree_with_the_official_code():
    state = torch.load(REFERENCE / "checkpoint.pth", weights_only=True)["model_state_dict"]
    weights = {name: value.numpy() for name, value in state.items()}
    reference = np.load(REFERENCE / "reference.npz")
    found = written_out.encode(
        weights, json.loads((REFERENCE / "config.json").read_text())["heads"], reference["tokens"]
    )
    for name, values in found.items():
        np.testing.assert_allclose(values, reference[name], atol=1e-4)


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
    fast = FastAttention(dim, 40)
    q, k, v = size * torch.randn(3, 1, 2, 12, dim)
    values, received = fast(q, k, v)
    matrix = softmax_kernel(q, fast.projection_matrix, True) @ softmax_kernel(
        k, fast.projection_matrix, False
    ).transpose(-1, -2)
    matrix = matrix / matrix.sum(-1, keepdim=True)
    torch.testing.assert_close(values.double(), matrix @ v.double(), atol=2e-4 * size, rtol=1e-3)
    torch.testing.assert_close(received.double(), matrix.mean(dim=-2), atol=1e-5, rtol=1e-3)
    torch.testing.assert_close(received.sum(-1), torch.ones(1, 2))


@pytest.mark.parametrize("at_once", [1, 10**9])
def test_gradients_are_those_of_the_kernel_written_out(monkeypatch, at_once):
    monkeypatch.setattr(attention, "CACHED_VALUES", at_once)
    torch.manual_seed(2)
    fast = FastAttention(8, 20).double()
    q, k, v = (torch.randn(1, 2, 6, 8, dtype=torch.float64, requires_grad=True) for _ in range(3))
    weights = torch.randn(6, dtype=torch.float64)

    def written_out(q, k, v):
        matrix = softmax_kernel(q, fast.projection_matrix, True) @ softmax_kernel(
            k, fast.projection_matrix, False
        ).transpose(-1, -2)
        matrix = matrix / matrix.sum(-1, keepdim=True)
        return matrix @ v, matrix.mean(dim=-2)

    def gradients(function):
        values, received = function(q, k, v)
        return torch.autograd.grad(values.square().sum() + (weights * received).sum(), (q, k, v))

    for ours, theirs in zip(gradients(fast), gradients(written_out), strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-10, rtol=1e-8)


@pytest.mark.parametrize("cells", [1, 3])
def test_some_heads_at_a_time_give_what_all_heads_give_with_and_without_gradients(monkeypatch, cells):
    torch.manual_seed(3)
    fast = FastAttention(8, 20)
    found = []
    for heads_at_once in (1, 2, 5):
        monkeypatch.setattr(attention, "CACHED_VALUES", heads_at_once * cells * 12 * 20)
        torch.manual_seed(4)
        q, k, v = torch.randn(3, cells, 5, 12, 8)
        with torch.no_grad():
            found.append(fast(q, k, v))
        found.append(fast(q.requires_grad_(), k, v))
    for values, received in found[1:]:
        torch.testing.assert_close(values, found[0][0])
        torch.testing.assert_close(received, found[0][1])


def test_the_estimate_of_a_training_step_s_memory_is_that_of_what_it_keeps():
    config = ScbertConfig(n_positions=100, dim=64, depth=3, heads=4, dim_head=32, n_features=128)
    model = Scbert(config)
    weights = {parameter.data_ptr() for parameter in model.parameters()}
    kept = {}

    def note(tensor):
        kept[tensor.data_ptr()] = tensor.untyped_storage()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        model(torch.randint(0, 6, (2, 100)))
    arrays = {storage.data_ptr(): storage.nbytes() for storage in kept.values()}
    taken = sum(size for address, size in arrays.items() if address not in weights)
    assert 0.9 < training_bytes(config, 2, 100) / taken < 1.3


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

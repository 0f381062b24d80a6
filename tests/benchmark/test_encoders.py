"""Encoders are pre-trained on planted cells, and their vectors of genes say which programme a gene is in."""

import numpy as np
import pytest

from benchmarks import encoders
from benchmarks.encoders import CellSet, Recipe, encodings, pretrain
from benchmarks.linear_probe import Target, probe

PROGRAMME = 20


def planted(cells: int, seed: int, first: int = 0) -> CellSet:
    """Cells in which the genes of each of two programmes have one level; over all cells both have the same levels."""
    rng = np.random.default_rng(seed)
    level = rng.permuted(np.tile(np.arange(cells) % 4 + 1, (2, 1)), axis=1).T
    tokens = np.repeat(level, PROGRAMME, axis=1)
    tokens[rng.random(tokens.shape) < 0.2] = 0
    genes = [f"G{i}" for i in range(first, first + 2 * PROGRAMME)]
    return CellSet(genes, np.pad(tokens, ((0, 0), (0, 1))).astype(np.int8), tokens.astype(np.float32))


@pytest.mark.slow
def test_a_pretrained_encoder_knows_the_programmes_of_genes_and_a_random_one_does_not(grn_home, one_thread, tmp_path):
    cells, others = planted(160, 0), planted(40, 1)
    weights = pretrain([cells], 12)
    encoders.save_weights(tmp_path / "w.safetensors", weights)
    assert weights.card["masked_accuracy"] > weights.card["gene_majority"] + 0.1
    rows = np.arange(2 * PROGRAMME)
    programme = Target("programme", rows, np.column_stack([rows < PROGRAMME, rows >= PROGRAMME]).astype(float), "auroc")
    nothing = np.zeros((len(rows), 1))
    known = probe(nothing, encodings(others, tmp_path / "w.safetensors"), programme).mean()
    random = np.mean([probe(nothing, encodings(others, None, seed), programme).mean() for seed in range(3)])
    assert known > 0.8 and known > random + 0.15


def test_two_sets_share_the_genes_of_the_same_name(one_thread):
    weights = pretrain([planted(40, 0), planted(40, 1, first=PROGRAMME)], 1)
    assert weights.genes == [f"G{i}" for i in range(3 * PROGRAMME)]
    assert weights.model.config.n_positions == 3 * PROGRAMME + 1


def test_encodings_have_the_form_in_which_the_model_reads_them(one_thread):
    found = encodings(planted(30, 0), None)
    assert found.shape == (2 * PROGRAMME, 32)
    assert np.allclose(found.mean(axis=1), 0, atol=1e-5) and np.allclose(found.std(axis=1), 1, atol=1e-2)
    assert not np.allclose(found, encodings(planted(30, 0), None, seed=1))


def test_weights_are_made_once(grn_home, monkeypatch, one_thread):
    made = []
    monkeypatch.setitem(encoders.RECIPES, "planted", Recipe(("planted",), 1))
    monkeypatch.setattr(encoders, "pretrain", lambda sets, epochs: made.append(epochs) or pretrain(sets, epochs))
    monkeypatch.setattr(encoders, "read_sets", lambda: {"planted": planted(40, 0)})
    first, second = (encoders.pretrained("planted") for _ in range(2))
    assert first == second and made == [1]
    assert encodings(planted(40, 0), first).shape == (2 * PROGRAMME, 32)


@pytest.mark.needs_benchmark_data
def test_halves_of_hesc_share_no_cell(grn_home, monkeypatch):
    from tests.benchmark_data import DATA

    monkeypatch.setenv("GRN_DATA_DIR", str(DATA))
    half, other = encoders.hesc_halves(encoders.hesc_cells())
    seen = {each.tobytes() for each in half.tokens}
    assert len(half.tokens) == len(other.tokens) == 379
    assert not seen & {each.tobytes() for each in other.tokens}

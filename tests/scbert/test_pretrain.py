"""Masked expression: what is hidden, what counting reaches, that a model learns, and that a resumed one is the same."""

import numpy as np
import pytest
import torch

from grn_core.scbert.performer import Scbert
from grn_core.scbert.pretrain import Corpus, Pretrainer, counting_baselines, deal, hide
from grn_core.scbert.sizes import ScbertConfig
from grn_core.scbert.tokens import MASK

N_GENES = 24


def corpus(cells: int = 120, seed: int = 0) -> Corpus:
    """Cells in which every gene has the bin of the cell's state, or one below it, in two programmes."""
    rng = np.random.default_rng(seed)
    state = rng.integers(1, 5, (cells, 2))
    tokens = np.concatenate([state[:, :1] + np.zeros((1, 12)), state[:, 1:] + np.ones((1, 12))], axis=1)
    tokens = tokens.astype(np.int8)
    tokens[rng.random(tokens.shape) < 0.2] = 0
    return Corpus(np.pad(tokens, ((0, 0), (0, 1))), np.arange(N_GENES + 1))


def trainer(epochs: int = 12) -> Pretrainer:
    torch.manual_seed(0)
    model = Scbert(ScbertConfig(N_GENES + 1, dim=16, depth=2, heads=2, dim_head=8, n_features=16))
    return Pretrainer(model, deal([corpus()], seed=0), epochs, 16, 5e-3, 0, torch.device("cpu"))


def test_non_zero_tokens_are_chosen_and_most_of_them_hidden():
    cells = corpus(4000)
    batch = hide(cells.tokens, cells.positions, np.random.default_rng(0))
    assert (batch.truth[batch.chosen] > 0).all()
    assert batch.chosen.sum() / (cells.tokens > 0).sum() == pytest.approx(0.15, abs=0.005)
    assert (batch.seen == MASK).sum() / batch.chosen.sum() == pytest.approx(0.9, abs=0.01)
    changed = batch.seen != batch.truth
    assert (changed <= batch.chosen).all()
    assert (batch.seen[changed] == MASK).all()


def test_held_out_cells_are_never_trained_on():
    material = deal([corpus(100), corpus(40, 1)], seed=3)
    for trained, held_out, n in zip(material.trained, material.held_out, (100, 40), strict=True):
        assert sorted([*trained, *held_out]) == list(range(n))
        assert len(held_out) == round(0.05 * n)
    seen = sum(len(batch.seen) for batch in material.batches(16, np.random.default_rng(0)))
    assert seen == 95 + 38


def test_counting_baselines_by_hand():
    tokens = np.tile(np.array([[1, 1, 1, 3, 0]], dtype=np.int8), (20_000, 1))
    found = counting_baselines(deal([Corpus(tokens, np.arange(5))], seed=0), 5)
    assert found.gene_majority == 1.0
    assert found.majority == pytest.approx(3 / 4, abs=0.05)  # bin 1 is right for three genes of four


def test_it_learns_more_than_counting_does():
    pretrainer, reports = trainer(), []
    counted = counting_baselines(pretrainer.material, N_GENES + 1)
    assert pretrainer.run(reports.append, lambda: False)
    assert reports[-1].train_loss < 0.5 * reports[0].train_loss
    assert max(report.accuracy for report in reports) > counted.gene_majority + 0.2
    assert pretrainer.best_loss == min(report.validation_loss for report in reports)


def test_a_resumed_training_is_the_uninterrupted_one(tmp_path):
    whole = trainer(4)
    whole.run(lambda _: None, lambda: False)
    broken = trainer(4)
    broken.run(lambda _: None, lambda: broken.epoch == 2)
    assert broken.epoch == 2
    torch.save(broken.state(), tmp_path / "c.pt")
    resumed = trainer(4)
    resumed.load_state(torch.load(tmp_path / "c.pt", weights_only=True))
    resumed.run(lambda _: None, lambda: False)
    for name, value in whole.model.state_dict().items():
        torch.testing.assert_close(resumed.model.state_dict()[name], value)
    assert resumed.best_loss == pytest.approx(whole.best_loss)


def test_a_stop_ends_within_one_batch():
    pretrainer, asked = trainer(), []

    def stop() -> bool:
        asked.append(1)
        return len(asked) == 3

    assert not pretrainer.run(lambda _: None, stop)
    assert (pretrainer.epoch, len(asked)) == (0, 3)

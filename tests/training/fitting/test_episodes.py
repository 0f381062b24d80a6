"""An episode never shows what it asks, and asks as the held-out pairs will."""

import numpy as np
import pytest
import torch

from grn_core.training.fitting.episodes import ASKED_SHARE, Episodes
from grn_core.training.inputs.features import PairIndices

N_TFS, N = 20, 60
TF, TARGET = (side.flatten() for side in torch.meshgrid(torch.arange(N_TFS), torch.arange(N), indexing="ij"))
LABEL = (torch.rand(len(TF), generator=torch.Generator().manual_seed(0)) < 0.3).float()


def pairs(rows: torch.Tensor) -> PairIndices:
    return PairIndices(TF[rows], TARGET[rows], LABEL[rows])


def split(question: str) -> tuple[PairIndices, PairIndices]:
    held = {
        "missing_edges": torch.arange(len(TF)) % 7 == 0,
        "unseen_targets": TARGET % 5 == 0,
        "unseen_tfs": TF % 5 == 0,
    }
    if question == "unseen_both":
        return pairs((TF % 5 != 0) & (TARGET % 5 != 0)), pairs((TF % 5 == 0) & (TARGET % 5 == 0))
    return pairs(~held[question]), pairs(held[question])


def drawn(question: str, n: int = 40):
    episodes = Episodes(*split(question), N, "torch", np.random.default_rng(0))
    return episodes, [episodes.draw() for _ in range(n)]


def edges(known) -> set[tuple[int, int]]:
    return set(zip(*known.graph.edges.tolist(), strict=True))


@pytest.mark.parametrize("question", ["missing_edges", "unseen_targets", "unseen_tfs", "unseen_both"])
def test_no_asked_pair_is_known(question):
    for asked, known in drawn(question)[1]:
        assert not set(zip(asked.tf.tolist(), asked.target.tolist(), strict=True)) & edges(known)


@pytest.mark.parametrize(
    ("question", "hidden"),
    [
        ("missing_edges", []),
        ("unseen_targets", ["target"]),
        ("unseen_tfs", ["tf"]),
        ("unseen_both", ["tf", "target"]),
    ],
)
def test_the_question_is_read_off_the_validation_pairs(question, hidden):
    assert drawn(question, 0)[0].hidden_sides == hidden


@pytest.mark.parametrize(("question", "side"), [("unseen_targets", "target"), ("unseen_tfs", "tf")])
def test_half_of_the_episodes_ask_of_genes_that_are_new_in_their_role(question, side):
    new = []
    for asked, known in drawn(question, 60)[1]:
        seen = getattr(known, f"{side}_seen")[getattr(asked, side).unique()]
        assert seen.max() == seen.min()  # an episode asks of new genes alone, or of seen ones alone
        new.append(seen.max() == 0)
    assert 0.3 < np.mean(new) < 0.7


def test_single_pairs_are_hidden_where_all_genes_are_seen():
    train = split("missing_edges")[0]
    shares = [len(asked.tf) / len(train.tf) for asked, _ in drawn("missing_edges")[1]]
    assert np.mean(shares) == pytest.approx(ASKED_SHARE, abs=0.02)


def test_everything_holds_all_train_edges():
    train = split("unseen_tfs")[0]
    known = drawn("unseen_tfs", 0)[0].everything()
    expected = {
        pair
        for pair, label in zip(zip(train.tf.tolist(), train.target.tolist(), strict=True), train.label, strict=True)
        if label
    }
    assert edges(known) == expected


def test_an_episode_of_very_few_genes_still_asks():
    few = PairIndices(torch.tensor([0, 0, 0]), torch.tensor([1, 2, 3]), torch.tensor([1.0, 0.0, 1.0]))
    judge = PairIndices(torch.tensor([0]), torch.tensor([4]), torch.tensor([1.0]))  # an unseen target
    episodes = Episodes(few, judge, 5, "torch", np.random.default_rng(0))
    assert all(len(episodes.draw()[0].label) for _ in range(60))

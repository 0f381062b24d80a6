"""Supporting priors: what a member sees of them says nothing of the pairs that are held out from it."""

import itertools

import numpy as np
import pytest
import torch

from grn_core.model.prior_graph import PriorGraph
from grn_core.model.support import SUPPORT, Support, SupportedGraph

N, TFS = 12, 5  # the genes 0 to 4 are TFs of the run; a supporting prior has others too
PAIRS = torch.tensor([(i, j) for i in range(TFS) for j in range(N) if i != j]).T
EVERY = torch.tensor([(i, j) for i in range(N) for j in range(N) if i != j]).T
SCORED = torch.arange(N) < TFS


def some(n: int, seed: int, share: float = 0.4) -> torch.Tensor:
    return torch.rand(n, generator=torch.Generator().manual_seed(seed)) < share


LABEL = some(PAIRS.shape[1], 1).float()
OTHER = EVERY[:, some(EVERY.shape[1], 2)]
HELD_OUT = {
    "missing_edges": some(PAIRS.shape[1], 3, 0.25),
    "unseen_targets": torch.isin(PAIRS[1], torch.tensor([2, 3, 9, 10])),
    "unseen_tfs": PAIRS[0] == 1,
}


def graph(held: torch.Tensor, edges: torch.Tensor, label: torch.Tensor = LABEL) -> SupportedGraph:
    read = PAIRS[:, ~held]
    return SupportedGraph(read[0], read[1], label[~held], N, "torch", Support((edges,), SCORED))


def pairs_of(edges: torch.Tensor) -> set[tuple[int, int]]:
    return {(i, j) for i, j in edges.T.tolist()}


@pytest.mark.parametrize("question", HELD_OUT)
def test_no_held_out_pair_and_no_reverse_of_one_has_an_entry(question):
    held = HELD_OUT[question]
    hidden = pairs_of(PAIRS[:, held])
    seen = pairs_of(graph(held, OTHER).support[0].known.graph.edges)
    assert seen and seen == {(i, j) for i, j in pairs_of(OTHER) if (i, j) not in hidden and (j, i) not in hidden}


@pytest.mark.parametrize("question", HELD_OUT)
def test_what_describes_held_out_pairs_does_not_depend_on_their_answers_in_any_prior(question):
    held = HELD_OUT[question]
    tf, target = PAIRS[:, held]
    first = graph(held, OTHER).supporting(tf, target)
    assert first.shape == (len(tf), len(SUPPORT)) and first.std(dim=0)[:1] > 0
    permuted = LABEL.clone()
    permuted[held] = LABEL[held][torch.randperm(int(held.sum()))]
    outside = torch.tensor([pair not in pairs_of(PAIRS[:, held]) for pair in map(tuple, OTHER.T.tolist())])
    none, all_of_them = OTHER[:, outside], torch.cat([OTHER[:, outside], PAIRS[:, held]], dim=1)
    for edges in (OTHER, none, all_of_them):
        torch.testing.assert_close(graph(held, edges, permuted).supporting(tf, target), first, rtol=0, atol=0)


@pytest.mark.parametrize("question", HELD_OUT)
def test_a_copy_of_the_main_prior_says_no_more_than_the_main_prior(question):
    held = HELD_OUT[question]
    copy = graph(held, PAIRS[:, LABEL > 0.5])
    known = pairs_of(PAIRS[:, (LABEL > 0.5) & ~held])
    seen = copy.support[0].known.graph.edges
    assert pairs_of(seen) <= known  # the rest are reverses of held-out pairs
    tf, target = PAIRS[:, held]
    if question == "unseen_tfs":
        assert copy.supporting(tf, target)[:, 1:].abs().max() == 0, "a TF without a known edge has no path"
    if pairs_of(seen) == known:
        main = PriorGraph(seen[0], seen[1], torch.ones(seen.shape[1]), N, "torch").paths(tf, target)
        for column in (1, 2):
            torch.testing.assert_close(copy.supporting(tf, target)[:, column], main[:, 1])


def test_together_and_alike_are_walked_one_by_one():
    held = HELD_OUT["missing_edges"]
    found = graph(held, OTHER)
    main, other = np.zeros((N, N)), np.zeros((N, N))
    main[tuple(found.graph.edges)] = 1
    other[tuple(found.support[0].known.graph.edges)] = 1

    def step(known: np.ndarray, i: int, j: int) -> float:
        return known[i, j] and (known[i].sum() * known[:, j].sum()) ** -0.5

    tf, target = PAIRS[:, held]
    columns = dict(zip(SUPPORT, found.supporting(tf, target).T.numpy(), strict=True))
    for row, (i, j) in enumerate(zip(tf.tolist(), target.tolist(), strict=True)):
        places = list(itertools.product(range(N), repeat=2))
        together = sum(step(main, i, a) * step(other, b, a) * step(other, b, j) for a, b in places)
        alike = sum(step(other, i, a) * step(other, b, a) * step(main, b, j) for a, b in places)
        assert columns["together"][row] == pytest.approx(np.log1p(N * together), abs=1e-5)
        assert columns["alike"][row] == pytest.approx(np.log1p(N * alike), abs=1e-5)
        assert columns["share"][row] == pytest.approx(np.log1p(N * other[:, j].sum() / other.sum()), abs=1e-5)


def test_a_description_is_the_same_in_blocks_of_tfs(monkeypatch):
    held = HELD_OUT["missing_edges"]
    found = graph(held, OTHER)
    tf, target = PAIRS[:, held]
    whole = found.supporting(tf, target)
    monkeypatch.setattr("grn_core.model.support.MOST_AT_ONCE", 2 * N)
    torch.testing.assert_close(found.supporting(tf, target), whole)


def test_a_prior_of_which_nothing_may_be_seen_says_nothing():
    everything = torch.ones(PAIRS.shape[1], dtype=torch.bool)
    everything[:3] = False
    assert graph(everything, PAIRS[:, everything]).supporting(*PAIRS[:, everything]).abs().max() == 0

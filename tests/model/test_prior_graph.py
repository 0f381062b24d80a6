"""Known regulation as numbers: the rates of the baseline, and paths counted one by one."""

import itertools

import numpy as np
import pandas as pd
import pytest
import torch

from grn_core.baselines.degree import degree_scores
from grn_core.model.prior_graph import PATHS, PriorGraph

N = 9
TF, TARGET = (torch.tensor(side) for side in zip(*[(t, j) for t in range(4) for j in range(N) if t != j], strict=True))


def some_labels(seed: int) -> torch.Tensor:
    return (torch.rand(len(TF), generator=torch.Generator().manual_seed(seed)) < 0.4).float()


def adjacency(label: torch.Tensor) -> np.ndarray:
    known = np.zeros((N, N))
    known[TF[label > 0.5], TARGET[label > 0.5]] = 1
    return known


def walked(known: np.ndarray, start: int, end: int, length: int, directed: bool) -> float:
    """Sum over paths, one at a time: 1 / sqrt of the product of the degrees passed, without the pair's own edge."""
    either = np.maximum(known, known.T)
    step = known if directed else either
    out, into = (known.sum(1), known.sum(0)) if directed else (either.sum(1), either.sum(0))
    total = 0.0
    for between in itertools.product(range(N), repeat=length - 1):
        stops = [start, *between, end]
        weight = 1.0
        for number, (one, other) in enumerate(itertools.pairwise(stops)):
            back = directed and number % 2 == 1  # there, back, there
            tail, head = (other, one) if back else (one, other)
            own = length == 3 and {tail, head} == {start, end} and (not directed or tail == start)
            weight *= 0 if own or not step[tail, head] else (out[tail] * into[head]) ** -0.5
        total += weight
    return total


@pytest.mark.parametrize("seed", range(3))
def test_paths_are_those_that_can_be_walked_one_by_one(seed):
    label = some_labels(seed)
    known = adjacency(label)
    found = PriorGraph(TF, TARGET, label, N, "torch").paths(TF, TARGET)
    for row, (tf, target) in enumerate(zip(TF.tolist(), TARGET.tolist(), strict=True)):
        expected = [
            known[target, tf],
            np.log1p(N * walked(known, tf, target, 3, directed=True)),
            np.log1p(N * walked(known, tf, target, 3, directed=False)),
            np.log1p(N * walked(known, tf, target, 2, directed=False)),
        ]
        np.testing.assert_allclose(found[row].numpy(), expected, atol=1e-5, err_msg=f"{tf} to {target}")


def test_a_pair_reads_the_same_whatever_is_asked_beside_it():
    known = PriorGraph(TF, TARGET, some_labels(0), N, "torch")
    together, alone = known.paths(TF, TARGET), [known.paths(TF[i : i + 1], TARGET[i : i + 1]) for i in range(len(TF))]
    torch.testing.assert_close(together, torch.cat(alone))


def test_paths_of_many_tfs_are_computed_for_some_after_others(monkeypatch):
    known = PriorGraph(TF, TARGET, (torch.arange(len(TF)) % 3 == 0).float(), N, "torch")
    at_once = known.paths(TF, TARGET)
    monkeypatch.setattr("grn_core.model.prior_graph.MOST_AT_ONCE", 3 * N)
    torch.testing.assert_close(known.paths(TF, TARGET), at_once)


def test_a_known_pair_reads_as_if_its_own_edge_lay_on_no_path():
    """A lone edge joins nothing else, so that nothing leads from its TF to its target."""
    known = PriorGraph(torch.tensor([0, 0]), torch.tensor([1, 2]), torch.tensor([1.0, 0.0]), N, "torch")
    assert known.paths(torch.tensor([0]), torch.tensor([1])).tolist() == [[0.0] * len(PATHS)]


def test_rates_add_up_to_the_degree_baseline():
    rng = np.random.default_rng(1)
    table = pd.MultiIndex.from_product([range(20), range(80)], names=["source", "target"]).to_frame(index=False)
    table["label"] = (rng.random(len(table)) < rng.random(80)[table["target"]]).astype(int)
    tf, target, label = (torch.from_numpy(table[column].to_numpy()) for column in ("source", "target", "label"))
    known = PriorGraph(tf, target, label, 80, "torch")
    baseline = degree_scores(table, table)
    ours = (known.tf_rate[tf] + known.target_rate[target]).double().numpy()
    # the overall share has one edge and one other pair more than the baseline's
    np.testing.assert_allclose(ours - ours.mean(), baseline - baseline.mean(), atol=5e-3)


def test_a_gene_without_pairs_has_an_average_rate_and_no_path():
    known = PriorGraph(TF, TARGET, some_labels(2), N + 1, "torch")
    assert known.tf_rate[N] == 0 and known.target_rate[N] == 0
    assert known.tf_seen.tolist() == [1.0] * 4 + [0.0] * (N - 3)
    assert known.paths(torch.tensor([N]), torch.tensor([0])).abs().max() == 0


def test_no_known_edge_at_all_is_no_error():
    known = PriorGraph(TF, TARGET, torch.zeros(len(TF)), N, "torch")
    assert torch.isfinite(known.overall)
    assert known.paths(TF, TARGET).abs().max() == 0

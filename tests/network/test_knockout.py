"""Propagation agrees with a sum over all walks, and arrows point where cells with the changed expression are."""

import itertools

import numpy as np
import pandas as pd
import pytest

from grn_core.errors import ConfigError, DataError
from grn_core.network.knockout import Intervention, Spread, carrying_paths, cell_arrows, respond, used_edges

EDGES = [
    # source, target, weight, known, sign
    ("A", "B", 0.9, True, 1), ("B", "C", 0.8, True, -1), ("C", "A", 0.7, True, 1), ("A", "C", 0.6, False, 1),
    ("C", "g", 0.3, True, -1), ("B", "g", 0.6, False, 1), ("B", "h", 0.4, False, 1), ("C", "h", 0.9, True, 0),
    ("C", "B", 0.5, True, 1),
]  # fmt: skip


@pytest.fixture
def network() -> pd.DataFrame:
    return pd.DataFrame(EDGES, columns=["source", "target", "weight", "known", "sign"])


def walks(network, intervention, spread):
    """Return the change along every walk of used edges from a changed TF that comes back to none."""
    edges = used_edges(network, spread.least)[0]
    strength = {(row.source, row.target): row.strength for row in edges.itertuples()}
    held = dict.fromkeys(intervention.removed, -1.0) | dict.fromkeys(intervention.raised, 1.0)
    found = {}
    for length in range(1, spread.steps + 1):
        for genes in itertools.product("ABCgh", repeat=length + 1):
            steps = list(itertools.pairwise(genes))
            if genes[0] in held and not set(genes[1:]) & set(held) and all(step in strength for step in steps):
                found[genes] = held[genes[0]] * np.prod([strength[s] for s in steps]) * spread.damping ** (length - 1)
    return found


@pytest.mark.parametrize("intervention", [Intervention(("A",)), Intervention((), ("B",)), Intervention(("A",), ("C",))])
@pytest.mark.parametrize("spread", [Spread(1), Spread(3, 0.5), Spread(4, 1.0, 0.0)])
def test_a_change_is_the_sum_over_all_walks(network, intervention, spread):
    found = respond(network, intervention, spread)
    by_gene: dict[str, float] = {}
    for genes, value in walks(network, intervention, spread).items():
        by_gene[genes[-1]] = by_gene.get(genes[-1], 0.0) + value
    real = {gene: value for gene, value in by_gene.items() if abs(value) > 1e-9}
    assert dict(zip(found.table["gene"], found.table["change"], strict=True)) == pytest.approx(real)
    assert found.table["change"].abs().is_monotonic_decreasing
    for gene in real:
        wanted = sorted(
            (w for w in walks(network, intervention, spread).items() if w[0][-1] == gene), key=lambda w: -abs(w[1])
        )
        paths = carrying_paths(found, gene, most=100)
        assert {path.genes: path.change for path in paths} == pytest.approx(dict(wanted))
        first = found.table.set_index("gene").loc[gene, "step"]
        assert first == min(len(genes) - 1 for genes, _ in wanted)


def test_a_new_edge_needs_the_weight_and_every_edge_a_sign(network):
    edges, unsigned = used_edges(network, 0.5)
    assert ("B", "h") not in set(zip(edges["source"], edges["target"], strict=True))  # new and weak
    assert ("C", "g") in set(zip(edges["source"], edges["target"], strict=True))  # weak, but known
    assert unsigned == 1  # C regulates h, but how is unknown
    assert "h" not in set(respond(network, Intervention(("C",)), Spread(1)).table["gene"])


def test_removing_and_raising_are_opposite(network):
    down, up = (respond(network, each).change for each in (Intervention(("B",)), Intervention((), ("B",))))
    pd.testing.assert_series_equal(down, -up)
    assert down["B"] == -1


def test_a_path_is_told_in_words(network):
    (first, *_) = carrying_paths(respond(network, Intervention(("B",)), Spread(3)), "g")
    assert str(first) == "B activates g"
    assert first.change == pytest.approx(-0.6)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda network: Intervention(), "No TF is removed or raised"),
        (lambda network: Intervention(("A",), ("A",)), "A is both removed and raised"),
        (lambda network: respond(network, Intervention(("g",))), "g regulates no gene in this network"),
        (lambda network: Spread(0), "0 steps"),
        (lambda network: Spread(3, 0.0), "damping of 0"),
        (lambda network: Spread(3, 0.5, 2.0), "No weight is 2"),
    ],
)
def test_what_is_not_possible_is_refused(network, make, said):
    with pytest.raises(ConfigError, match=said):
        make(network)


@pytest.fixture
def row_of_cells() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells along a line of the map; gene ``up`` rises and gene ``down`` falls along it, others are noise."""
    rng = np.random.default_rng(0)
    place = np.sort(rng.random(300))
    noise = rng.normal(0, 0.05, (300, 20))
    names = [f"cell{i}" for i in range(300)]
    expression = pd.DataFrame(noise, names, [f"g{i}" for i in range(20)]).assign(up=3 * place, down=3 - 3 * place)
    return expression, pd.DataFrame({"x": 10 * place, "y": rng.normal(0, 0.4, 300)}, names)


@pytest.mark.parametrize("way", [1.0, -1.0])
def test_arrows_point_to_cells_with_the_changed_expression(row_of_cells, way):
    expression, places = row_of_cells
    arrows = cell_arrows(expression, places, pd.Series({"up": way, "down": -way}))
    inside = arrows.table[arrows.table["x"].between(2, 8)]
    assert len(inside) > 5
    assert (np.sign(inside["dx"]) == way).all()
    assert arrows.n_cells == 300


def test_a_change_of_a_gene_of_no_use_gives_hardly_an_arrow(row_of_cells):
    expression, places = row_of_cells
    clear = cell_arrows(expression, places, pd.Series({"up": 1.0, "down": -1.0}))
    none = cell_arrows(expression, places, pd.Series({"g3": 1.0}))
    assert len(none.table) < len(clear.table) / 3
    assert none.n_chance > clear.n_chance


def test_only_chosen_cells_move(row_of_cells):
    expression, places = row_of_cells
    left = places["x"] < 5
    arrows = cell_arrows(expression, places, pd.Series({"up": 1.0, "down": -1.0}), left)
    assert arrows.n_cells == left.sum()
    assert 0 < arrows.table["x"].max() < 6


def test_arrows_need_cells_and_a_change(row_of_cells):
    expression, places = row_of_cells
    with pytest.raises(DataError, match="No gene that these cells express changes"):
        cell_arrows(expression, places, pd.Series({"other": 1.0}))
    with pytest.raises(DataError, match="Fewer than 20 cells"):
        cell_arrows(expression.head(10), places, pd.Series({"up": 1.0}))

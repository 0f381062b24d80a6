"""TF activity: ULM's t value computed by hand, differences between cell types, the regulators simulated in the demo."""

import decoupler
import numpy as np
import pandas as pd
import pytest
import scanpy as sc
from scipy.stats import linregress

from grn_core.data.cells.normalised import log_expression
from grn_core.data.demo import demo_dataset, demo_prior
from grn_core.errors import DataError
from grn_core.network import activity as module
from grn_core.network.activity import activity_by_type, between_types, standardised, tf_activity

GENES = [f"g{i}" for i in range(12)]


@pytest.fixture
def expression() -> pd.DataFrame:
    values = np.random.default_rng(1).gamma(2, 1, (7, 12)).astype(np.float32)
    values[:, 3] = 0  # a gene without expression still counts as a gene
    return pd.DataFrame(values, index=[f"c{i}" for i in range(7)], columns=GENES)


@pytest.fixture
def edges() -> pd.DataFrame:
    rows = [("A", "g0", 0.9, 1), ("A", "g1", 0.5, -1), ("A", "g5", 0.7, 1), ("B", "g2", 0.4, 1), ("B", "g9", 1.0, -1)]
    return pd.DataFrame(rows, columns=["source", "target", "weight", "sign"])


def t_by_hand(expression: pd.DataFrame, edges: pd.DataFrame, tf: str) -> list[float]:
    """Regress each cell's expression on the TF's signed weights over genes; slope over its standard error."""
    own = edges[edges["source"] == tf]
    x = (own["weight"] * own["sign"]).set_axis(own["target"]).reindex(expression.columns, fill_value=0.0)
    fits = [linregress(x, cell.astype(float)) for cell in expression.to_numpy()]
    return [fit.slope / fit.stderr for fit in fits]


def test_activity_is_the_t_value_of_the_slope(expression, edges):
    found = tf_activity(expression, edges)
    assert list(found.columns) == ["A", "B"]
    for tf in "AB":
        np.testing.assert_allclose(found[tf], t_by_hand(expression, edges, tf), rtol=1e-5)


def test_activity_is_decouplers(expression, edges):
    net = edges.assign(weight=edges["weight"] * edges["sign"])
    wanted, _ = decoupler.mt.ulm(expression.astype(float), net, tmin=1, empty=False)
    np.testing.assert_allclose(tf_activity(expression, edges), wanted[["A", "B"]], rtol=1e-5)


def test_blocks_of_cells_give_the_same_values(expression, edges, monkeypatch):
    whole, steps = tf_activity(expression, edges), []
    monkeypatch.setattr(module, "CELLS_AT_ONCE", 3)
    pd.testing.assert_frame_equal(tf_activity(expression, edges, progress=steps.append), whole)
    assert [step.message for step in steps] == ["3 of 7 cells", "6 of 7 cells", "7 of 7 cells"]


def test_a_cell_with_constant_expression_has_no_activity(expression, edges):
    expression.loc["c2"] = 0.0
    found = tf_activity(expression, edges)
    assert found.loc["c2"].isna().all()
    assert found.drop("c2").notna().all().all()


def test_small_regulons_and_unknown_genes(expression, edges):
    assert list(tf_activity(expression, edges, min_size=3).columns) == ["A"]
    with pytest.raises(DataError, match="No TF of the network has 4 of its targets"):
        tf_activity(expression, edges, min_size=4)
    with pytest.raises(DataError, match="among the genes of these cells"):
        tf_activity(expression.add_prefix("other"), edges)


def test_by_cell_type_by_hand():
    activity = pd.DataFrame(
        {"flat": [1.0, 3, 1, 3, 9], "apart": [0.0, 1, 10, 11, 9], "still": [2.0] * 5}, index=list("abcde")
    )
    labels = pd.Series(["T", "T", "S", "S", None], index=list("abcde"), name="type")
    means = activity_by_type(activity, labels)
    assert list(means.columns) == ["S", "T"]
    assert means.index[0] == "apart"
    # of a, b, c, d: mean 5.5, variance (5.5^2 + 4.5^2 + 4.5^2 + 5.5^2) / 4 = 25.25, type means 10.5 and 0.5
    np.testing.assert_allclose(means.loc["apart"], [5 / 25.25**0.5, -5 / 25.25**0.5])
    np.testing.assert_allclose(means.loc["flat"], 0)
    table = between_types(activity, labels)
    assert table.loc["apart", "highest"] == "S"
    np.testing.assert_allclose(table.loc[["apart", "flat", "still"], "between"], [25 / 25.25, 0, 0], atol=1e-12)


def test_standardised_activity():
    values = standardised(pd.DataFrame({"a": [1.0, 2, 3], "b": [4.0, 4, 4]}))
    np.testing.assert_allclose(values["a"], [-(1.5**0.5), 0, 1.5**0.5])
    assert (values["b"] == 0).all()


@pytest.mark.usefixtures("grn_home")
def test_the_simulated_regulators_are_most_active_in_their_cell_types():
    """The rules of the simulation: GATA1 and KLF1 in erythrocytes, SPI1 in the two myeloid types, and so on."""
    cells = demo_dataset()
    edges = demo_prior().edges.assign(weight=1.0)
    found = tf_activity(log_expression(cells, list(cells.var_names)), edges, min_size=5)
    means = activity_by_type(found, cells.obs["cell_type"])
    assert (
        means.loc["GATA1", ["Erythrocyte", "Megakaryocyte"]].min()
        > means.loc["GATA1", ["Monocyte", "Granulocyte"]].max()
    )
    assert (
        means.loc["SPI1", ["Monocyte", "Granulocyte"]].min() > means.loc["SPI1", ["Erythrocyte", "Megakaryocyte"]].max()
    )
    table = between_types(found, cells.obs["cell_type"])
    for tf, cell_type in (
        ("KLF1", "Erythrocyte"),
        ("FLI1", "Megakaryocyte"),
        ("GFI1", "Granulocyte"),
        ("EGR1", "Monocyte"),
    ):
        assert table.loc[tf, "highest"] == cell_type


@pytest.mark.usefixtures("grn_home")
def test_log_expression_is_scanpys(tmp_path):
    cells = demo_dataset()[:50]
    genes = ["GENE0007", "absent", "SPI1"]
    wanted = cells.copy()
    sc.pp.normalize_total(wanted, target_sum=1e4)
    sc.pp.log1p(wanted)
    found = log_expression(cells, genes)
    assert list(found.columns) == ["GENE0007", "SPI1"]
    np.testing.assert_allclose(found, wanted[:, ["GENE0007", "SPI1"]].X.toarray(), rtol=1e-5)
    with pytest.raises(DataError, match="none of the network's genes"):
        log_expression(cells, ["absent"])

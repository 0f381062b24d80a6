"""The markers of known types are found, with shares and dots; groups that are too small are left out or refused."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, norm

from grn_core.annotation import markers
from grn_core.annotation.markers import clear_markers, find_markers
from grn_core.annotation.stored_markers import store_markers, stored_markers
from grn_core.data.cells.variable_genes import log_cells
from grn_core.errors import DataError
from tests.annotation.simulated_types import TYPES, cells


@pytest.fixture(scope="module")
def found():
    return find_markers(cells(), "truth")


def test_each_type_has_its_markers(found):
    best = clear_markers(found.table, 24).groupby("group")["gene"].agg(set)
    for name, genes in TYPES.items():
        assert set(genes) <= best[name]
    assert found.table.groupby("group")["rank"].min().eq(1).all()
    assert found.n_cells == found.n_all == 135 and found.left_out == ()


def test_figures_of_a_marker_are_those_of_its_cells(found):
    adata = cells()
    row = found.table[(found.table["group"] == "B cell") & (found.table["gene"] == "CD79A")].iloc[0]
    values = log_cells(adata)[:, "CD79A"].X.toarray().ravel()
    inside = (adata.obs["truth"] == "B cell").to_numpy()
    assert row["share_in"] == pytest.approx((values[inside] > 0).mean())
    assert row["share_out"] == pytest.approx((values[~inside] > 0).mean())
    linear = np.expm1(values[inside].mean()), np.expm1(values[~inside].mean())
    assert row["log2_fold_change"] == pytest.approx(np.log2((linear[0] + 1e-9) / (linear[1] + 1e-9)), abs=1e-3)
    # scanpy's z leaves out the correction for ties, so it is a little nearer to 0 than scipy's
    z = norm.isf(mannwhitneyu(values[inside], values[~inside], method="asymptotic", alternative="greater").pvalue)
    assert 0.8 * z < row["score"] < 1.01 * z


def test_dots_have_each_marker_in_each_group(found):
    counts = found.dots.groupby("gene")["group"].nunique()
    assert counts.eq(3).all()
    own = found.dots[found.dots["of"] == found.dots["group"]].set_index("gene")["mean"]
    highest = found.dots.groupby("gene")["mean"].max()
    assert np.allclose(own, highest[own.index])


def test_small_groups_are_left_out_and_said(monkeypatch):
    monkeypatch.setattr(markers, "MOST_CELLS", 60)
    adata = cells()
    adata.obs["truth"] = adata.obs["truth"].astype(object)
    adata.obs.iloc[:2, 0] = "rare"
    adata.obs.iloc[2:5, 0] = "nan"
    found = find_markers(adata, "truth")
    assert found.left_out == ("rare",)
    assert set(found.table["group"]) == set(TYPES)
    assert found.n_all == 130 and found.n_cells <= 60
    assert "A sample of" in found.note and "Groups with fewer than 3 cells are left out: rare" in found.note


@pytest.mark.parametrize(
    ("column", "said"),
    [("leiden", "no column leiden"), ("one", "has 1 group of at least 3"), ("each", "has 0 groups of at least 3")],
)
def test_a_column_without_groups_is_refused(column, said):
    adata = cells()
    adata.obs["one"], adata.obs["each"] = "all", adata.obs_names
    with pytest.raises(DataError, match=said):
        find_markers(adata, column)


@pytest.mark.usefixtures("grn_home")
def test_stored_markers_belong_to_the_labels_they_were_found_for(found):
    adata = cells()
    assert stored_markers(adata, "mine", "truth") is None
    store_markers(adata, "mine", "truth", found)
    again = stored_markers(adata, "mine", "truth")
    assert again.table.equals(found.table) and again.dots.equals(found.dots) and again.note == found.note
    adata.obs["truth"] = adata.obs["truth"].replace({"B cell": "T cell"})
    assert stored_markers(adata, "mine", "truth") is None

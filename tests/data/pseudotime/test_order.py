"""Orders along pseudotime, compared with cells of known age and with artificial clouds of cells."""

import anndata as ad
import numpy as np
import pytest
import scanpy as sc
from scipy.stats import spearmanr

from grn_core.data.demo import demo_dataset
from grn_core.data.pseudotime.order import order_cells
from grn_core.data.pseudotime.start import Start
from grn_core.data.select import abundance, log_normalised
from grn_core.errors import Cancelled, DataError
from tests.data.pseudotime.simulated_course import course

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def aged() -> ad.AnnData:
    return course()


def clouds(*sizes: int, n_genes: int = 30) -> ad.AnnData:
    """Make cell types that share no gene, so that no chain of neighbours connects them."""
    rng = np.random.default_rng(0)
    rate = np.full((sum(sizes), n_genes * len(sizes)), 0.01)
    for i, cells in enumerate(np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])):
        rate[cells, i * n_genes : (i + 1) * n_genes] = 20
    adata = ad.AnnData(rng.poisson(rate).astype(np.float32))
    adata.obs["cell_type"] = np.repeat([f"T{i}" for i in range(len(sizes))], sizes)
    return adata


def test_the_order_agrees_with_the_simulated_ages(aged):
    order = order_cells(aged, Start("gene", "GATA2"))
    assert spearmanr(order.times, aged.obs["age"]).statistic > 0.85
    assert aged.obs.loc[order.root, "age"] <= 7
    assert order.times.min() == order.times[order.root] == 0 and order.times.max() == 1
    assert list(order.times.index) == list(aged.obs_names)
    assert (order.n_unconnected, order.n_all, order.loose) == (0, 600, False)


def test_another_start_gives_another_order(aged):
    aged.obs["half"] = np.where(aged.obs["age"] < 34, "young", "old")
    late = order_cells(aged, Start("type", "old"), "half")
    assert spearmanr(late.times, aged.obs["age"]).statistic < 0.3
    assert aged.obs.loc[late.root, "half"] == "old"


def test_the_start_at_one_end_is_really_an_end(aged):
    times = order_cells(aged, Start("end")).times
    ages = aged.obs.loc[times.sort_values().index, "age"]
    assert ages.iloc[:60].std() < ages.std() / 2  # the first tenth has one age, young or old


def test_the_times_equal_those_of_scanpy(aged):
    linear = abundance(aged)
    cells = ad.AnnData(log_normalised(linear.counts, linear.totals).astype(np.float32), obs=aged.obs[[]])
    cells = cells[:, cells.X.std(axis=0) > 0].copy()
    sc.pp.pca(cells, n_comps=50, random_state=0)
    sc.pp.neighbors(cells, n_neighbors=15, random_state=0, use_rep="X_pca")
    sc.tl.diffmap(cells)
    order = order_cells(aged, Start("gene", "GATA2"))
    cells.uns["iroot"] = cells.obs_names.get_loc(order.root)
    sc.tl.dpt(cells)
    assert np.allclose(order.times, cells.obs["dpt_pseudotime"], atol=1e-3)


def test_the_same_cells_give_the_same_order(aged):
    first, second = (order_cells(aged, Start("gene", "GATA2")).times for _ in range(2))
    assert first.equals(second)


def test_cells_not_connected_with_the_start_are_left_out():
    order = order_cells(clouds(60, 80, 70), Start("type", "T1"), "cell_type")
    assert order.n_unconnected == 130
    assert order.times.notna().sum() == 80
    assert order.times.iloc[60:140].notna().all()
    assert np.isfinite(order.times.dropna()).all()


def test_the_cells_of_one_type_are_ordered():
    order = order_cells(clouds(60, 80), Start("gene", "35"), "cell_type", "T1")
    assert list(order.times.index) == [str(i) for i in range(60, 140)]
    assert order.n_all == 80


@pytest.mark.parametrize(
    ("start", "cell_type", "said"),
    [
        (Start("gene", "NIX"), None, "no gene NIX"),
        (Start("type", "T9"), None, "is of the type T9"),
        (Start("type", "T0"), "T1", "is of the type T0"),
        (Start("type", "T2"), None, "Only 20 of 160 cells are connected"),
        (Start("gene", "1"), "T2", "The cell type T2 has 20 cells; an order needs at least 50"),
        (Start("gene", "1"), "T9", "No cell has cell_type = T9"),
    ],
)
def test_cells_that_cannot_be_ordered_are_refused(start, cell_type, said):
    with pytest.raises(DataError, match=said) as caught:
        order_cells(clouds(60, 80, 20), start, "cell_type", cell_type)
    assert caught.value.remedy


def test_data_that_cannot_be_ordered_are_refused():
    few = clouds(40)
    with pytest.raises(DataError, match="The data set has 40 cells"):
        order_cells(few, Start("end"))
    with pytest.raises(DataError, match="has no cell types"):
        order_cells(ad.AnnData(clouds(60).X), Start("type", "T0"))
    alike = clouds(60)
    alike.obs_names = ["cell"] * 60
    with pytest.raises(DataError, match="same name"):
        order_cells(alike, Start("end"))
    with pytest.raises(DataError, match="Only 0 genes vary"):
        order_cells(ad.AnnData(np.ones((60, 5), dtype=np.float32)), Start("end"))
    scaled = ad.AnnData(np.random.default_rng(0).normal(size=(60, 5)))
    with pytest.raises(DataError, match="scaled"):
        order_cells(scaled, Start("end"))
    silent = clouds(60)
    silent.X[:, 3] = 0
    with pytest.raises(DataError, match="3 is not detected in any"):
        order_cells(silent, Start("gene", "3"))


def test_it_reports_progress_and_stops_between_steps():
    seen = []
    with pytest.raises(Cancelled):
        order_cells(clouds(60), Start("end"), progress=seen.append, stop=lambda: len(seen) == 2)
    assert [step.message for step in seen] == ["reading cells", "principal components"]
    order_cells(clouds(60), Start("end"), progress=seen.append)
    fractions = [step.fraction for step in seen[2:]]
    assert fractions == sorted(fractions) and len(fractions) == 5


def test_loosely_connected_groups_are_reported():
    """A chain of few cells connects two clouds, so hardly any cells have neighbours in the other cloud."""
    share = np.concatenate([np.zeros(500), np.linspace(0.02, 0.98, 25), np.ones(500)])
    one = np.repeat([20.0, 0.5], 20)
    rate = np.outer(1 - share, one) + np.outer(share, one[::-1])
    order = order_cells(ad.AnnData(np.random.default_rng(0).poisson(rate).astype(np.float32)), Start("end"))
    assert order.loose
    assert order.n_unconnected == 0


@pytest.mark.usefixtures("grn_home")
def test_the_mature_types_of_the_demo_are_not_connected_without_their_progenitors():
    cells = demo_dataset()
    mature = cells[cells.obs["cell_type"] != "Progenitor"].copy()
    order = order_cells(mature, Start("type", "Monocyte"), "cell_type")
    assert order.n_unconnected == 1200
    ordered = order.times.dropna().index
    assert set(demo_dataset().obs.loc[ordered, "cell_type"]) == {"Monocyte"}

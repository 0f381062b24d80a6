"""Cells of known types are clustered as they are; the same seed gives the same clusters; a sample stands for all."""

import numpy as np
import pandas as pd
import pytest

from grn_core.annotation import clusters
from grn_core.annotation.clusters import METHODS, cluster_cells
from grn_core.errors import Cancelled, ConfigError, DataError
from tests.annotation.simulated_types import SIZES, cells


@pytest.mark.parametrize(("method", "name"), [("leiden", "Leiden"), ("louvain", "Louvain")])
def test_clusters_are_the_types_and_the_largest_is_0(method, name):
    adata = cells()
    found = cluster_cells(adata, resolution=0.5, method=method)
    assert found.n_clusters == 3
    assert found.labels.value_counts().to_dict() == {"0": SIZES["T cell"], "1": SIZES["Monocyte"], "2": SIZES["B cell"]}
    assert adata.obs["truth"].groupby(found.labels.to_numpy()).nunique().eq(1).all()
    assert list(found.labels.index) == list(adata.obs_names)
    assert found.note.startswith(f"3 clusters by {name}, resolution 0.5, on 15 neighbours in 50 principal components")


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_clusters_and_more_resolution_more_of_them(method):
    one, two = (cluster_cells(cells(), resolution=2.0, seed=3, method=method).labels for _ in range(2))
    pd.testing.assert_series_equal(one, two)
    assert one.nunique() > 3


def test_of_many_cells_a_sample_is_clustered_and_the_others_are_assigned(monkeypatch):
    monkeypatch.setattr(clusters, "MOST_CELLS", 80)
    adata = cells()
    found = cluster_cells(adata, resolution=0.5)
    assert found.n_clustered == 80 and found.labels.notna().all()
    table = pd.crosstab(adata.obs["truth"].to_numpy(), found.labels.to_numpy())
    assert (table > 0).sum().sum() == 3
    assert "A sample of 80 of 135 cells was clustered; each other cell has the label" in found.note


def test_assigned_cells_are_taken_from_the_logarithm_that_all_cells_have(monkeypatch):
    """Log values of base 2: a block of cells alone could be taken for another base."""
    monkeypatch.setattr(clusters, "MOST_CELLS", 80)
    adata = cells()
    plain = cluster_cells(adata, resolution=0.5)
    logged = adata.copy()
    totals = np.asarray(adata.X.sum(axis=1))
    logged.X = adata.X.multiply(1e4 / totals).tocsr()
    logged.X.data = np.log2(1 + logged.X.data)
    logged.uns["log1p"] = {"base": 2}
    pd.testing.assert_series_equal(cluster_cells(logged, resolution=0.5).labels, plain.labels)


@pytest.mark.parametrize(
    ("change", "resolution", "kind", "said"),
    [
        (lambda adata: adata, 0.0, ConfigError, "The resolution 0 is out of range"),
        (lambda adata: adata, float("nan"), ConfigError, "The resolution nan is out of range"),
        (lambda adata: adata[:15].copy(), 1.0, DataError, "The data set has 15 cells; clusters need at least 20"),
        (lambda adata: adata[[0] * 40].copy(), 1.0, DataError, "Several cells have the same name"),
    ],
)
def test_what_cannot_be_clustered_is_refused(change, resolution, kind, said):
    with pytest.raises(kind, match=said):
        cluster_cells(change(cells()), resolution)


def test_it_stops_when_asked():
    steps = []
    with pytest.raises(Cancelled):
        cluster_cells(cells(), progress=steps.append, stop=lambda: len(steps) >= 2)
    assert [step.message for step in steps] == ["variable genes", "principal components"]

"""The file for geneRNIB follows each rule of its specification, when anndata reads it back."""

from pathlib import Path

import anndata as ad
import h5py
import numpy as np
import pandas as pd
import pytest

from grn_core.export import export_file, find_format
from grn_core.export.genernib import METHOD_ID, MOST_EDGES, dataset_id_of, genernib_anndata, genernib_table
from grn_core.export.h5ad import h5ad_bytes
from tests.export.conftest import pairs


def read_back(adata: ad.AnnData, path) -> ad.AnnData:
    path.write_bytes(h5ad_bytes(adata))
    return ad.read_h5ad(path)


def evaluated(net: pd.DataFrame) -> pd.DataFrame:
    """Do what geneRNIB does with a prediction first: numbers, no self-edge, one edge per pair, the best."""
    net = net.assign(weight=pd.to_numeric(net["weight"], errors="coerce"))
    net = net[net["source"].astype(str) != net["target"].astype(str)]
    net = net.groupby(["source", "target"], as_index=False, sort=False)["weight"].mean()
    return net.sort_values("weight", key=abs, ascending=False, kind="stable").head(50_000)


def test_it_has_what_the_specification_asks_for_and_nothing_else(edges, tmp_path):
    adata = read_back(genernib_anndata(edges, "norman", "mine"), tmp_path / "x.h5ad")
    assert set(adata.uns) == {"prediction", "dataset_id", "method_id"}
    assert (adata.uns["dataset_id"], adata.uns["method_id"]) == ("norman", "mine")
    assert adata.X is None and adata.shape == (0, 0) and not len(adata.layers)
    net = adata.uns["prediction"]
    assert list(net.columns) == ["source", "target", "weight"]
    assert all(net[name].dtype == object and isinstance(net[name].iloc[0], str) for name in net)


def test_all_columns_are_stored_as_plain_text(edges, tmp_path):
    """Older versions of anndata, and R, read ``string-array`` only."""
    (tmp_path / "x.h5ad").write_bytes(h5ad_bytes(genernib_anndata(edges, "norman")))
    with h5py.File(tmp_path / "x.h5ad") as file:
        stored = file["uns/prediction"]
        assert [stored[name].attrs["encoding-type"] for name in ("source", "target", "weight")] == ["string-array"] * 3


def test_names_and_weights_come_back_exactly(edges, tmp_path):
    net = read_back(genernib_anndata(edges, "norman"), tmp_path / "x.h5ad").uns["prediction"]
    assert pairs(net) == pairs(edges)  # the edges are in order of their weights
    np.testing.assert_array_equal(net["weight"].astype(np.float32), edges["weight"])


def test_self_edges_and_repeated_pairs_are_left_out(edges):
    twice = pd.concat([edges.assign(weight=edges["weight"] / 2), edges], ignore_index=True)
    own = edges.head(1).assign(target=edges["source"].iloc[0], weight=0.99)
    found = genernib_table(pd.concat([own, twice], ignore_index=True))
    assert pairs(found) == pairs(edges)
    assert found["weight"].astype(np.float32).tolist() == edges["weight"].tolist()


def test_only_the_50000_strongest_edges_are_kept():
    n = MOST_EDGES + 1_000
    weight = np.random.default_rng(0).permutation(np.linspace(1e-6, 0.9, n)).astype(np.float32)
    edges = pd.DataFrame({"source": "SPI1", "target": [f"G{i}" for i in range(n)], "weight": weight})
    found = genernib_table(edges)
    assert len(found) == 50_000
    assert set(found["target"]) == set(edges.nlargest(50_000, "weight")["target"])
    assert found["weight"].astype(float).is_monotonic_decreasing


def test_a_run_is_written_with_its_data_set_and_its_strongest_edges(stored_run, tmp_path):
    path = tmp_path / "out.h5ad"
    export_file(stored_run, find_format("genernib", path), path)
    adata, network = ad.read_h5ad(path), stored_run.read_table("network")
    assert (adata.uns["dataset_id"], adata.uns["method_id"]) == ("demo", METHOD_ID)
    net = adata.uns["prediction"]
    assert len(net) == min(len(network), MOST_EDGES)
    assert pairs(net.head(50)) == pairs(network.head(50))
    pd.testing.assert_frame_equal(
        evaluated(net)[["source", "target"]], net[["source", "target"]].reset_index(drop=True)
    )


def test_the_ending_alone_still_means_the_cells():
    assert find_format(None, Path("x.h5ad")).name == "h5ad"


@pytest.mark.parametrize(
    ("dataset", "found"),
    [
        ("demo", "demo"),
        ("data/norman_rna.h5ad", "norman"),
        ("op_rna.h5ad?layer=counts", "op"),
        ("norman_rna", "norman"),
        ("beeline/hESC/TFs+500", "beeline/hESC/TFs+500"),
        ("_rna.h5ad", "_rna"),
    ],
)
def test_the_data_set_has_genernibs_name(dataset, found):
    assert dataset_id_of(dataset) == found

"""Exported files hold what the run holds; errors name what is wrong."""

import json
from pathlib import Path

import anndata as ad
import networkx as nx
import numpy as np
import pandas as pd
import pytest

from grn_core.data.demo import demo_prior
from grn_core.data.library import load_dataset
from grn_core.errors import ConfigError, RunError
from grn_core.export import FORMATS, export_file, find_format
from grn_core.training.config import RunConfig
from grn_core.training.finished.run_edges import run_edges
from grn_core.training.run import create_run


@pytest.mark.parametrize(
    "name", [kind.name for kind in FORMATS if kind.name not in ("h5ad", "genernib", "report", "cytoscape")]
)
def test_top_edges_are_the_strongest(stored_run, tmp_path, name):
    path = tmp_path / "out.file"
    export_file(stored_run, find_format(name, path), path, 7)
    text = path.read_bytes()
    network = stored_run.read_table("network")
    if name in ("csv", "decoupler"):
        assert list(pd.read_csv(path)["target"]) == list(network["target"][:7])
    elif name == "parquet":
        found = pd.read_parquet(path)
        pd.testing.assert_frame_equal(found[network.columns], network.head(7))
        assert set(found["sign"]) <= {-1, 0, 1} and set(found["sign_source"]) <= {"prior", "correlation", "unknown"}
    else:
        outside = set(network["target"]) | set(network["source"])
        outside -= set(network["target"][:7]) | set(network["source"][:7])
        assert all(target.encode() in text for target in network["target"][:7])
        assert not any(f'"{gene}"'.encode() in text for gene in outside)


def test_tables_hold_all_pairs_by_default(stored_run, tmp_path):
    export_file(stored_run, find_format(None, Path("x.CSV")), tmp_path / "x.csv")
    found, network = pd.read_csv(tmp_path / "x.csv"), stored_run.read_table("network")
    pd.testing.assert_frame_equal(found[network.columns], network, check_dtype=False)


def test_every_format_of_the_edges_has_their_signs(stored_run, tmp_path):
    """Known edges of the demo have the sign of the simulation, and new ones that of a clear correlation."""
    truth = demo_prior("Monocyte").edges.set_index(["source", "target"])["sign"]
    network = run_edges(stored_run).head(60)
    known = network[network["known"]]
    assert [truth[pair] for pair in zip(known["source"], known["target"], strict=True)] == known["sign"].tolist()
    assert {-1, 1} <= set(known["sign"]) and "correlation" in set(network["sign_source"])
    for name in ("csv", "parquet", "graphml", "sif", "cyjs", "h5ad"):
        kind = find_format(name, Path("x"))
        export_file(stored_run, kind, tmp_path / name, 60)
        assert _signs(name, tmp_path / name) == network["sign"].tolist(), name


def _signs(name: str, path: Path) -> list[int]:
    """Return the sign of each edge as a reader of the format finds it."""
    said = {"activates": 1, "represses": -1, "regulates": 0}
    if name == "csv":
        return pd.read_csv(path)["sign"].tolist()
    if name == "parquet":
        return pd.read_parquet(path)["sign"].tolist()
    if name == "h5ad":
        return ad.read_h5ad(path).uns["network"]["sign"].tolist()
    if name == "sif":
        return [said[line.split("\t")[1]] for line in path.read_text().splitlines()]
    if name == "cyjs":
        edges = [edge["data"] for edge in json.loads(path.read_text())["elements"]["edges"]]
        assert all(said[edge["interaction"]] == edge["sign"] for edge in edges)
        return [edge["sign"] for edge in edges]
    edges = nx.read_graphml(path).edges(data=True)
    assert all(data["sign_source"] for _, _, data in edges)
    return [data["sign"] for _, _, data in sorted(edges, key=lambda edge: edge[2]["rank"])]


def test_anndata_has_the_cells_of_the_data_set(stored_run, tmp_path):
    genes = stored_run.read_table("expression").columns
    embeddings = pd.DataFrame({"gene": genes, "0": np.arange(len(genes), dtype=float)})
    stored_run.write_table("embeddings", embeddings)
    export_file(stored_run, find_format("h5ad", Path("x")), tmp_path / "x.h5ad")
    adata, cells = ad.read_h5ad(tmp_path / "x.h5ad"), load_dataset("demo")
    monocytes = cells[cells.obs["cell_type"] == "Monocyte"]
    assert list(adata.obs_names) == list(monocytes.obs_names)
    assert list(adata.var_names) == list(genes)
    network = stored_run.read_table("network")
    assert adata.varp["network"].nnz == len(network)
    best = network.iloc[0]
    assert adata.varp["network"][genes.get_loc(best["source"]), genes.get_loc(best["target"])] == best["weight"]
    np.testing.assert_array_equal(adata.varm["embedding"][:, 0], embeddings["0"])
    about = json.loads(adata.uns["run"])
    assert (about["cells"], about["simulated"], about["seed"]) == ("named", True, 0)


def test_cells_are_numbered_if_the_data_have_changed(stored_run, tmp_path, monkeypatch):
    changed = load_dataset("demo")
    changed.layers["counts"] = changed.layers["counts"] if "counts" in changed.layers else changed.X.copy()
    changed.layers["counts"] = changed.layers["counts"][::-1].copy()
    monkeypatch.setattr("grn_core.data.library.chosen_cells.load_dataset", lambda name: changed)
    export_file(stored_run, find_format("h5ad", Path("x")), tmp_path / "x.h5ad", 5)
    adata = ad.read_h5ad(tmp_path / "x.h5ad")
    assert json.loads(adata.uns["run"])["cells"] == "numbered"
    assert adata.obs_names[0] == "cell0" and "cell_type" not in adata.obs
    assert adata.varp["network"].nnz == 5


@pytest.mark.usefixtures("grn_home")
def test_a_run_without_a_network_says_so(tmp_path):
    run = create_run(RunConfig(name="not yet"))
    for kind in FORMATS:
        with pytest.raises(RunError, match="has no network yet"):
            export_file(run, kind, tmp_path / "x")
    assert list(tmp_path.glob("x*")) == []


@pytest.mark.parametrize(("name", "path"), [("pdf", "x.csv"), (None, "x.pdf"), (None, "x")])
def test_an_unknown_format_is_named(name, path):
    with pytest.raises(ConfigError, match=f"^{name or path} does not name a format") as caught:
        find_format(name, Path(path))
    assert "graphml, sif, cyjs" in caught.value.remedy

"""pandas reads the tables unchanged, and decoupler computes activities from its table."""

import io
from pathlib import Path

import anndata as ad
import decoupler as dc
import numpy as np
import pandas as pd

from grn_core.export.formats import export_bytes, export_file, find_format
from grn_core.export.table import csv_text, decoupler_text, parquet_bytes
from grn_core.network.activity import tf_activity
from grn_core.network.regulons import Cut, cut_network
from grn_core.training.finished.run_regulons import known_signs, run_genes, run_regulons


def test_csv_survives_its_file(edges):
    again = pd.read_csv(io.StringIO(csv_text(edges)))
    pd.testing.assert_frame_equal(again, edges.astype({"weight": float}), atol=1e-7)


def test_parquet_survives_with_its_types(edges):
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(parquet_bytes(edges))), edges)


def test_decoupler_finds_where_a_tf_is_active():
    """The first half of the cells expresses only the targets of A, the second half only those of B."""
    rng = np.random.default_rng(0)
    genes = [f"G{i}" for i in range(40)]
    values = rng.normal(5, 0.1, (20, 40))
    values[:10, :10] += 4
    values[10:, 10:20] += 4
    adata = ad.AnnData(values, var=pd.DataFrame(index=genes), obs=pd.DataFrame(index=[f"c{i}" for i in range(20)]))
    edges = pd.DataFrame({"source": ["A"] * 10 + ["B"] * 10, "target": genes[:20], "weight": 0.8, "rank": range(20)})
    doubled = pd.concat([edges, edges.head(1)])  # decoupler refuses repeated pairs
    dc.mt.ulm(data=adata, net=pd.read_csv(io.StringIO(decoupler_text(doubled))), tmin=5)
    scores = adata.obsm["score_ulm"]
    assert (scores["A"].to_numpy()[:10] > 3).all() and (scores["A"].to_numpy()[10:] < 0).all()
    assert (scores["B"].to_numpy()[10:] > 3).all() and (scores["B"].to_numpy()[:10] < 0).all()


def test_decoupler_gives_our_own_activity_on_the_exported_files(stored_run, tmp_path):
    """decoupler's own ULM, on our AnnData and our table, both as `export_file` writes them, against our activity."""
    export_file(stored_run, find_format("decoupler", Path("x.csv")), tmp_path / "net.csv")
    export_file(stored_run, find_format("h5ad", Path("x.h5ad")), tmp_path / "cells.h5ad")
    table, adata = pd.read_csv(tmp_path / "net.csv"), ad.read_h5ad(tmp_path / "cells.h5ad")
    assert (table["mor"] < 0).any() and set(table["sign"]) == {-1, 0, 1}
    assert set(table["sign_source"]) == {"prior", "correlation", "unknown"}
    assert (np.sign(table["mor"]) == table["sign"].replace(0, 1)).all()
    dc.mt.ulm(data=adata, net=table)
    network = stored_run.read_table("network")
    edges = run_regulons(stored_run, Cut(), "known", known_signs(stored_run, run_genes(network)))
    ours, theirs = tf_activity(adata.to_df(), edges, Cut().min_size), adata.obsm["score_ulm"]
    assert set(theirs.columns) == set(ours.columns)
    for tf in ours:
        assert np.corrcoef(ours[tf], theirs[tf])[0, 1] > 0.99


def test_decoupler_gives_our_own_activity_of_any_cut(stored_run):
    network = stored_run.read_table("network")
    cut = Cut("targets", 10, "all", 3)
    edges = run_regulons(stored_run, cut, "known", known_signs(stored_run, run_genes(network)))
    expression = stored_run.read_table("expression").astype(float)
    ours = tf_activity(expression, edges, 3)
    chosen = cut_network(network, cut)
    table = pd.read_csv(io.StringIO(export_bytes(stored_run, find_format("decoupler", Path("x.csv")), chosen).decode()))
    expression.index = expression.index.astype(str)
    theirs, _ = dc.mt.ulm(expression, table, tmin=3, empty=False)
    np.testing.assert_allclose(theirs[ours.columns].to_numpy(), ours.to_numpy(), rtol=1e-3, atol=1e-3)

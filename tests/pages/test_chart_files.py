"""Names and tables of the files of a chart."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data import library
from grn_core.data.demo import demo_dataset
from grn_core.training.config import load_config
from grn_core.training.results.evidence import read_parts
from pages.widgets.common.charts import chart_files
from pages.widgets.common.charts.chart_files import file_name, table_text


def test_file_names_are_valid_on_every_file_system():
    assert file_name("roc-hESC-TFs+500") == "roc-hESC-TFs+500"
    assert file_name("../../etc/<pass> wd") == "etc-pass-wd"
    assert file_name("///") == "chart"


def test_a_table_is_written_only_for_a_download():
    table = pd.DataFrame({"gene": ["a,b"], "x": [1.5]})
    assert table_text(lambda: table) == table_text(table) == 'gene,x\n"a,b",1.5\n'


@pytest.fixture
def tables(monkeypatch) -> dict[str, tuple[str, pd.DataFrame]]:
    """Record the file name and the table of each chart on a page, by the chart's key."""
    offered = {}

    def record(key, file, data):
        offered[key] = (file, data() if callable(data) else data)

    monkeypatch.setattr(chart_files, "data_button", record)
    return offered


def test_training_curves_can_be_downloaded(open_page, stored_run, tables):
    open_page("train")
    metrics = stored_run.read_table("metrics")
    file, loss = tables["loss"]
    assert file == "Demo-monocytes-loss"
    expected = metrics[metrics["metric"] == "loss"]
    assert loss["value"].tolist() == expected["value"].tolist() and set(loss["phase"]) == {"train", "validation"}
    _, validation = tables["validation"]
    assert set(validation["metric"]) == {"auroc", "ap"} and set(validation["phase"]) == {"validation"}
    assert len(validation) == 2 * validation["epoch"].nunique() > 0


def test_charts_of_cells_can_be_downloaded(open_page, tables):
    adata = demo_dataset()
    adata.obs["x"] = range(adata.n_obs)  # a column with the name of an axis
    adata.obsm["X_umap"] = np.random.default_rng(0).normal(size=(adata.n_obs, 2))
    data = library.add_dataset(adata, "mine")
    app = open_page("cells", chosen_dataset=data.name, chosen_cells_by="x")
    assert not app.error
    quality = tables["quality"][1].set_index("cell")
    assert quality.loc["cell0007", "total"] == adata["cell0007"].X.sum()
    file, places = tables["cell_map"]
    assert file == "umap-x"
    np.testing.assert_allclose(places[["umap_1", "umap_2"]], adata.obsm["X_umap"])
    assert places["x"].tolist() == list(range(adata.n_obs))


@pytest.mark.parametrize(("tab", "key"), [("Why", "why"), ("Cells", "scatter"), ("Map", "on_map"), ("Time", "course")])
def test_charts_of_an_edge_can_be_downloaded(open_page, stored_run, tables, tmp_path, tab, key):
    adata = demo_dataset()
    adata.obs["pseudotime"] = np.linspace(0, 1, adata.n_obs)
    adata.obsm["X_umap"] = np.random.default_rng(0).normal(size=(adata.n_obs, 2))
    adata.write_h5ad(tmp_path / "cells.h5ad")
    config = load_config(stored_run.path / "config.yaml")
    config.model_copy(update={"dataset": str(tmp_path / "cells.h5ad")}).save(stored_run.path / "config.yaml")
    tf, target = stored_run.read_table("network").loc[0, ["source", "target"]]
    app = open_page("network", edge_tabs=tab, **{f"selection_{stored_run.id}": {"edge": f"{tf}\t{target}"}})
    assert not app.error and not app.exception
    file, table = tables[key]
    assert file.endswith(f"{tf}-{target}")
    expression = stored_run.read_table("expression")
    if key == "why":
        parts = read_parts(stored_run, tf, target)
        assert table["log_odds"].sum() == pytest.approx(parts["logit"], abs=1e-3) and len(table) == 8
    elif key == "scatter":
        pd.testing.assert_frame_equal(table, expression[[tf, target]])
    elif key == "on_map":
        assert len(table) == 2000 and {"cell", "umap_1", "umap_2", tf, target} == set(table.columns)
    else:
        assert table.groupby("gene")["n"].sum().to_dict() == {tf: 400, target: 400}
        assert table.loc[table["gene"] == tf, "mean"].mean() == pytest.approx(expression[tf].mean(), abs=1e-4)


def test_the_cell_type_chart_of_a_gene_can_be_downloaded(open_page, stored_run, tables):
    tf = stored_run.read_table("network")["source"][0]
    open_page("network", gene_tabs="Cells", **{f"selection_{stored_run.id}": {"node": tf}})
    file, table = tables["types"]
    assert file == f"types-{tf}"
    assert table["cell_type"].value_counts().to_dict() == demo_dataset().obs["cell_type"].value_counts().to_dict()
    assert (table[tf] > 0).mean() == pytest.approx((demo_dataset()[:, tf].X > 0).mean())

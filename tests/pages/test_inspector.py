"""The inspectors beside the graph: edges, genes, and older runs without their data."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from grn_core.data.cells.map_task import CELL_MAP
from grn_core.data.demo import demo_dataset
from grn_core.training.config import load_config
from grn_core.training.results.calibration import calibrate, edge_interval, load_calibration
from grn_core.training.results.evidence import EVIDENCE, read_parts
from pages.widgets.network.inspector.short_names import interval, percent, short, small
from tests.pages.conftest import words


@pytest.fixture
def look(open_page, stored_run):
    """Open the network page with an edge or a gene selected and one tab of its inspector open."""

    def looked(selection: dict[str, str], tab: str):
        kind = "edge_tabs" if "edge" in selection else "gene_tabs"
        return open_page("network", **{f"selection_{stored_run.id}": selection, kind: tab})

    return looked


def edge(run, at: int = 0, **where: object) -> pd.Series:
    network = run.read_table("network")
    for column, value in where.items():
        network = network[network[column] == value]
    return network.iloc[at]


def selecting(row) -> dict[str, str]:
    return {"edge": f"{row['source']}\t{row['target']}"}


def change(run, **settings: object) -> None:
    config = load_config(run.path / "config.yaml")
    config.model_copy(update=settings).save(run.path / "config.yaml")


def charts(app) -> list[str]:
    """Return the specifications of the charts that the page shows."""
    return [element.proto.spec for element in app.get("plotly_chart")]


def test_a_quick_look_has_reasons_and_no_probability(look, stored_run):
    row = edge(stored_run, split="test")
    app = look(selecting(row), "Why")
    said = words(app)
    assert "No probability: this run is a quick look" in said and "**Probability" not in said
    logit = np.log(row["weight"] / (1 - row["weight"]))
    assert f"parts add up to {logit:+.2f}" in said
    assert "This is a training pair" not in said
    assert any("The average pair" in spec for spec in charts(app))


def crossed(run) -> None:
    """Make a quick look read as a cross-fitted run."""
    change(run, folds=5, repeats=2, tuning="frozen")
    network = run.read_table("network").assign(split="test", stability=0.5)
    calibrate(network.assign(label=network["known"].astype(int)), network["weight"].to_numpy()).save(run)
    run.write_table("network", network)


def test_an_edge_of_a_cross_fitted_run_has_one_probability(look, stored_run):
    crossed(stored_run)
    row = edge(stored_run, split="test")
    app = look(selecting(row), "Why")
    found = edge_interval(row["weight"], read_parts(stored_run, row["source"], row["target"])["logit_sd"])
    said = words(app).replace("\u00a0", " ")
    assert f"**Probability {percent(row['weight'])}**, {interval(found.low, found.high)}".replace("\u00a0", " ") in said
    assert "are expected to be in the prior" in said


def test_few_known_edges_withhold_it(look, stored_run):
    crossed(stored_run)
    replace(load_calibration(stored_run), n_known=12).save(stored_run)
    app = look(selecting(edge(stored_run, split="test")), "Why")
    assert words(app).count("only 12 known edges could test it") == 2 and "**Probability" not in words(app)


@pytest.mark.parametrize(("known", "words_"), [(True, "raises its weight"), (False, "lowers its weight")])
def test_a_training_pair_is_marked(look, stored_run, known, words_):
    app = look(selecting(edge(stored_run, split="train", known=known)), "Why")
    assert words_ in words(app)
    assert "may only repeat its label" in words(app)


def test_an_older_run_still_opens(look, stored_run):
    for name in ("evidence.parquet", "embeddings.parquet"):
        (stored_run.path / name).unlink()
    app = look(selecting(edge(stored_run)), "Why")
    assert "Can't tell" in words(app)
    assert "This run is older and has no parts of scores." in words(app)
    assert not app.error


def test_damaged_files_count_as_missing(look, stored_run):
    (stored_run.path / f"{EVIDENCE}.parquet").write_bytes(b"PAR1 broken")
    crossed(stored_run)
    (stored_run.path / "calibration.json").write_text("{")
    app = look(selecting(edge(stored_run)), "Why")
    assert "has no calibration" in words(app) and not app.error


def test_a_probability_needs_no_parts(look, stored_run):
    crossed(stored_run)
    (stored_run.path / f"{EVIDENCE}.parquet").unlink()
    app = look(selecting(edge(stored_run)), "Why")
    assert "**Probability" in words(app) and "has no parts of scores" in words(app)


def test_the_prior_tab_shows_sign_and_publications(look, stored_run, tmp_path):
    row = edge(stored_run, known=True)
    (tmp_path / "p.csv").write_text(
        f"TF,target,mode,pmid\n{row['source']},{row['target']},Repression,22909821;PMID:17157788;[x](http://e.com)\n"
    )
    change(stored_run, prior=str(tmp_path / "p.csv"))
    app = look(selecting(row), "Prior")
    said = words(app)
    assert "**Repression**" in said and "2 publications" in said
    assert "[22909821](https://pubmed.ncbi.nlm.nih.gov/22909821/)" in said
    assert "[17157788](https://pubmed.ncbi.nlm.nih.gov/17157788/)" in said
    links = [link for element in app.markdown for link in re.findall(r"(?<!\\)\]\(([^)]+)", element.value)]
    assert len(links) == 2 and all(link.startswith("https://pubmed.ncbi.nlm.nih.gov/") for link in links)


def test_a_new_edge_is_not_in_the_prior(look, stored_run):
    app = look(selecting(edge(stored_run, known=False)), "Prior")
    assert "does not contain this pair, so the edge is a prediction" in words(app)


def test_a_pair_that_is_no_longer_in_the_prior_is_reported(look, stored_run, tmp_path):
    (tmp_path / "p.csv").write_text("TF,target\nA,B\n")
    change(stored_run, prior=str(tmp_path / "p.csv"))
    app = look(selecting(edge(stored_run, known=True)), "Prior")
    assert "but it did when the run was trained" in words(app)


def test_the_opposite_direction_in_the_prior_is_shown(look, stored_run, tmp_path):
    row = edge(stored_run, known=False)
    (tmp_path / "p.csv").write_text(f"TF,target,pmid\n{row['target']},{row['source']},17157788\n")
    change(stored_run, prior=str(tmp_path / "p.csv"))
    said = words(look(selecting(row), "Prior"))
    assert f"opposite direction, {row['target']} → {row['source']}" in said
    assert "(https://pubmed.ncbi.nlm.nih.gov/17157788/)" in said


def test_supporting_priors_that_contain_the_pair_are_named(look, stored_run, tmp_path):
    row = edge(stored_run, known=True)
    for name, pair in {"with": f"{row['source']},{row['target']}", "without": "A,B"}.items():
        (tmp_path / f"{name}.csv").write_text(f"TF,target\n{pair}\n")
    names = (str(tmp_path / "with.csv"), str(tmp_path / "without.csv"))
    change(stored_run, support=names, folds=2, tuning="frozen")
    said = words(look(selecting(row), "Prior"))
    assert "Also in: with.csv." in said and "without.csv" not in said.split("Also in")[1][:60]
    change(stored_run, support=names[1:])
    assert "No supporting prior of the run contains this pair." in words(look(selecting(row), "Prior"))


def test_a_missing_prior_gives_an_error(look, stored_run):
    change(stored_run, prior="/nowhere/prior.csv")
    app = look(selecting(edge(stored_run)), "Prior")
    assert "There is no prior or file /nowhere/prior.csv" in words(app)


def test_the_cells_tab_shows_a_scatter_plot(look, stored_run):
    row = edge(stored_run)
    app = look(selecting(row), "Cells")
    expression = stored_run.read_table("expression")
    r = expression[row["source"]].corr(expression[row["target"]])
    assert any(f"Pearson r = {r:.2f}" in spec for spec in charts(app))


def test_without_pseudotime_the_page_offers_to_order_cells(look, stored_run):
    assert "This data set has no pseudotime" in words(look(selecting(edge(stored_run)), "Time"))


def test_the_time_tab_shows_expression_along_pseudotime(look, stored_run, tmp_path):
    adata = demo_dataset()
    adata.obs["pseudotime"] = np.linspace(0, 1, adata.n_obs)
    adata.write_h5ad(tmp_path / "timed.h5ad")
    change(stored_run, dataset=str(tmp_path / "timed.h5ad"))
    app = look(selecting(edge(stored_run)), "Time")
    assert "in groups of equal numbers of cells" in words(app)
    assert "All 400 cells." in words(app)  # the monocytes of the run
    assert len(charts(app)) == 1


def test_both_genes_are_shown_on_the_map_of_all_cells(look, stored_run, tmp_path):
    adata = demo_dataset()
    adata.obsm["X_umap"] = np.random.default_rng(0).normal(size=(adata.n_obs, 2))
    adata.write_h5ad(tmp_path / "mapped.h5ad")
    change(stored_run, dataset=str(tmp_path / "mapped.h5ad"))
    row = edge(stored_run)
    app = look(selecting(row), "Map")
    assert "All 2,000 cells." in words(app) and "Cells of the run's cell type, Monocyte, are larger" in words(app)
    assert all(row[name] in charts(app)[0] for name in ("source", "target"))


def test_a_missing_map_is_computed(look, stored_run, no_worker):
    (progress,) = look(selecting(edge(stored_run)), "Map").get("progress")
    assert "waiting for a worker" in progress.proto.text
    assert CELL_MAP.find(dataset="demo").status.state == "queued"


def test_a_gene_lists_more_edges_than_are_drawn(look, stored_run):
    network = stored_run.read_table("network")
    k = int(network["known"].sum())
    tf = network["source"].iloc[0]
    app = look({"node": tf}, "Edges")
    assert f"Among the {k:,} strongest of {len(network):,} candidate pairs (as many as in the prior)" in words(app)
    targets = network[(network["source"] == tf) & (network["rank"] <= k)]["target"]
    assert len(targets) > (network.head(50)["source"] == tf).sum()
    assert f"**{len(targets)} targets**" in words(app)
    assert app.dataframe[0].value["target"].tolist() == targets.tolist()


def test_a_gene_without_strong_edges_lists_its_strongest(look, stored_run):
    network = stored_run.read_table("network")
    best = network[~network["target"].isin(network["source"])].groupby("target")["rank"].min()
    app = look({"node": str(best.idxmax())}, "Edges")
    assert "None of its edges is among" in words(app) and "Its 10 strongest edges are listed" in words(app)
    assert len(app.dataframe[0].value) == 10


def test_a_gene_has_a_role(look, stored_run):
    network = stored_run.read_table("network")
    cut = network.head(int(network["known"].sum()))
    tf = cut["source"].value_counts().idxmax()
    said = words(look({"node": tf}, "Role"))
    assert f"| Targets | {(cut['source'] == tf).sum()} | 1 |" in said
    assert f"of {len({*cut['source'], *cut['target']})} genes" in said
    assert re.search(r"Community \*\*\d+\*\* of the graph", said)


def test_expression_is_shown_for_every_cell_type(look, stored_run):
    tf = edge(stored_run)["source"]
    app = look({"node": tf}, "Cells")
    spec = charts(app)[0]
    types = ("Erythrocyte", "Granulocyte", "Megakaryocyte", "Monocyte")
    assert all(name in spec for name in types) and "modelled" in spec
    assert "All 2,000 cells." in words(app)


def test_simulated_genes_have_no_pages_and_real_genes_have_links(look, stored_run, tmp_path):
    tf = edge(stored_run)["source"]
    assert "no pages in public databases" in words(look({"node": tf}, "Links"))
    demo_dataset().write_h5ad(tmp_path / "cells.h5ad")
    change(stored_run, dataset=str(tmp_path / "cells.h5ad"))
    app = look({"node": tf}, "Links")
    links = {element.proto.label: element.proto.url for element in app.get("link_button")}
    assert set(links) == {"NCBI Gene", "Ensembl", "UniProt", "GeneCards"}
    assert all(tf in address and address.startswith("https://") for address in links.values())
    assert "A click leaves the dashboard" in words(app)


def test_a_gene_that_is_no_longer_in_the_data_set_is_reported(look, stored_run, tmp_path):
    adata = demo_dataset()
    tf = edge(stored_run)["source"]
    adata[:, adata.var_names != tf].copy().write_h5ad(tmp_path / "less.h5ad")
    change(stored_run, dataset=str(tmp_path / "less.h5ad"))
    assert f"no longer has the gene {tf}" in words(look({"node": tf}, "Cells"))
    change(stored_run, dataset="/nowhere.h5ad")
    assert "There is no data set or file /nowhere.h5ad" in words(look({"node": tf}, "Map"))


def rename(run, gene: str, name: str) -> None:
    for table in ("network", "evidence", "predictions", "split"):
        run.write_table(table, run.read_table(table).replace({"source": {gene: name}, "target": {gene: name}}))
    run.write_table("expression", run.read_table("expression").rename(columns={gene: name}))


@pytest.mark.parametrize("tab", ["Why", "Prior", "Cells", "Time"])
def test_an_edge_with_a_name_of_ten_thousand_letters_does_not_fill_the_page(look, stored_run, tab):
    name = "<img src=x>*" + "A" * 10_000
    rename(stored_run, edge(stored_run)["source"], name)
    app = look(selecting(edge(stored_run)), tab)
    assert not app.exception and not app.error
    inspector = [e.value for kind in (app.markdown, app.caption, app.info) for e in kind if "AAAA" in e.value]
    assert inspector and max(map(len, inspector)) < 600
    assert not any("<img" in re.sub(r"\\<", "", text) for text in inspector)
    assert not any("A" * 100 in spec or "<img" in spec for spec in charts(app))


@pytest.mark.parametrize("tab", ["Edges", "Role", "Cells", "Links"])
def test_a_gene_with_a_name_of_ten_thousand_letters_does_not_fill_the_page(look, stored_run, tab):
    name = "<img src=x>*" + "A" * 10_000
    rename(stored_run, edge(stored_run)["source"], name)
    app = look({"node": name}, tab)
    assert not app.exception and not app.error
    heading = next(e.value for e in app.markdown if e.value.startswith("## "))
    assert len(heading) < 200


def test_only_the_open_tab_is_computed(look, stored_run, monkeypatch):
    opened = []
    monkeypatch.setattr("pages.widgets.common.charts.cell_samples.sample_cells", lambda *a: opened.append(a))
    look(selecting(edge(stored_run)), "Why")
    look({"node": edge(stored_run)["source"]}, "Role")
    assert opened == []


def test_names_and_numbers_are_short():
    assert short("GATA1") == "GATA1"
    assert short("A" * 50 + "B" * 50) == "A" * 20 + "…" + "B" * 7
    assert [percent(x).replace("\u00a0", " ") for x in (0, 0.344, 0.999)] == ["below 1 %", "34 %", "above 99 %"]
    texts = {
        (0.2, 0.68): "95 % interval 20 to 68 %", (0.2, 0.996): "95 % interval 20 to 100 %",
        (0.001, 0.4): "95 % interval 0 to 40 %", (0.301, 0.304): "95 % interval 30 to 30 %",
    }  # fmt: skip
    assert {ends: interval(*ends).replace("\u00a0", " ") for ends in texts} == texts
    assert [small(x) for x in (0, 0.5, 0.00012)] == ["0.000", "0.500", "1.2e-04"]


def test_large_data_sets_are_sampled_and_the_page_says_so(look, stored_run, monkeypatch):
    monkeypatch.setattr(
        "grn_core.data.cells.cell_sample.sample_cells.__defaults__", (None, 200, 0, lambda cells: cells)
    )
    app = look({"node": edge(stored_run)["source"]}, "Cells")
    assert "A random sample: 200 of 2,000 cells." in words(app)

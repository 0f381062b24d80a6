"""The report agrees with the run's tables, is honest about the baselines, and no name becomes HTML."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from grn_core.network.graph import top_edges
from grn_core.report.build import report_html
from grn_core.report.held_out import JUDGED, find_control, graph_verdict, held_out_results, verdict
from grn_core.report.methods_section import methods_text, references
from grn_core.report.provenance import data_source, prior_source
from grn_core.training.config import RunConfig
from grn_core.training.run import Run

NASTY = "</script><img src=x onerror=alert(1)>"


class Reader(HTMLParser):
    """Collects the text, the tags, all addresses, and the page of the graph."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.graph = ""
        self.inside = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.inside = tag
        for name, value in attrs:
            if name in ("src", "href", "srcset", "action", "data", "poster"):
                self.addresses.append(str(value))
            if name == "data-graph":
                self.graph = str(value)

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside not in ("script", "style"):
            self.text.append(data)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.text))


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def set_name(run: Run, **changes: object) -> None:
    run.config.model_copy(update=changes).save(run.path / "config.yaml")


def test_it_agrees_with_the_run(stored_run):
    edges = top_edges(stored_run.read_table("network"), 20)
    html = report_html(stored_run, edges)
    page = read(html)
    metrics = stored_run.read_table("metrics").query("phase == 'test'")
    for value in metrics[metrics["metric"].isin(["auroc", "ap", "epr", "per_tf_auroc"])]["value"]:
        assert f"{value:.3f}" in page.words
    for target in edges["target"]:
        assert target in page.words
    assert f'"{edges["source"][0]}"' in page.graph
    for said in (
        "Simulated cells: these data contain no real cell", "Unseen targets", "arXiv 2407.18181", "Performers",
        "GraphSAGE", "BEELINE", "not measured", "torch 2.", "question: unseen_targets",
    ):  # fmt: skip
        assert said in page.words
    assert "default-src 'none'" in html and "default-src 'none'" in page.graph
    assert page.addresses == [] and read(page.graph).addresses == []
    assert html.count("plotly.js v") == 1
    charts = json.loads(re.search(r"^const charts = (.*);$", html, re.M)[1])
    assert set(charts) == {"roc", "pr", "gain", "loss"}


def test_names_stay_text(stored_run):
    set_name(stored_run, name=NASTY, cell_type=NASTY)
    network = stored_run.read_table("network")
    gene = network["target"][0]
    renamed = network.replace({"source": {gene: NASTY}, "target": {gene: NASTY}})
    stored_run.write_table("network", renamed)
    html = report_html(stored_run, renamed.head(30))
    page = read(html)
    assert NASTY not in html
    assert page.words.count(NASTY) >= 3
    assert set(page.tags) & {"img"} == set() and set(read(page.graph).tags) & {"img"} == set()
    assert page.tags.count("script") == 1 and page.tags[-1] == "script"


def test_very_long_names_are_complete(stored_run):
    network = stored_run.read_table("network")
    long = "L" * 10_000
    renamed = network.replace({"target": {network["target"][0]: long}})
    page = read(report_html(stored_run, renamed.head(10)))
    assert long in page.words


def test_it_says_when_the_model_is_not_above_the_degree_baseline(stored_run):
    predictions = stored_run.read_table("predictions")
    stored_run.write_table("predictions", predictions.assign(joint=predictions["degree"]))
    page = read(report_html(stored_run, stored_run.read_table("network").head(10)))
    assert "is not above the degree baseline: counting known targets and regulators is just as good" in page.words


def test_metrics_above_the_baseline_are_named(stored_run):
    results = held_out_results(stored_run)
    worse = results.values.copy()
    worse.loc["joint", "epr"] = worse.loc["degree", "epr"] - 1
    above, said = verdict(replace(results, values=worse, control=True))
    assert not above
    assert said.startswith("The shuffled control is above the degree baseline on AUROC and AUPRC, not on EPR.")
    unsure = results.differences.copy()
    unsure.loc["ap", "low"] = -0.01
    above, said = verdict(replace(results, differences=unsure))
    assert above and "the gain in AUPRC includes zero" in said


def test_the_graph_baseline_has_a_sentence_of_its_own(stored_run):
    results = held_out_results(stored_run)
    values = results.values.copy()
    values.loc["known_paths", list(JUDGED)] = values.loc["joint", list(JUDGED)] - 0.01
    assert graph_verdict(values).endswith("on AUROC, AUPRC and EPR.")
    values.loc["known_paths", "ap"] += 1
    assert graph_verdict(values).endswith("on AUROC and EPR only.")
    values.loc["known_paths", list(JUDGED)] = values.loc["joint", list(JUDGED)] + 0.01
    assert "the prior alone predicts these edges just as well" in graph_verdict(values)
    assert graph_verdict(results.values) in verdict(results)[1]


def test_a_run_older_than_the_graph_and_target_baselines_still_has_results(stored_run):
    predictions = stored_run.read_table("predictions").drop(columns=["known_paths", "target_expression"])
    stored_run.write_table("predictions", predictions)
    results = held_out_results(stored_run)
    assert set(results.scored) == {"joint", "degree"}
    assert "graph baseline" not in verdict(results)[1]


def test_the_shuffled_control_is_compared_with_the_model(stored_run, shuffled, grn_home):
    import shutil

    other = Run(grn_home / "runs" / shuffled.name)
    shutil.copytree(shuffled, other.path)
    page = read(report_html(stored_run, stored_run.read_table("network").head(10)))
    value = other.read_table("metrics").query("phase == 'test' and method == 'joint' and metric == 'auroc'")["value"]
    assert f"{value.iloc[0]:.3f}" in page.words and "Shuffled control" in page.words
    assert "not measured" not in page.words
    own = read(report_html(other, other.read_table("network").head(10)))
    assert "Shuffled control: expression was permuted between genes" in own.words


def test_a_run_of_a_batch_finds_its_control(stored_run, shuffled, grn_home):
    import shutil

    stored_run.config.model_copy(update={"batch": "20260101-000000-aaaa"}).save(stored_run.path / "config.yaml")
    assert find_control(stored_run) is None
    other = Run(grn_home / "runs" / shuffled.name)
    shutil.copytree(shuffled, other.path)
    found = find_control(stored_run)
    assert found is not None and found.id == other.id
    newer = Run(grn_home / "runs" / "29991231-000000-ffff")
    shutil.copytree(shuffled, newer.path)
    (newer.path / "predictions.parquet").unlink()
    assert find_control(stored_run).id == other.id, "one still in training hid the one with results"
    assert find_control(other) is None


def test_a_stopped_run_claims_nothing(stored_run):
    (stored_run.path / "predictions.parquet").unlink()
    page = read(report_html(stored_run, stored_run.read_table("network").head(10)))
    assert "has no results on held-out pairs" in page.words
    assert "Results compared with baselines" not in page.words


@pytest.mark.parametrize(
    ("dataset", "prior", "cells", "edges"),
    [
        ("demo", "demo", "simulated by this program", "the network that the demo was simulated with"),
        ("pbmc68k", "trrust/human", "Zheng et al.", "Han et al., Nucleic Acids Research 2018"),
        ("beeline/hESC/TFs+500", "beeline/hESC/TFs+500/string", "Chu et al.", "Szklarczyk et al."),
        ("mine.h5ad", "mine.csv", "added by the user", "added by the user"),
    ],
)
@pytest.mark.usefixtures("grn_home")
def test_what_to_cite(dataset, prior, cells, edges):
    config = RunConfig(dataset=dataset, prior=prior)
    data, known = data_source(config), prior_source(config.prior)
    assert cells in data.citation and edges in known.citation
    cited = references(config, data, known)
    assert cited[-2:] == [f"Cells: {data.citation}.", f"Prior: {known.citation}."]
    assert prior_source("trrust/human").licence == "CC BY-SA 4.0"
    more = references(config, data, known, [prior_source("trrust/human")])
    assert more[:-1] == cited and more[-1].startswith("Supporting prior, TRRUST")
    assert not any("Performers" in text for text in references(RunConfig(use_scbert=False), data, known))


def test_curves_have_a_fixed_number_of_points(stored_run):
    from grn_core.report.report_charts import CURVE_POINTS, curve_chart, held_out_curves

    results = held_out_results(stored_run)
    table = pd.concat([results.scored["joint"]] * 3).assign(score=range(3 * results.n_pairs))
    results.scored["joint"] = table
    curve = curve_chart(held_out_curves(results.scored), "pr", results.values).data[1]  # after chance
    assert len(curve.x) == CURVE_POINTS < results.n_pairs and curve.x[0] == 0 and curve.x[-1] == 1


def test_the_methods_text_is_that_of_the_kind_of_run(stored_run):
    one = " ".join(methods_text(stored_run, 400, 340))
    assert "average precision on validation pairs were kept" in one and "cross-fitted" not in one
    config = stored_run.config.model_copy(update={"folds": 5, "repeats": 12, "tuning": "frozen"})
    config.save(stored_run.path / "config.yaml")
    many = " ".join(methods_text(Run(stored_run.path), 400, 340))
    assert "divided into 5 folds by what the question holds out, 12 times" in many
    assert "All pairs were tested" in many and "first 2 repeats" in many and "20% for the test" not in many


@pytest.mark.parametrize("question", ["unseen_targets", "unseen_tfs", "unseen_both"])
def test_the_methods_text_says_how_much_is_read_of_new_tfs(stored_run, question):
    split = stored_run.config.split.model_copy(update={"question": question})
    set_name(stored_run, folds=5, repeats=12, tuning="frozen", split=split)
    said = "TFs that it hides from itself" in " ".join(methods_text(Run(stored_run.path), 400, 340))
    assert said == (question != "unseen_targets")

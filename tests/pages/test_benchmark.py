"""The benchmark page without results, and with results whose verdicts and curves it must show."""

import shutil

import numpy as np
import pandas as pd
import pytest

from grn_core.benchmark.benchmark_charts import default_methods, heat_map, is_ours, leaderboard_bars, looks_of
from grn_core.benchmark.digest import make_digest
from grn_core.benchmark.digest_task import SUMMARISE
from grn_core.benchmark.score import ROW
from grn_core.storage import write_parquet
from tests.pages.conftest import button, words

NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture
def results(grn_home) -> pd.DataFrame:
    """Two questions, three methods, four seeds; one method is above the baseline, one below it, and one failed."""
    rng = np.random.default_rng(0)
    rows = []
    for question in ("unseen_targets", "missing_edges"):
        for seed in range(4):
            degree = 0.2 + 0.02 * seed
            for method, value in (("degree", degree), ("joint", degree + 0.1 + rng.normal(0, 0.005)), ("pearson", 0.1)):
                row = dict.fromkeys(ROW) | {"method": method, "question": question, "seed": seed, "ap": value}
                row |= {"dataset": "hESC", "genes": "TFs+500", "truth": "string", "split": "ours", "status": "ok"}
                row |= {"prevalence": 0.125}
                rows.append(row | {"auroc": 0.5 + value, "per_tf_auroc": 0.5, "epr": 2.0, "per_tf_ap_ratio": 1.0})
    rows.append(rows[0] | {"method": "genie3", "status": "failed: <b>no</b> memory", "ap": None})
    table = pd.DataFrame(rows, columns=ROW).assign(config_hash=[f"h{i}" for i in range(len(rows))])
    write_parquet(grn_home / "benchmarks" / "mine" / "results.parquet", table)
    return table


@pytest.fixture
def scores(grn_home, results) -> pd.DataFrame:
    """Scores of the test pairs of every task, for eight TFs; the name of one TF would do harm as HTML."""
    tfs = [NASTY, *(f"T{i}" for i in range(7))]
    for row in results[results["status"] == "ok"].itertuples():
        rng = np.random.default_rng(row.seed)
        pairs = pd.DataFrame([(tf, f"g{i}") for tf in tfs for i in range(25)], columns=["source", "target"])
        label = (rng.random(len(pairs)) < 0.3).astype(int)
        table = pairs.assign(label=label, score=(row.method == "joint") * label + rng.normal(0, 1, len(pairs)))
        write_parquet(grn_home / "benchmarks" / "mine" / "predictions" / f"{row.config_hash}.parquet", table)
    return results


def board_of(app) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if "above_baseline" in frame.value).set_index("method")


def box(app, label: str):
    return next(found for found in app.selectbox if found.label == label)


def test_without_results_it_says_how_to_run_a_benchmark(open_page, monkeypatch, tmp_path):
    monkeypatch.setattr("pathlib.Path.glob", lambda *_: iter(()))
    text = words(open_page("benchmark"))
    assert "degree baseline" in text
    assert "python -m grn_core benchmark suite.yaml" in text


def test_the_bundled_results_are_shown(open_page):
    app = open_page("benchmark")
    assert not app.error
    table = board_of(app)
    assert table.loc["Degree baseline", "above_baseline"] == "the baseline"
    assert len(table) >= 1


def test_it_shows_which_methods_are_above_the_baseline_and_what_failed(open_page, results):
    app = open_page("benchmark")
    assert not app.error
    table = board_of(app)
    assert table["above_baseline"].to_dict() == {
        "Ours: scBERT + GNN, joint": "yes", "Degree baseline": "the baseline", "Pearson correlation": "no",
    }  # fmt: skip
    assert list(table["n_seeds"]) == [4, 4, 4]
    said = words(app)
    assert "failed: <b>no</b> memory" in said
    assert "Unseen targets: genes that are a target in no training pair" in said
    assert "Truth: STRING functional interactions. **12.5%** of the test pairs are true." in said


def test_without_scores_it_says_why_there_are_no_curves(open_page, results):
    app = open_page("benchmark")
    said = words(app)
    assert "are not on this machine" in said and "no curves" in said
    assert "intervals over seeds only" in said
    assert "Curves" not in [found.value for found in app.header]


def test_choices_stay_in_the_address(open_page, results):
    app = open_page("benchmark")
    box(app, "Question").set_value("missing_edges").run()
    assert not app.exception
    assert app.query_params["question"] in ("missing_edges", ["missing_edges"])
    box(app, "Metric").set_value("auroc").run()
    assert app.query_params["metric"] in ("auroc", ["auroc"])
    assert app.query_params["question"] in ("missing_edges", ["missing_edges"])
    assert board_of(app).loc["Pearson correlation", "mean"] == pytest.approx(0.6)


def test_a_summarised_benchmark_shows_every_curve_with_its_caption(open_page, scores, grn_home):
    make_digest(scores, grn_home / "benchmarks" / "mine", resamples=40)
    app = open_page("benchmark")
    assert not app.error
    said = words(app)
    for sentence in (
        "Follow a curve from the left", "the share of these that is true", "EPR is read there",
        "Whether probabilities are calibrated", "Each dot is one TF", "Two splits of the same data",
        "Gain over the degree baseline on the same pairs", "bootstrap intervals over TFs and seeds",
    ):  # fmt: skip
        assert sentence in said, sentence
    assert set(board_of(app)["over"]) == {"TFs and seeds"}
    assert len(app.get("plotly_chart")) == 8
    # every figure says its question, truth and share of true pairs, so that its file says them too
    for chart in app.get("plotly_chart")[:7]:
        assert "truth: STRING functional interactions" in chart.proto.spec
        assert "Unseen targets, 12.5% of pairs true" in chart.proto.spec
    assert "<img" not in "".join(chart.proto.spec.replace("\\u003c", "<") for chart in app.get("plotly_chart"))


@pytest.fixture
def with_published(grn_home, scores) -> pd.DataFrame:
    """Rows and scores of published pairs beside the two questions; every seed has the same pairs."""
    folder = grn_home / "benchmarks" / "mine"
    good = scores[(scores["question"] == "missing_edges") & (scores["status"] == "ok")]
    rows = good.assign(split="published", config_hash="p" + good["config_hash"], prevalence=0.25)
    for row in rows.itertuples():
        first = good[(good["method"] == row.method) & (good["seed"] == 0)]["config_hash"].iloc[0]
        table = pd.read_parquet(folder / "predictions" / f"{first}.parquet")
        write_parquet(folder / "predictions" / f"{row.config_hash}.parquet", table)
    table = pd.concat([scores, rows], ignore_index=True)
    write_parquet(folder / "results.parquet", table)
    return table


def test_published_pairs_are_a_question_of_their_own(open_page, with_published, grn_home):
    make_digest(with_published, grn_home / "benchmarks" / "mine", resamples=40)
    app = open_page("benchmark")
    assert box(app, "Question").options == ["Unseen targets", "Missing edges", "Published pairs"]
    assert "the bundled figures use those of GENELink" not in words(app)
    box(app, "Question").set_value("published_pairs").run()
    assert not app.exception and not app.error
    assert app.query_params["question"] in ("published_pairs", ["published_pairs"])
    said = words(app).replace("*", "")
    for sentence in (
        "Published pairs: single pairs, in the fixed training and test files of a publication", "25.0% of the test",
        "Up to 4 seeds, which change the model and not the pairs", "the bundled figures use those of GENELink",
        "All seeds have the same training and test pairs", "bootstrap intervals over TFs and seeds",
    ):  # fmt: skip
        assert sentence.lower() in said.lower(), sentence
    assert "Two splits of the same data" not in said and "splits of the same data (seeds)" not in said
    assert "All data sets: Published pairs" in [found.value for found in app.header]
    assert "Pairs" not in [found.label for found in app.selectbox]
    for chart in app.get("plotly_chart")[:7]:
        assert "Published pairs, 25.0% of pairs true" in chart.proto.spec
    box(app, "Question").set_value("missing_edges").run()
    assert "12.5% of the test" in words(app).replace("*", "")


def test_without_scores_published_pairs_have_no_intervals(open_page, with_published, grn_home):
    shutil.rmtree(grn_home / "benchmarks" / "mine" / "predictions")
    app = open_page("benchmark")
    box(app, "Question").set_value("published_pairs").run()
    assert not app.exception and not app.error
    assert "No whiskers: all seeds have the same pairs" in words(app)
    assert board_of(app)["above_baseline"].to_dict() == {
        "Ours: scBERT + GNN, joint": "can't tell", "Degree baseline": "the baseline",
        "Pearson correlation": "can't tell",
    }  # fmt: skip


def test_the_methods_of_the_curves_stay_in_the_address(open_page, scores, grn_home):
    make_digest(scores, grn_home / "benchmarks" / "mine", resamples=40)
    app = open_page("benchmark")
    assert app.multiselect[0].value == ["joint", "degree", "pearson"]
    app.multiselect[0].set_value(["degree", "joint"]).run()
    assert app.query_params["methods"] in ("joint,degree", ["joint,degree"])
    assert sorted(app.multiselect[0].value) == ["degree", "joint"]
    assert "Pearson" not in app.get("plotly_chart")[1].proto.spec
    app.multiselect[0].set_value(["joint"]).run()
    assert "Degree baseline" in app.get("plotly_chart")[1].proto.spec


def test_scores_are_summarised_in_the_background(open_page, scores):
    app = open_page("benchmark")
    button(app, "Summarise the scores").click().run()
    assert button(app, "Stop")
    SUMMARISE.carry_out(str(SUMMARISE.find(benchmark="mine").path))  # as the worker would
    app.run()
    assert not app.exception
    assert "Curves" in [found.value for found in app.header]
    assert not [found for found in app.button if found.label == "Summarise the scores"]


def board(**changes) -> pd.DataFrame:
    values = {
        "dataset": "d", "genes": "", "truth": "t", "question": "q", "split": "ours", "prevalence": 0.1,
        "method": ["joint", "degree", "pearson"], "mean": [0.4, 0.3, 0.2], "low": [0.39, 0.29, 0.19],
        "high": [0.42, 0.31, 0.21], "gain": [0.1, 0.0, -0.1], "above_baseline": [True, False, False],
    }  # fmt: skip
    return pd.DataFrame(values | changes)


def test_bars_of_methods_not_above_the_baseline_are_pale_and_hatched():
    bars = leaderboard_bars(board(), "AP").data[0]
    colours = bars.marker.color
    assert len(set(colours)) == 2
    assert colours[1] == colours[2] != colours[0]
    assert list(bars.marker.pattern.shape) == ["", "", "/"]
    assert list(bars.error_x.array) == pytest.approx([0.02, 0.01, 0.01])
    assert list(bars.error_x.arrayminus) == pytest.approx([0.01, 0.01, 0.01])


def test_the_heat_map_rings_methods_above_the_baseline():
    assert heat_map(board(), "AP").data[0].text.tolist() == [["+0.100 ◯"], ["+0.000"], ["-0.100"]]


def test_a_gain_too_small_to_matter_is_not_shown_as_one():
    slight = board(gain=[0.001, 0.0, -0.1])
    assert heat_map(slight, "AP").data[0].text.tolist()[0] == ["+0.001"]
    assert list(leaderboard_bars(slight, "AP").data[0].marker.pattern.shape) == ["/", "", "/"]


def test_the_name_of_a_method_is_text():
    table = board(method=[NASTY, "degree", "pearson"])
    assert leaderboard_bars(table, "AP").data[0].y[0] == "&lt;img src=x onerror=alert(1)&gt;"
    assert NASTY not in heat_map(table, "AP").to_json()


def test_eight_methods_all_look_different_and_the_baseline_is_always_among_them():
    names = [f"m{i}" for i in range(6)] + ["joint", "degree"]
    looks = looks_of(names)
    assert len({(look.colour, look.dash) for look in looks.values()}) == 8
    ranked = pd.DataFrame({"method": names})
    assert default_methods(ranked, 4) == ["m0", "m1", "joint", "degree"]


def test_ours_is_what_a_run_trains_and_its_ablations():
    assert all(map(is_ours, ("joint", "joint_no_gnn", "members", "members_trees")))
    assert not any(map(is_ours, ("degree", "known_paths", "genelink", "sctransnet")))
    ranked = pd.DataFrame({"method": ["a", "b", "members_trees", "joint", "c", "degree"]})
    assert default_methods(ranked, 4) == ["a", "members_trees", "joint", "degree"]


def test_other_methods_are_chosen_before_ablations_of_ours():
    names = ["joint_no_gnn", "boosting_pairs", "joint", "joint_shuffled", "genelink", "degree"]
    ranked = pd.DataFrame({"method": names})
    assert default_methods(ranked, 4) == ["boosting_pairs", "joint", "genelink", "degree"]
    assert default_methods(ranked, 5) == ["joint_no_gnn", "boosting_pairs", "joint", "genelink", "degree"]

"""A digest summarises the stored scores; only changed parts are computed again, and it can be shared without scores."""

import shutil

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import grn_core.cli  # noqa: F401 - registers the commands
from grn_core.benchmark import digest as digests
from grn_core.benchmark import digest_tables
from grn_core.benchmark.digest import is_current, make_digest
from grn_core.benchmark.digest_tables import read_digest
from grn_core.benchmark.report import write_report
from grn_core.benchmark.score import ROW
from grn_core.benchmark.summary import KEYS, leaderboard, verdict
from grn_core.cli.runs import app
from grn_core.errors import Cancelled
from grn_core.evaluation.metrics import ranking_metrics
from grn_core.evaluation.metrics.per_tf import per_tf_metrics
from grn_core.storage import write_parquet

TFS, TARGETS = [f"T{i}" for i in range(8)], [f"T{i}" for i in range(4)] + [f"g{i}" for i in range(30)]


def scores(seed: int, skill: float) -> pd.DataFrame:
    """Scores of the test part of a seed, on the scale of log odds."""
    pairs = pd.DataFrame([(a, b) for a in TFS for b in TARGETS if a != b], columns=["source", "target"])
    truth = np.random.default_rng(99).random(len(pairs)) < 0.25
    rng = np.random.default_rng(seed)
    table = pairs.assign(label=truth.astype(int), score=3 * skill * truth - 2 + rng.normal(0, 1, len(pairs)))
    return table[rng.random(len(pairs)) < 0.6].reset_index(drop=True)


@pytest.fixture
def folder(tmp_path):
    """Folder of a benchmark: four methods, two questions, three seeds; `mutual_information` has rows but no scores."""
    rows = []
    for question in ("missing_edges", "unseen_targets"):
        for method, skill in (("degree", 0.3), ("joint", 1.0), ("pearson", 0.0), ("mutual_information", 0.2)):
            for seed in range(3):
                name = f"{method}-{question}-{seed}"
                table = scores(seed, skill)
                row = dict.fromkeys(ROW) | {"method": method, "dataset": "d", "genes": "", "truth": "string"}
                row |= {"question": question, "split": "ours", "seed": seed, "status": "ok", "config_hash": name}
                rows.append(row | {k: v for k, v in ranking_metrics(table, "score").items() if k in ROW})
                if method != "mutual_information":
                    write_parquet(tmp_path / "b" / "predictions" / f"{name}.parquet", table)
    write_parquet(tmp_path / "b" / "results.parquet", pd.DataFrame(rows, columns=ROW))
    return tmp_path / "b"


@pytest.fixture
def results(folder):
    return pd.read_parquet(folder / "results.parquet")


def rows_of(table: pd.DataFrame, method: str, question: str = "missing_edges") -> pd.DataFrame:
    return table[(table["method"] == method) & (table["question"] == question)]


def test_a_digest_agrees_with_the_scores(folder, results):
    digest = make_digest(results, folder, resamples=60)
    assert set(digest.curves["method"]) == {"degree", "joint", "pearson"}

    early = rows_of(digest.curves, "joint").query("curve == 'early' and x == 1")["y"]
    wanted = np.mean([ranking_metrics(scores(seed, 1.0), "score")["epr"] for seed in range(3)])
    assert early.item() == pytest.approx(wanted, abs=1e-4)

    tf = rows_of(digest.per_tf, "joint").set_index("source").loc["T5"]
    by_seed = [per_tf_metrics(scores(s, 1.0), "score").set_index("source").loc["T5", "auroc"] for s in range(3)]
    assert tf["auroc"] == pytest.approx(np.mean(by_seed), abs=1e-4)
    assert tf["n_seeds"] == 3

    # a correlation lies between 0 and 1, but is not a probability; ours gives log odds
    reliability = digest.curves[digest.curves["curve"] == "reliability"]
    assert set(reliability["method"]) == {"joint"}
    own = rows_of(reliability, "joint")
    assert own["x"].between(0, 1).all()
    assert own["x"].is_monotonic_increasing


def test_agreement_is_computed_on_the_common_pairs(folder, results):
    digest = make_digest(results, folder, resamples=20)
    found = []
    for a, b in ((0, 1), (0, 2), (1, 2)):
        common = scores(a, 1.0).merge(scores(b, 1.0), on=["source", "target"])
        k = int(common["label_x"].sum())
        tops = [set(common[column].nlargest(k).index) for column in ("score_x", "score_y")]
        found.append(
            (len(tops[0] & tops[1]) / len(tops[0] | tops[1]), common["score_x"].corr(common["score_y"], "spearman"))
        )
    own = rows_of(digest.agreement, "joint").iloc[0]
    assert own["jaccard"] == pytest.approx(np.median([j for j, _ in found]), abs=1e-4)
    assert own["spearman"] == pytest.approx(np.median([s for _, s in found]), abs=1e-4)


def test_circuits_are_counted_for_missing_edges_only(folder, results):
    agreement = make_digest(results, folder, resamples=20).agreement
    assert agreement.query("question == 'missing_edges'")["feed_forward_loops"].notna().all()
    assert agreement.query("question == 'unseen_targets'")["feed_forward_loops"].isna().all()


def test_the_order_of_a_methods_pairs_does_not_matter(folder, results):
    first = make_digest(results, folder, resamples=20)
    path = folder / "predictions" / "joint-missing_edges-1.parquet"
    write_parquet(path, pd.read_parquet(path).iloc[::-1])
    (folder / "digest" / "groups.json").unlink()
    again = make_digest(results, folder, resamples=20)
    pd.testing.assert_frame_equal(first.agreement, again.agreement, check_dtype=False, check_categorical=False)


def test_only_changed_parts_are_computed_again(folder, results, monkeypatch):
    done = []
    once = digests.summarise_scores
    monkeypatch.setattr(digests, "summarise_scores", lambda keys, *rest: (done.append(keys[3]), once(keys, *rest))[1])
    assert not is_current(results, folder)
    make_digest(results, folder, resamples=20)
    assert is_current(results, folder)
    assert sorted(done) == ["missing_edges", "unseen_targets"]
    (folder / "predictions" / "pearson-unseen_targets-2.parquet").unlink()
    assert not is_current(results, folder)
    make_digest(results, folder, resamples=20)
    assert done[2:] == ["unseen_targets"]
    assert len(read_digest(folder / "results.parquet").agreement) == 6


def test_scores_that_are_computed_again_with_the_same_settings_are_summarised_again(folder, results):
    make_digest(results, folder, resamples=20)
    assert is_current(results, folder)
    again = results.assign(ap=results["ap"].where(results.index != results.index[0], 0.123))
    assert not is_current(again, folder)


def test_finished_parts_are_kept_after_a_stop(folder, results):
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        make_digest(results, folder, stop=lambda: next(asked), resamples=20)
    assert set(read_digest(folder / "results.parquet").curves["question"]) == {"missing_edges"}
    assert not is_current(results, folder)


def test_there_is_no_digest_without_scores(folder, results, tmp_path):
    assert make_digest(results, tmp_path / "empty") is None
    assert read_digest(tmp_path / "empty" / "results.parquet") is None


def test_the_leaderboard_uses_intervals_over_tfs_where_they_cover_all_seeds(folder, results):
    digest = make_digest(results, folder, resamples=60)
    board = leaderboard(results, "ap", digest.intervals).query("question == 'missing_edges'").set_index("method")
    assert board["over"].to_dict() == {
        "joint": "TFs and seeds", "degree": "TFs and seeds", "pearson": "TFs and seeds", "mutual_information": "seeds",
    }  # fmt: skip
    own = rows_of(digest.intervals, "joint").query("metric == 'ap'").iloc[0]
    assert board.loc["joint", "low"] == pytest.approx(own["low"], abs=1e-4)
    assert board.loc["joint", "gain_low"] == pytest.approx(own["gain_low"], abs=1e-4)
    assert board.loc["joint", "n_tfs"] == len(TFS)
    verdicts = {
        name: verdict(row.rename(None)) for name, row in board.reset_index().set_index("method", drop=False).iterrows()
    }
    assert verdicts["joint"] == "yes"
    assert verdicts["degree"] == "the baseline"
    assert verdicts["pearson"] == "no"
    (folder / "predictions" / "joint-missing_edges-2.parquet").unlink()
    shutil.rmtree(folder / "digest")  # it would keep the summary of three seeds
    fewer = make_digest(results, folder, resamples=20)
    board = leaderboard(results, "ap", fewer.intervals).query("question == 'missing_edges'").set_index("method")
    assert board.loc["joint", "over"] == "seeds"


def test_a_gain_too_small_to_matter_is_reported_as_such():
    row = pd.Series({"method": "m", "above_baseline": True, "gain": 0.001})
    assert verdict(row) == "yes, by less than 0.005"


def test_the_report_draws_curves_with_captions(folder, results):
    bare = write_report(results, folder, "t").read_text(encoding="utf-8")
    full = write_report(results, folder, "t", make_digest(results, folder, resamples=20)).read_text(encoding="utf-8")
    assert "False positive rate" not in bare
    for words in ("False positive rate", "Recall", "number of true edges", "is chance", "<figcaption>"):
        assert words in full
    assert full.count("plotly.js v") <= 1
    assert "Missing edges" in full and "Unseen targets" in full
    assert "over TFs and seeds (bootstrap)" in full


def test_the_command_summarises_a_benchmark_and_copies_it_without_scores(folder, tmp_path):
    done = CliRunner().invoke(app, ["benchmark", str(folder), "--ship", str(tmp_path / "out" / "mine")])
    assert done.exit_code == 0, done.output
    assert (folder / "report.html").exists()
    shipped = tmp_path / "out" / "mine.parquet"
    pd.testing.assert_frame_equal(pd.read_parquet(shipped), pd.read_parquet(folder / "results.parquet"))
    assert len(read_digest(shipped).curves) == len(read_digest(folder / "results.parquet").curves)
    assert not list((tmp_path / "out").rglob("predictions"))
    empty = tmp_path / "nothing"
    empty.mkdir()
    assert CliRunner().invoke(app, ["benchmark", str(empty)]).exit_code == 1


def test_a_benchmark_shared_without_scores_can_be_continued(folder, results, tmp_path):
    whole = make_digest(results, folder, resamples=20)
    digest_tables.write_tables(whole, tmp_path / "next" / "digest")
    unchanged = make_digest(results, tmp_path / "next")
    for name in digest_tables.NAMES:
        assert len(getattr(unchanged, name)) == len(getattr(whole, name))

    rows = results[(results["method"] == "joint") & (results["question"] == "missing_edges")]
    for name in rows["config_hash"]:
        again = pd.read_parquet(folder / "predictions" / f"{name}.parquet")
        write_parquet(tmp_path / "next" / "predictions" / f"{name}.parquet", again.assign(score=-again["score"]))
    results = results[results["method"] != "pearson"]
    for _ in range(2):  # the second time nothing is computed again
        found = make_digest(results, tmp_path / "next", resamples=20)
        assert set(found.curves["method"]) == {"degree", "joint"}
        for table in (found.agreement, found.intervals, found.per_tf):
            columns = [*KEYS, "method", *({"metric", "source"} & set(table.columns))]
            assert not table.duplicated(columns).any()

        def jaccard(digest, question, method="joint"):
            return rows_of(digest.agreement, method, question)["jaccard"].item()

        assert jaccard(found, "missing_edges") < jaccard(whole, "missing_edges")
        assert jaccard(found, "unseen_targets") == pytest.approx(jaccard(whole, "unseen_targets"), abs=1e-4)
        assert jaccard(found, "missing_edges", "degree") == pytest.approx(
            jaccard(whole, "missing_edges", "degree"), abs=1e-4
        )


def test_one_seed_that_is_run_again_does_not_replace_the_summary_of_all(folder, results, tmp_path):
    whole = make_digest(results, folder, resamples=20)
    digest_tables.write_tables(whole, tmp_path / "next" / "digest")
    rows = results[(results["method"] == "joint") & (results["question"] == "missing_edges")]
    for n, name in enumerate(rows["config_hash"], 1):
        scored = pd.read_parquet(folder / "predictions" / f"{name}.parquet")
        write_parquet(tmp_path / "next" / "predictions" / f"{name}.parquet", scored.assign(score=-scored["score"]))
        found = make_digest(results, tmp_path / "next", resamples=20)
        (auroc,) = rows_of(found.intervals, "joint")["value"][rows_of(found.intervals, "joint")["metric"] == "auroc"]
        assert set(rows_of(found.intervals, "joint")["n_seeds"]) == {3}
        assert (auroc < 0.5) == (n == 3)
        assert is_current(results, tmp_path / "next")

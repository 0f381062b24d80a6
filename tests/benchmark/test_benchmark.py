"""A suite lists its tasks, runs them on workers, resumes, and reports failures in their rows."""

import re
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest
import yaml
from distributed import Client

from grn_core.benchmark import problem, runner
from grn_core.benchmark.problem import prepare_task
from grn_core.benchmark.report import write_report
from grn_core.benchmark.runner import outstanding, read_results, run_suite
from grn_core.benchmark.score import ROW, score_task
from grn_core.benchmark.suite import SuiteConfig, load_suite, tasks_of
from grn_core.benchmark.summary import leaderboard
from grn_core.errors import ConfigError, DataError
from tests.benchmark import failing
from tests.built import at_home, link_tree

pytestmark = pytest.mark.usefixtures("grn_home")

DEMO = {"name": "demo", "dataset": "demo", "truths": {"true": "demo"}, "max_genes": 80}


def suite(**changes) -> SuiteConfig:
    values = {
        "name": "t",
        "data": [DEMO],
        "methods": ["degree", "pearson"],
        "questions": ["unseen_targets"],
        "seeds": [0, 1],
    }
    return SuiteConfig.model_validate(values | changes)


@pytest.fixture(scope="module")
def finished(tmp_path_factory, demo_cache):
    """The results of a suite on two workers."""
    folder, home = tmp_path_factory.mktemp("suite"), tmp_path_factory.mktemp("suite-home")
    link_tree(demo_cache, home / "cache")
    methods = ["degree", "pearson", "pearson_shuffled", "pca_logistic", "joint"]
    joint = {"epochs": 1, "max_cells": None}
    steps = []
    with at_home(home):
        run_suite(suite(methods=methods, joint=joint, data=[DEMO | {"max_genes": 200}]), folder, 2, steps.append)
    return folder, steps


def test_a_suite_lists_all_its_tasks():
    tasks = tasks_of(suite(questions=["missing_edges", "unseen_tfs"], splits=["ours", "degree_matched"]))
    assert len(tasks) == 2 * 2 * 2 * 2
    assert len({task.config_hash for task in tasks}) == len(tasks)
    with_joint = tasks_of(suite(methods=["joint", "degree"], joint={"epochs": 3}))
    assert {task.method: task.settings for task in with_joint} == {"joint": {"epochs": 3}, "degree": {}}
    (published,) = tasks_of(suite(methods=["sctransnet"], seeds=[0], encodings="official"))
    assert published.settings == {"weights": "official"}


def test_a_method_that_uses_encodings_gets_them_from_the_weights(tmp_path):
    (task,) = tasks_of(suite(methods=["sctransnet"], seeds=[0], data=[DEMO | {"max_genes": 40}]))
    row = score_task(task, str(tmp_path))
    assert row["status"] == "ok", row["status"]


def test_published_pairs_are_used_for_missing_edges_only(tmp_path):
    data = DEMO | {"published": {"true": str(tmp_path)}}
    tasks = tasks_of(suite(data=[data], splits=["published"], questions=["unseen_targets", "missing_edges"]))
    assert {(task.question, task.split, task.published) for task in tasks} == {
        ("missing_edges", "published", str(tmp_path))
    }


@pytest.mark.parametrize(
    ("wrong", "named"),
    [({"methods": ["magic"]}, "no method magic"), ({"seeds": "x"}, "seeds"), ({"name": "a/b"}, "name")],
)
def test_the_error_names_the_wrong_setting(tmp_path, wrong, named):
    (tmp_path / "s.yaml").write_text(yaml.safe_dump({"data": [DEMO], "methods": ["degree"]} | wrong))
    with pytest.raises(ConfigError, match=named):
        load_suite(tmp_path / "s.yaml")


def test_a_suite_that_is_not_yaml_is_refused(tmp_path):
    (tmp_path / "s.yaml").write_text("a: [")
    with pytest.raises(ConfigError, match="not valid YAML"):
        load_suite(tmp_path / "s.yaml")
    with pytest.raises(ConfigError, match="no suite"):
        load_suite(tmp_path / "absent.yaml")


def test_rows_have_all_columns_and_valid_values(finished):
    folder, steps = finished
    results = read_results(folder)
    assert list(results.columns) == ROW
    assert len(results) == 10
    assert results["status"].eq("ok").all(), results["status"].unique()
    for name in ("auroc", "ap", "auprc_trapezoid", "prevalence", "per_tf_auroc"):
        assert results[name].between(0, 1).all()
    assert (results["seconds"] > 0).all()
    assert (results["peak_mb"] > 50).all()
    assert steps[-1].fraction == 1


def test_every_method_is_evaluated_on_the_same_pairs(finished):
    folder, _ = finished
    results = read_results(folder)
    for _, group in results.groupby("seed"):
        tables = [pd.read_parquet(folder / "predictions" / f"{key}.parquet") for key in group["config_hash"]]
        for table in tables[1:]:
            pd.testing.assert_frame_equal(
                table[["source", "target", "label"]], tables[0][["source", "target", "label"]]
            )


def test_expression_is_better_than_shuffled_expression_on_unseen_targets(finished):
    results = read_results(finished[0]).groupby("method")["auroc"].mean()
    assert results["pearson"] > results["pearson_shuffled"] + 0.05
    assert results["degree"] < results["pearson"] + 0.2


def test_a_stopped_suite_resumes(tmp_path, monkeypatch):
    two = suite()
    halted = []

    def stop() -> bool:
        halted.append(1)
        return True

    monkeypatch.setattr(runner, "_first", lambda tasks, n, first=runner._first: first(tasks, min(n, 1)))
    run_suite(two, tmp_path, 1, stop=stop)
    done = read_results(tmp_path)
    assert len(done) == 1
    assert len(outstanding(two, done)) == 3
    run_suite(two, tmp_path, 1)
    again = read_results(tmp_path)
    assert len(again) == 4
    assert again.set_index("config_hash").loc[done["config_hash"][0], "seconds"] == done["seconds"][0]


def test_a_failure_is_reported_in_its_row():
    (task,) = tasks_of(suite(data=[DEMO | {"dataset": "nowhere.h5ad"}], methods=["degree"], seeds=[0]))
    row = score_task(task, "unused")
    assert row["status"].startswith("failed: There is no data set or file nowhere.h5ad.")
    assert row["config_hash"] == task.config_hash
    assert row["auroc"] is None


def test_other_tasks_continue_when_one_fails_in_a_worker(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "score_task", failing.run_or_fail)
    methods = ["pearson", "spearman", "mutual_information", "degree"]
    results = run_suite(suite(methods=methods, seeds=[0]), tmp_path, 1).set_index("method")
    assert results["status"].to_dict() == {
        "pearson": runner.KILLED,
        "spearman": "failed: there was not enough memory",
        "mutual_information": "failed: ZeroDivisionError: division by zero",
        "degree": "ok",
    }
    monkeypatch.setattr(runner, "score_task", score_task)
    again = run_suite(suite(methods=methods, seeds=[0]), tmp_path, 1)
    assert len(again) == 4 and set(again["status"]) == {"ok"}


def test_a_worker_that_cannot_start_is_not_reported_as_out_of_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "score_task", failing.refuse)
    (status,) = run_suite(suite(methods=["degree"], seeds=[0]), tmp_path, 1)["status"]
    assert status == "failed: ModuleNotFoundError: No module named 'grn_core'"


def test_a_row_replaces_one_with_other_settings_and_both_suites_are_kept(tmp_path):
    run_suite(suite(seeds=[0]), tmp_path, 1)
    changed = suite(seeds=[0], data=[DEMO | {"max_genes": 60}])
    results = run_suite(changed, tmp_path, 1)
    assert list(results["method"]) == ["degree", "pearson"]
    assert set(results["config_hash"]) == {task.config_hash for task in tasks_of(changed)}
    kept = [load_suite(path) for path in (tmp_path / "suites").glob("*.yaml")]
    assert len(kept) == 2 and changed in kept


def test_a_split_with_an_empty_part_is_reported_in_its_row(tmp_path):
    (tmp_path / "p.csv").write_text("TF,target\nGATA1,KLF1\n")
    (task,) = tasks_of(suite(data=[DEMO | {"truths": {"few": str(tmp_path / "p.csv")}}], methods=["degree"], seeds=[0]))
    assert "known edges" in score_task(task, str(tmp_path))["status"]


def test_a_method_gets_no_test_label(tmp_path, monkeypatch):
    (task,) = tasks_of(suite(methods=["pca_logistic"], seeds=[0]))
    prepared = prepare_task(task)
    first = score_task(task, str(tmp_path / "a"))
    split = prepared.split
    flipped = split.test.assign(label=1 - split.test["label"])
    changed = type(prepared)(prepared.data, type(split)(task.question, split.train, split.validation, flipped))
    monkeypatch.setattr("grn_core.benchmark.score.prepare_task", lambda _: changed)
    score_task(task, str(tmp_path / "b"))
    one, other = (
        pd.read_parquet(tmp_path / name / "predictions" / f"{first['config_hash']}.parquet") for name in ("a", "b")
    )
    np.testing.assert_array_equal(one["score"], other["score"])
    assert (one["label"] != other["label"]).all()


def test_a_method_is_above_the_baseline_only_if_its_paired_interval_is():
    base = {"dataset": "d", "genes": "", "truth": "t", "question": "q", "split": "ours", "status": "ok"}
    rows = [base | {"method": "degree", "seed": seed, "ap": 0.2 + 0.1 * seed} for seed in range(4)]
    rows += [
        base | {"method": "steady", "seed": seed, "ap": 0.21 + 0.1 * seed + 0.001 * (seed % 2)} for seed in range(4)
    ]
    rows += [base | {"method": "lucky", "seed": seed, "ap": 0.2 + 0.1 * seed + 0.2 * (seed == 3)} for seed in range(4)]
    board = leaderboard(pd.DataFrame(rows), "ap").set_index("method")
    assert board["above_baseline"].to_dict() == {"lucky": False, "steady": True, "degree": False}
    assert board.loc["lucky", "mean"] > board.loc["steady", "mean"]
    assert board.loc["steady", "gain"] == pytest.approx(0.0105)


def test_the_report_needs_no_network(finished):
    folder, _ = finished
    text = write_report(read_results(folder), folder, "<b>demo</b>").read_text(encoding="utf-8")
    assert "<b>demo</b>" not in text
    assert "&lt;b&gt;demo&lt;/b&gt;" in text
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=[\"']http", text)
    assert "above the baseline" in text


def test_workers_start_once_and_read_the_data_once_per_suite(tmp_path, monkeypatch):
    started = []

    @contextmanager
    def workers(n: int):
        started.append(n)
        with Client(processes=False, n_workers=n, threads_per_worker=1, dashboard_address=None) as client:
            yield client

    monkeypatch.setattr(runner, "workers", workers)
    problem._read.cache_clear()
    results = run_suite(suite(methods=["degree"], seeds=list(range(12))), tmp_path, 1)
    assert results["status"].tolist() == ["ok"] * 12
    assert started == [1]
    assert (problem._read.cache_info().misses, problem._read.cache_info().hits) == (1, 11)


def test_pairs_with_genes_missing_from_the_data_are_left_out(tmp_path):
    genes = ["GATA1", "KLF1", "FLI1", "TAL1", "GATA2", "SPI1", "NOWHERE"]
    pairs = pd.DataFrame([(a, b, (i + j) % 2) for i, a in enumerate(genes[:6]) for j, b in enumerate(genes) if a != b])
    pairs.columns = ["TF", "Target", "Label"]
    for k, name in enumerate(("Train_set", "Validation_set", "Test_set")):
        pairs.iloc[k::3].to_csv(tmp_path / f"{name}.csv")
    data = DEMO | {"max_genes": 340, "published": {"true": str(tmp_path)}}
    (task,) = tasks_of(suite(data=[data], splits=["published"], methods=["degree"], seeds=[0]))
    split = prepare_task(task).split
    for part in (split.train, split.validation, split.test):
        assert "NOWHERE" not in set(part["target"])
    with pytest.raises(DataError, match="no folder"):
        prepare_task(type(task)(**{**task.__dict__, "published": str(tmp_path / "absent")}))


def test_stored_scores_are_reused_only_for_the_same_genes(tmp_path):
    few, many = (
        tasks_of(suite(methods=["pearson"], seeds=[0], data=[DEMO | {"max_genes": genes}]))[0] for genes in (40, 120)
    )
    score_task(few, str(tmp_path / "both"))
    after, alone = score_task(many, str(tmp_path / "both")), score_task(many, str(tmp_path / "alone"))
    assert after["status"] == alone["status"] == "ok"
    assert (after["ap"], after["auroc"]) == (alone["ap"], alone["auroc"])

"""Published pairs are a question of their own: fixed files, the same for every seed and every method."""

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines import regdiffusion
from grn_core.baselines.registry import METHODS
from grn_core.benchmark.problem import prepare_task
from grn_core.benchmark.runner import run_suite
from grn_core.benchmark.score import score_task
from grn_core.benchmark.sentences import asked_in, caption, chart_subtitle
from grn_core.benchmark.suite import JOINT, SuiteConfig, tasks_of
from grn_core.benchmark.summary import leaderboard
from grn_core.data.catalogue.local import find_pairs
from grn_core.data.library import load_prior
from tests.benchmark_data import DATA

NAME = "beeline/splits/made/demo/all"
PARTS = ("Train_set", "Validation_set", "Test_set")
QUICK = [
    name
    for name in METHODS
    if name not in ("genelink", "scregnet", "sctransnet", "grnformer", "gt_grn", "genie3", "grnboost2")
]


@pytest.fixture
def folder(grn_home, tmp_path, monkeypatch):
    """Pairs of six TFs of the demo with all others, divided 67 / 10 / 23, where a library name finds them."""
    monkeypatch.setenv("GRN_DATA_DIR", str(tmp_path))
    found = tmp_path / NAME
    found.mkdir(parents=True)
    known = load_prior("demo").edges
    edges = set(zip(known["source"], known["target"], strict=True))
    tfs = list(known["source"].value_counts().index[:6])
    genes = sorted({*known["source"], *known["target"]})
    pairs = pd.DataFrame([(a, b, int((a, b) in edges)) for a in tfs for b in genes if a != b])
    pairs.columns = ["TF", "Target", "Label"]
    part = np.random.default_rng(0).choice(3, len(pairs), p=[0.67, 0.1, 0.23])
    for i, name in enumerate(PARTS):
        pairs[part == i].to_csv(found / f"{name}.csv", index=False)
    return found


def suite(**changes) -> SuiteConfig:
    data = {"name": "demo", "dataset": "demo", "truths": {"true": "demo"}, "published": {"true": NAME}}
    values = {"name": "t", "data": [data], "splits": ["published"], "seeds": [0, 1], "methods": ["degree"]}
    return SuiteConfig.model_validate(values | changes)


def test_a_suite_asks_published_pairs_of_every_method_beside_its_questions():
    methods = [*METHODS, *JOINT]
    tasks = tasks_of(suite(methods=methods, splits=["ours", "published"], questions=["unseen_targets"]))
    assert len(tasks) == 2 * 2 * len(methods)
    rows = pd.DataFrame([task.__dict__ for task in tasks])
    assert asked_in(rows).value_counts().to_dict() == {
        "unseen_targets": len(tasks) / 2,
        "published_pairs": len(tasks) / 2,
    }
    assert set(rows.loc[asked_in(rows) == "published_pairs", "method"]) == set(methods)


def test_every_seed_of_a_method_has_the_same_pairs(folder):
    pairs = [prepare_task(task).split for task in tasks_of(suite())]
    assert pairs[0] == pairs[1]
    (folder / "Validation_set.csv").unlink()
    without = [prepare_task(task).split for task in tasks_of(suite())]
    assert without[0] == without[1] and len(without[0].validation) > 0
    assert without[0].test.equals(pairs[0].test)


@pytest.mark.parametrize("method", QUICK)
def test_a_method_scores_the_published_test_pairs(folder, tmp_path, method, monkeypatch):
    monkeypatch.setattr(regdiffusion, "N_STEPS", 15)  # of a thousand: this is about the pairs
    (task,) = tasks_of(suite(methods=[method], seeds=[3]))
    row = score_task(task, str(tmp_path / "out"))
    assert row["status"] == "ok", row["status"]
    assert (row["question"], row["split"], row["seed"]) == ("missing_edges", "published", 3)
    scored = pd.read_parquet(tmp_path / "out" / "predictions" / f"{task.config_hash}.parquet")
    written = pd.read_csv(folder / "Test_set.csv")
    assert scored[["source", "target", "label"]].to_numpy().tolist() == written.to_numpy().tolist()


@pytest.mark.parametrize("method", ["joint", "members_trees"])
def test_ours_is_trained_on_published_pairs_and_its_seeds_change_the_model_only(folder, tmp_path, method):
    joint = {"epochs": 1, "max_cells": 60}
    rows = [score_task(task, str(tmp_path / "out")) for task in tasks_of(suite(methods=[method], joint=joint))]
    assert [row["status"] for row in rows] == ["ok", "ok"]
    scored = [pd.read_parquet(tmp_path / "out" / "predictions" / f"{row['config_hash']}.parquet") for row in rows]
    assert scored[0][["source", "target", "label"]].equals(scored[1][["source", "target", "label"]])
    assert not np.allclose(scored[0]["score"], scored[1]["score"])


def test_a_suite_is_run_and_continued(folder, tmp_path):
    found = run_suite(suite(), tmp_path / "out", 1)
    assert found["status"].tolist() == ["ok", "ok"] and found["ap"].nunique() == 1
    again = run_suite(suite(seeds=[0, 1, 2]), tmp_path / "out", 1)
    assert again["seed"].tolist() == [0, 1, 2]


def test_a_name_is_found_in_the_data_folder_and_a_path_stays_a_path(folder):
    assert find_pairs(NAME) == folder
    assert find_pairs(f"./{NAME}") is None
    assert find_pairs("beeline/splits/made/demo/absent") is None
    assert find_pairs("beeline/splits/made/../..") is None
    (task,) = tasks_of(suite(seeds=[0]))
    by_path = type(task)(**{**task.__dict__, "published": str(folder)})
    assert prepare_task(by_path).split == prepare_task(task).split


@pytest.mark.needs_benchmark_data
def test_the_degree_row_has_the_reference_figures(grn_home, tmp_path, monkeypatch):
    monkeypatch.setenv("GRN_DATA_DIR", str(DATA))
    data = {"name": "hESC", "genes": "TFs+500", "dataset": "beeline/hESC/TFs+500"}
    data |= {"truths": {"specific": "beeline/hESC/TFs+500/specific"}}
    data |= {"published": {"specific": "beeline/splits/genelink/hESC/TFs+500"}}
    (task,) = tasks_of(suite(data=[data], seeds=[0]))
    row = score_task(task, str(tmp_path))
    oracle = pd.read_csv(DATA / "reference_baselines.csv").set_index(["cell", "genes", "score"])
    wanted = oracle.loc[("hESC", "TFs+500", "sum_of_smoothed_logits")]
    assert row["n_test"] == wanted["test_pairs"]
    assert row["auroc"] == pytest.approx(wanted["auroc"], abs=0.002)
    assert row["ap"] == pytest.approx(wanted["auprc"], abs=0.002)


def rows(split: str) -> pd.DataFrame:
    found = [
        {"method": method, "dataset": "d", "genes": "", "truth": "t", "question": "missing_edges", "split": split,
         "seed": seed, "ap": ap, "prevalence": 0.1, "status": "ok"}
        for method, ap in (("degree", 0.5), ("pearson", 0.6)) for seed in range(3)
    ]  # fmt: skip
    return pd.DataFrame(found)


def test_seeds_on_one_split_give_no_interval_and_no_verdict():
    ours, published = (leaderboard(rows(split)).set_index("method") for split in ("ours", "published"))
    assert ours.loc["pearson", "above_baseline"] and not published.loc["pearson", "above_baseline"]
    assert published[["low", "high", "gain_low", "gain_high"]].isna().all(axis=None)
    assert published.loc["pearson", ["mean", "gain"]].tolist() == pytest.approx([0.6, 0.1])


def test_figures_name_published_pairs_and_say_what_their_seeds_are():
    keys = {"dataset": "hESC", "genes": "TFs+500", "truth": "specific", "question": "missing_edges"}
    assert chart_subtitle(keys | {"split": "published"}, 0.149)[1] == "Published pairs, 14.9% of pairs true"
    assert chart_subtitle(keys | {"split": "ours"}, 0.149)[1] == "Missing edges, 14.9% of pairs true"
    assert caption("agreement", "published") != caption("agreement") == caption("agreement", "degree_matched")
    assert caption("board", "published") == caption("board")

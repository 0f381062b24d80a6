"""Where ours wins and loses is counted from the results, and the page says the same."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import standing

LEVELS = {"members": 0.5, "joint": 0.9, "joint_shuffled": 0.9, "degree": 0.2, "boosting_pairs": 0.4, "genelink": 0.3}


def results(levels: dict[str, float], noise: float = 0.0, seeds: int = 5) -> pd.DataFrame:
    """Rows of one column; with noise, the differences between methods vary from seed to seed."""
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        [
            {"dataset": "hESC", "truth": "specific", "question": "unseen_targets", "split": "ours", "method": method,
             "seed": seed, "status": "ok", "ap": level + seed / 100 + noise * rng.normal(), "per_tf_auroc": 1 - level}
            for method, level in levels.items()
            for seed in range(seeds)
        ]
    )  # fmt: skip


def test_ours_is_compared_with_the_best_method_of_others():
    found = standing.standing(results(LEVELS, noise=0.001), "members").set_index("measure")
    ap = found.loc["ap"]
    assert (ap["best"], ap["verdict"]) == ("boosting_pairs", "ahead") and ap["gain"] == pytest.approx(0.1, abs=0.003)
    assert ap["low"] < ap["gain"] < ap["high"]
    assert (found.loc["per_tf_auroc", "best"], found.loc["per_tf_auroc", "verdict"]) == ("degree", "behind")


def test_a_difference_within_what_seeds_do_is_level():
    near = LEVELS | {"boosting_pairs": 0.499}
    assert standing.standing(results(near, noise=0.05), "members").set_index("measure").loc["ap", "verdict"] == "level"


def test_a_column_that_is_not_whole_is_left_out():
    assert standing.standing(results(LEVELS, seeds=4), "members").empty
    assert standing.standing(results({"degree": 0.1}), "members").empty


def test_the_table_counts_and_marks():
    said = standing.table(standing.standing(results(LEVELS, noise=0.001), "members"))
    assert said.startswith("By AUPRC, ours is ahead in 1, level in 0, behind in 0 of 1 columns.")
    assert "| hESC, unseen targets | specific | AUPRC | 0.5" in said and "| **ahead** |" in said
    assert "Gradient boosting on pair features: 0.4" in said and "| **behind** |" in said


def test_the_page_shows_the_committed_results():
    page = standing.PAGE.read_text(encoding="utf-8")
    shown = page.split(standing.START)[1].split(standing.END)[0].strip()
    assert shown == standing.table(standing.standing(pd.read_parquet(standing.RESULTS))).strip(), (
        "run python -m benchmarks.standing"
    )

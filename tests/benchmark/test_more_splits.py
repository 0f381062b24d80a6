"""The table of more splits: intervals wider than Student's, and rows of the right seeds."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from benchmarks.losses import interval
from benchmarks.more_splits import COLUMNS, OTHERS, TF_COLUMNS, kept, summary, summary_by_size, summary_by_tf, tfs_of
from benchmarks.standing import OURS


def table(seeds: range, ours: float, **changes: object) -> pd.DataFrame:
    rows = [
        {"dataset": "mDC", "question": "unseen_targets", "method": method, "seed": seed, "ap": value + seed / 100}
        | {"per_tf_auroc": 0.5, "status": "ok", "split": "ours", "truth": "specific"}
        | changes
        for seed in seeds
        for method, value in {OURS: ours, **dict.fromkeys(OTHERS, 0.2)}.items()
    ]
    return pd.DataFrame(rows)


def test_the_interval_is_that_of_nadeau_and_bengio():
    differences = np.array([0.01, 0.03, 0.02, -0.01, 0.05])
    mean, low, high = interval(differences, 0.25 / 0.75)
    # by hand: mean 0.02, variance 0.0005, (1/5 + 1/3) * 0.0005 = 0.00026667
    assert mean == pytest.approx(0.02)
    assert (low + high) / 2 == pytest.approx(0.02)
    assert (high - low) / 2 == pytest.approx(student.ppf(0.975, 4) * 0.0163299, rel=1e-4)


def test_rows_of_both_sources_are_compared_seed_by_seed():
    first = pd.concat([table(range(2), 0.3), table(range(2), 0.9, truth="string"), table(range(2), 0.9, status="bad")])
    rows = kept(pd.concat([first, table(range(2, 4), 0.12)]), COLUMNS)
    assert sorted(rows["seed"].unique()) == [0, 1, 2, 3]
    line = next(
        line for line in summary(rows).splitlines() if line.startswith("| mDC, unseen targets | AUPRC | Degree")
    )
    assert "| 4 | 0.225 | 0.215 | +0.010 (" in line
    assert line.endswith("| 2 |")


def test_a_row_that_was_run_again_counts_once():
    rows = kept(pd.concat([table(range(2), 0.3), table(range(2), 0.4)]), COLUMNS)
    assert len(rows) == 2 * (1 + len(OTHERS))
    assert rows.loc[rows["method"] == OURS, "ap"].tolist() == pytest.approx([0.4, 0.41])


def test_tfs_are_parted_by_their_true_test_pairs(tmp_path):
    scored = pd.DataFrame(
        {
            "source": ["A"] * 3 + ["B"] * 6 + ["C"] * 2,
            "label": [1, 0, 0] + [1, 1, 1, 1, 0, 0] + [0, 0],
            "score": [0.5, 0.9, 0.1] + [9, 8, 7, 6, 5, 4] + [1, 2],
        }
    )
    scored.to_parquet(tmp_path / "same.parquet")
    tfs = kept(tfs_of(table(range(2), 0.3).assign(config_hash="same"), tmp_path), TF_COLUMNS)
    assert len(tfs) == 2 * 2 * (1 + len(OTHERS))
    lines = [line for line in summary_by_size(tfs).splitlines() if line.startswith("| mDC, unseen targets")]
    assert lines[0].startswith("| mDC, unseen targets | TFs with 1 to 3 true test pairs | 2 | 0.500 | 0.500 |")
    assert lines[1].startswith("| mDC, unseen targets | TFs with more than 3 | 2 | 1.000 |")


def test_a_tf_counts_once_however_often_it_was_tested():
    """A is tested in one split and B in three; C decides, and is left out in the end."""
    ahead = {("A", 0): 0.1, ("B", 0): 0.3, ("B", 1): 0.2, ("B", 2): 0.1, ("C", 0): -0.8, ("C", 1): -0.6}
    rows = [
        {"dataset": "mDC", "question": "unseen_targets", "method": method, "seed": seed, "source": tf, "positives": 2}
        | {"auroc": 0.5 + (value if method == OURS else 0.0)}
        for (tf, seed), value in ahead.items()
        for method in (OURS, OTHERS[0])
    ]
    line = summary_by_tf(pd.DataFrame(rows)).splitlines()[-1]
    mean, low, high = interval(np.array([0.1, 0.2, -0.7]))
    assert line.startswith(
        f"| mDC, unseen targets | Degree baseline | 3 | {mean:+.3f} ({low:+.3f} to {high:+.3f}) | 1 |"
    )
    assert "| C | -0.700, 2.0 | +0.150 (" in line


def test_a_method_of_the_main_table_alone_is_not_compared():
    rows = kept(pd.concat([table(range(2), 0.3), table(range(2, 4), 0.4).query("method != 'sctransnet'")]), COLUMNS)
    assert "sctransnet" in set(rows["method"])
    said = summary(rows)
    assert "scTransNet" not in said
    assert "| Degree baseline | 4 |" in said

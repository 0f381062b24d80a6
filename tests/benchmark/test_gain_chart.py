"""The chart in the documentation is drawn from the results that are kept."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import gain_chart
from grn_core.benchmark.summary import method_title


def test_the_picture_has_the_figures_of_the_results():
    picture = gain_chart.PICTURE.read_text(encoding="utf-8")
    assert gain_chart.PICTURE.stat().st_size < 200_000
    for row in gain_chart.gains().itertuples():
        assert f">{row.gain:+.3f}<" in picture, "run python -m benchmarks.gain_chart"
        assert f">{method_title(row.method)}<" in picture, "run python -m benchmarks.gain_chart"


def test_the_same_results_give_the_same_file(tmp_path):
    for name in ("a.svg", "b.svg"):
        gain_chart.write(tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


@pytest.mark.parametrize("best", gain_chart.BASELINES)
def test_gains_are_paired_by_seed_against_the_best_baseline(tmp_path, best):
    other = next(name for name in gain_chart.BASELINES if name != best)
    level = {best: 0.3, other: 0.2, "joint": 0.4}
    rows = [
        {"dataset": "hESC", "genes": "", "truth": gain_chart.TRUTH, "question": gain_chart.QUESTION, "split": "ours",
         "method": method, "seed": seed, "status": "ok", "ap": value + seed / 10, "prevalence": 0.1}
        for method, value in level.items() for seed in range(3)
    ]  # fmt: skip
    pd.DataFrame(rows).to_parquet(tmp_path / "made.parquet")
    found = gain_chart.gains(tmp_path / "made.parquet").set_index("method")
    assert set(found["baseline"]) == {best}
    np.testing.assert_allclose(found["gain"], [level[name] - 0.3 for name in found.index], atol=1e-12)
    np.testing.assert_allclose(found["low"], found["gain"], atol=1e-12)

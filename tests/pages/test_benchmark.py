"""The benchmark page: empty, and with results whose verdicts it must show as they are."""

import numpy as np
import pandas as pd
import pytest

from grn_core.benchmark.score import ROW
from grn_core.storage import write_parquet
from pages.widgets.benchmark_charts import heat_map, leaderboard_bars
from tests.pages.conftest import words


@pytest.fixture
def results(grn_home) -> pd.DataFrame:
    """Two questions, three methods, four seeds; one method above the floor, one below, one that failed."""
    rng = np.random.default_rng(0)
    rows = []
    for question in ("unseen_targets", "missing_edges"):
        for seed in range(4):
            floor = 0.2 + 0.02 * seed
            for method, value in (("degree", floor), ("joint", floor + 0.1 + rng.normal(0, 0.005)), ("pearson", 0.1)):
                row = dict.fromkeys(ROW) | {"method": method, "question": question, "seed": seed, "ap": value}
                row |= {"dataset": "hESC", "genes": "TFs+500", "truth": "string", "split": "ours", "status": "ok"}
                rows.append(row | {"auroc": 0.5 + value, "per_tf_auroc": 0.5, "epr": 2.0, "per_tf_ap_ratio": 1.0})
    rows.append(rows[0] | {"method": "genie3", "status": "failed: <b>no</b> memory", "ap": None})
    table = pd.DataFrame(rows, columns=ROW).assign(config_hash=[f"h{i}" for i in range(len(rows))])
    write_parquet(grn_home / "benchmarks" / "mine" / "results.parquet", table)
    return table


def test_without_results_it_says_how_to_make_some(open_page, monkeypatch, tmp_path):
    monkeypatch.setattr("pathlib.Path.glob", lambda *_: iter(()))
    text = words(open_page("benchmark"))
    assert "degree floor" in text
    assert "python -m grn_core benchmark suite.yaml" in text


def test_the_results_that_come_along_are_shown(open_page):
    app = open_page("benchmark")
    assert not app.error
    table = next(frame.value for frame in app.dataframe if "clears_floor" in frame.value).set_index("method")
    assert table.loc["Degree floor", "clears_floor"] == "the floor"
    assert len(table) >= 1


def test_it_shows_who_clears_the_floor_and_what_failed(open_page, results):
    app = open_page("benchmark")
    assert not app.error
    table = next(frame.value for frame in app.dataframe if "clears_floor" in frame.value)
    assert table.set_index("method")["clears_floor"].to_dict() == {
        "Ours: scBERT + GNN, joint": "yes",
        "Degree floor": "the floor",
        "Pearson correlation": "no",
    }
    assert list(table["n_seeds"]) == [4, 4, 4]
    assert "failed: <b>no</b> memory" in words(app)


def test_choosing_another_question_stays_in_the_address(open_page, results):
    app = open_page("benchmark")
    box = next(box for box in app.selectbox if box.label == "Question")
    box.set_value("missing_edges").run()
    assert not app.exception
    assert app.query_params["question"] in ("missing_edges", ["missing_edges"])


def test_pale_bars_are_those_that_do_not_clear_the_floor():
    board = pd.DataFrame(
        {
            "dataset": "d", "genes": "", "truth": "t", "question": "q", "split": "ours",
            "method": ["Ours", "Floor", "r"], "key": ["joint", "degree", "pearson"],
            "mean": [0.4, 0.3, 0.2], "half_width": [0.01, 0.01, 0.01],
            "gain": [0.1, 0.0, -0.1], "clears_floor": [True, False, False],
        }
    )  # fmt: skip
    colours = leaderboard_bars(board, "AP").data[0].marker.color
    assert len(set(colours)) == 2
    assert colours[1] == colours[2] != colours[0]
    figure = heat_map(board, "AP")
    assert figure.data[0].text.tolist() == [["+0.100 ◯"], ["+0.000"], ["-0.100"]]

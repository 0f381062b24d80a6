"""The degree baseline against the published reference figures."""

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines.degree import degree_scores
from grn_core.evaluation.metrics import pair_metrics
from tests.benchmark_data import DATA

SPLIT = DATA / "beeline" / "splits" / "genelink" / "hESC" / "TFs+500"


@pytest.mark.needs_benchmark_data
def test_agrees_with_reference_on_hesc():
    def read(part: str) -> pd.DataFrame:
        table = pd.read_csv(SPLIT / f"{part}_set.csv.gz")
        return table.rename(columns={"TF": "source", "Target": "target", "Label": "label"})

    train, test = read("train"), read("test")
    found = pair_metrics(test["label"].to_numpy(), degree_scores(train, test))
    assert found["auroc"] == pytest.approx(0.883, abs=0.002)
    assert found["ap"] == pytest.approx(0.613, abs=0.002)


def test_counts_known_edges_and_falls_back_to_the_mean():
    train = pd.DataFrame({"source": list("AABB"), "target": list("xyxy"), "label": [1, 1, 0, 1]})
    pairs = pd.DataFrame({"source": ["A", "B", "A", "C"], "target": ["x", "x", "new", "new"]})
    busy, quiet, unseen_target, unseen_both = degree_scores(train, pairs)
    assert busy > quiet
    assert unseen_both == pytest.approx(2 * np.log(3))
    assert unseen_target > unseen_both

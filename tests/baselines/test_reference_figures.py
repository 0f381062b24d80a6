"""Figures on BEELINE's hESC TFs+500 with the cell-type-specific truth, against independent ones."""

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.registry import METHODS
from grn_core.evaluation.metrics import pair_metrics, per_tf_metrics
from tests.benchmark_data import DATA

BEELINE = DATA / "beeline"
SPLIT = BEELINE / "splits" / "genelink" / "hESC" / "TFs+500"
HESC = BEELINE / "hESC" / "TFs+500"
PAIR = ["source", "target"]
pytestmark = pytest.mark.needs_benchmark_data


@pytest.fixture(scope="module")
def expression() -> pd.DataFrame:
    """Genes x cells, log2(x + 1)."""
    return pd.read_csv(HESC / "ExpressionData.csv.gz", index_col=0)


@pytest.mark.parametrize(
    ("name", "auroc", "ap"),
    [
        ("identity_logistic", 0.887, 0.626),  # tuned embedding of identities, of which this is the additive part
        ("identity_low_rank", 0.893, 0.640),  # the expression-free model with a collaborative filter
        ("boosting_pairs", 0.894, 0.640),
    ],
)
def test_missing_edges_of_the_published_split(name, auroc, ap, expression):
    train, validation, test = (
        pd.read_csv(SPLIT / f"{part}_set.csv.gz").set_axis([*PAIR, "label"], axis=1)
        for part in ("train", "validation", "test")
    )
    problem = Problem(expression.to_numpy(np.float32).T, list(expression.index), train, validation, seed=0)
    found = pair_metrics(test["label"].to_numpy(), METHODS[name].score(problem, test[PAIR], serial_map))
    assert found["auroc"] == pytest.approx(auroc, abs=0.006)
    assert found["ap"] == pytest.approx(ap, abs=0.01)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("degree", 0.5, 0.5), ("pearson", 0.46, 0.48), ("pca_logistic", 0.575, 0.62)]
)
def test_unseen_targets_by_tf(name, low, high, expression):
    edges = pd.read_csv(HESC / "specific" / "network.csv").set_axis(PAIR, axis=1).assign(label=1)
    genes = list(expression.index)
    pairs = pd.MultiIndex.from_product([edges["source"].unique(), genes], names=PAIR).to_frame(index=False)
    pairs = pairs.merge(edges, how="left").fillna({"label": 0}).astype({"label": int})
    frequent = pairs.groupby("source")["label"].transform("sum") >= 20
    fold = pairs["target"].map(dict(zip(genes, np.random.default_rng(0).permutation(910) % 5, strict=True)))
    by_tf = []
    for held_out in range(5):
        chosen = (held_out + 1) % 5
        train, validation = pairs[~fold.isin([held_out, chosen])], pairs[fold == chosen]
        test = pairs[(fold == held_out) & frequent]
        problem = Problem(expression.to_numpy(np.float32).T, genes, train, validation, seed=0)
        scores = METHODS[name].score(problem, test[PAIR], serial_map)
        by_tf.append(per_tf_metrics(test.assign(score=scores), "score"))
    assert low <= pd.concat(by_tf).groupby("source")["auroc"].mean().mean() <= high

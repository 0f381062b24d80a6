"""Degree-matched negatives: degrees agree, positives stay, and counting gives no information."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from grn_core.baselines.degree import degree_scores
from grn_core.data.demo.dataset import demo_dataset, demo_prior
from grn_core.data.priors.prior import make_prior
from grn_core.evaluation.negatives import degree_matched, matching_probabilities
from grn_core.evaluation.questions import SplitConfig
from grn_core.evaluation.splits import make_split
from tests.benchmark_data import DATA

HESC = DATA / "beeline" / "hESC" / "TFs+500"


def hub_pairs(seed: int = 0) -> pd.DataFrame:
    """All pairs of 20 TFs and 60 targets; both sides have hubs."""
    rng = np.random.default_rng(seed)
    tf, target = rng.beta(0.7, 2, 20), rng.beta(1, 2, 60)
    chance = np.sqrt(np.outer(tf, target))
    return pd.DataFrame({
        "source": np.repeat([f"TF{i}" for i in range(20)], 60),
        "target": np.tile([f"t{i}" for i in range(60)], 20),
        "label": (rng.random((20, 60)) < 0.5 * chance).astype(int).ravel(),
    })  # fmt: skip


def test_expected_degrees_are_those_that_were_asked_for():
    pairs = hub_pairs()
    tf, target = (pd.factorize(pairs[column])[0] for column in ("source", "target"))
    positive = pairs["label"].to_numpy() == 1
    degrees = np.bincount(tf[positive], minlength=20), np.bincount(target[positive], minlength=60)
    p = matching_probabilities(tf[~positive], target[~positive], *degrees)
    np.testing.assert_allclose(np.bincount(tf[~positive], p, 20), degrees[0], atol=0.15)
    np.testing.assert_allclose(np.bincount(target[~positive], p, 60), degrees[1], atol=0.15)


def test_positives_stay_and_degrees_match_over_many_draws():
    pairs = hub_pairs()
    known = pairs[pairs["label"] == 1]
    negatives = []
    for seed in range(60):
        kept = degree_matched(pairs, np.random.default_rng(seed))
        pd.testing.assert_frame_equal(kept[kept["label"] == 1].reset_index(drop=True), known.reset_index(drop=True))
        merged = kept.merge(pairs, on=["source", "target"], suffixes=("", "_before"))
        assert len(merged) == len(kept) and (merged["label"] == merged["label_before"]).all()
        negatives.append(kept[kept["label"] == 0])
    for column in ("source", "target"):
        mean = pd.concat(negatives)[column].value_counts() / 60
        wanted = known[column].value_counts()
        assert mean.sub(wanted, fill_value=0).abs().max() < 1


def test_a_tf_that_lacks_negatives_gives_up_its_surplus_alone():
    pairs = hub_pairs()
    late = pairs["target"].str[1:].astype(int) >= 50
    changed = pairs.assign(label=np.where((pairs["source"] == "TF3") & ~late, 1, pairs["label"]))
    # its negatives are among ten targets, and of these those that are a target of some TF can be drawn
    targets = set(changed.loc[(changed["source"] != "TF3") & (changed["label"] == 1), "target"])
    unknown = changed.loc[(changed["source"] == "TF3") & (changed["label"] == 0), "target"]
    usable = len(targets.intersection(unknown))
    kept = degree_matched(changed, np.random.default_rng(0))
    counts = kept[kept["source"] == "TF3"]["label"].value_counts()
    assert 3 <= usable <= 10
    assert counts[0] <= usable and counts[0] == pytest.approx(counts[1], abs=2)
    assert counts[1] == pytest.approx(usable, abs=2)
    others = kept[(kept["source"] != "TF3") & (kept["label"] == 1)]
    assert len(others) == pairs.query("source != 'TF3'")["label"].sum()


def baseline(split) -> float:
    return roc_auc_score(split.test["label"], degree_scores(split.train, split.test))


@pytest.mark.parametrize(("question", "before"), [("missing_edges", 0.52), ("unseen_targets", 0.62)])
@pytest.mark.usefixtures("grn_home")
def test_the_degree_baseline_of_the_demo_falls_to_chance(question, before):
    genes, prior = list(demo_dataset().var_names), demo_prior("Monocyte")
    splits = {
        negatives: [make_split(prior, genes, SplitConfig(question=question, negatives=negatives), s) for s in range(4)]
        for negatives in ("all", "degree_matched")
    }
    assert np.mean([baseline(split) for split in splits["all"]]) > before
    assert np.mean([baseline(split) for split in splits["degree_matched"]]) == pytest.approx(0.5, abs=0.04)
    one, again = splits["degree_matched"][0], make_split(
        prior, genes, SplitConfig(question=question, negatives="degree_matched"), 0
    )  # fmt: skip
    assert one == again


@pytest.mark.needs_benchmark_data
@pytest.mark.parametrize(
    ("truth", "question", "tolerance"),
    [
        ("string", "missing_edges", 0.03),
        ("nonspecific", "unseen_targets", 0.03),
        ("string", "unseen_tfs", 0.03),
        ("specific", "missing_edges", 0.07),
    ],
)
def test_the_degree_baseline_of_hesc_falls_to_chance(truth, question, tolerance):
    genes = pd.read_csv(HESC / "ExpressionData.csv.gz", index_col=0, usecols=[0]).index
    edges = pd.read_csv(HESC / truth / "network.csv").set_axis(["source", "target"], axis=1)
    prior = make_prior(truth, edges[edges.isin(set(genes)).all(axis=1)])
    before, after = (
        make_split(prior, list(genes), SplitConfig(question=question, negatives=negatives), seed=0)
        for negatives in ("all", "degree_matched")
    )
    assert baseline(before) > 0.84
    assert baseline(after) == pytest.approx(0.5, abs=tolerance)
    known_degree = before.train.groupby("source")["label"].sum()  # also a baseline that knows the unmatched degrees
    assert roc_auc_score(after.test["label"], after.test["source"].map(known_degree).fillna(0)) == pytest.approx(
        0.5, abs=tolerance
    )

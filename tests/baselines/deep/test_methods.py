"""What GENELink, scTransNet, the scRegNet-style method, GRNFormer and GT-GRN learn, and from which inputs."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from grn_core.baselines.method import serial_map
from grn_core.baselines.registry import METHODS
from grn_core.errors import ConfigError
from grn_core.scbert.pooled import Encodings

pytestmark = pytest.mark.slow

DEEP = ["genelink", "scregnet", "sctransnet", "grnformer", "gt_grn"]
PAIR = ["source", "target"]


def scores_of(name, problem, pairs):
    return METHODS[name].score(problem, pairs[PAIR], serial_map)


@pytest.fixture(scope="module")
def scored(communities):
    """Test pairs, in which the targets are unseen, with one column of scores per method."""
    problem, test = communities
    return test.assign(**{name: scores_of(name, problem, test) for name in DEEP})


@pytest.mark.parametrize(
    ("name", "least"),
    [("genelink", 0.85), ("scregnet", 0.85), ("sctransnet", 0.6), ("grnformer", 0.85), ("gt_grn", 0.85)],
)
def test_unseen_targets_are_told_by_their_expression(name, least, scored, communities):
    assert not scored["target"].isin(communities[0].train["target"]).any()
    assert roc_auc_score(scored["label"], scored[name]) > least


@pytest.mark.parametrize("name", ["genelink", "scregnet", "grnformer", "gt_grn"])
def test_each_tf_ranks_the_targets_of_its_own_community_first(name, scored):
    for _, own in scored.groupby("source"):
        assert roc_auc_score(own["label"], own[name]) > 0.8


def test_published_pair_layer_of_sctransnet_ranks_targets_alike_for_every_tf(scored):
    by_tf = scored.pivot(index="source", columns="target", values="sctransnet").to_numpy()
    centred = by_tf - by_tf.mean(axis=1, keepdims=True)
    assert np.abs(centred).max() > 0.05
    np.testing.assert_allclose(centred, np.broadcast_to(centred[0], centred.shape), atol=1e-9)


@pytest.mark.parametrize("name", DEEP)
def test_direction_matters(name, communities):
    problem, test = communities
    back = test.rename(columns={"source": "target", "target": "source"})
    assert not np.allclose(scores_of(name, problem, test), scores_of(name, problem, back))


@pytest.mark.parametrize("name", DEEP)
def test_labels_of_validation_reach_neither_graph_nor_loss(name, communities):
    problem, test = communities
    none, all_known = (problem.validation.assign(label=label) for label in (0, 1))
    blind = scores_of(name, replace(problem, validation=none), test)  # one label: no epoch can be chosen by it
    np.testing.assert_array_equal(scores_of(name, replace(problem, validation=all_known), test), blind)
    np.testing.assert_array_equal(scores_of(name, replace(problem, validation=none.iloc[:0]), test), blind)
    train = problem.train.assign(label=problem.train["label"].where(problem.train["target"] != "g4", 0))
    assert not np.array_equal(scores_of(name, replace(problem, train=train, validation=none), test), blind)


@pytest.mark.parametrize("name", DEEP)
def test_the_seed_decides(name, communities, scored):
    problem, test = communities
    assert not np.allclose(scores_of(name, replace(problem, seed=1), test), scored[name])


@pytest.mark.parametrize(("name", "pooled"), [("scregnet", "mean"), ("sctransnet", "attentive")])
def test_which_pooling_is_read(name, pooled, communities, scored):
    problem, test = communities
    for changed in ("mean", "attentive"):
        values = {key: getattr(problem.encodings, key) for key in ("mean", "attentive")}
        values[changed] = values[changed][::-1].copy()
        other = scores_of(name, replace(problem, encodings=Encodings(**values)), test)
        assert np.array_equal(other, scored[name]) == (changed != pooled)


@pytest.mark.parametrize("name", ["scregnet", "sctransnet"])
def test_encodings_that_lack_are_asked_for(name, communities):
    problem, test = communities
    with pytest.raises(ConfigError, match="has none.*Give encodings"):
        scores_of(name, replace(problem, encodings=None), test)
    few = Encodings(np.zeros((3, 8), np.float32), np.zeros((3, 8), np.float32))
    with pytest.raises(ConfigError, match="have 3 genes, the expression has 66"):
        scores_of(name, replace(problem, encodings=few), test)


def test_only_these_need_encodings(communities):
    assert {name for name, method in METHODS.items() if method.needs_encodings} == {"scregnet", "sctransnet"}
    problem, test = communities
    bare = pd.Series(scores_of("genelink", replace(problem, encodings=None), test))
    assert np.isfinite(bare).all()

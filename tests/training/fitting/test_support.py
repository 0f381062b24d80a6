"""Supporting priors of a run: settings, inputs, and members that read no held-out pair from them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from grn_core.data.library import load_prior
from grn_core.data.priors.prior import Prior
from grn_core.data.select import ModelInput
from grn_core.errors import ConfigError, PriorError
from grn_core.evaluation.folds import Folds
from grn_core.evaluation.questions import SplitConfig
from grn_core.evaluation.splits import Split, candidate_pairs
from grn_core.model.device import describe_device
from grn_core.model.linear_scorer import COLUMNS
from grn_core.model.support import SUPPORT
from grn_core.training.config import RunConfig, load_config, make_config
from grn_core.training.fitting.checkpoints import work_key
from grn_core.training.fitting.fit import evaluation_cells
from grn_core.training.fitting.member import fit_member
from grn_core.training.inputs.assemble import assemble
from grn_core.training.inputs.features import index_pairs
from grn_core.training.inputs.run_inputs import read_input
from grn_core.training.pipeline import train
from grn_core.training.run import create_run

SMALL = RunConfig(cell_type="Monocyte", max_genes=60, max_cells=60, epochs=6, folds=2, repeats=1, use_scbert=False)
HEADER = "source,target"


@pytest.fixture
def other(grn_home, tmp_path) -> str:
    """Return the path of a prior with other edges among the demo's genes."""
    known, rng = load_prior("demo", "Monocyte"), np.random.default_rng(3)
    rows = [f"{tf},{gene}" for tf in known.tfs for gene in known.genes if tf != gene and rng.random() < 0.15]
    path = tmp_path / "other.csv"
    path.write_text("\n".join([HEADER, *rows]))
    return str(path)


def held_out_scores(data: ModelInput, config: RunConfig, split: Split) -> torch.Tensor:
    assembled = assemble(config, data, describe_device("cpu"))
    state = fit_member(assembled, split.training_pairs(), seed=3)
    asked = index_pairs(split.test[["source", "target"]], data.genes, state.device)
    return state.score(asked, evaluation_cells(len(state.cells), 3))


def with_edges(prior: Prior, edges: pd.DataFrame) -> Prior:
    return Prior(prior.name, edges[["source", "target"]].drop_duplicates().reset_index(drop=True))


@pytest.mark.parametrize("question", ["missing_edges", "unseen_targets", "unseen_tfs"])
def test_scores_of_held_out_pairs_do_not_depend_on_what_a_supporting_prior_says_of_them(other, question):
    config = SMALL.model_copy(update={"support": (other,), "split": SplitConfig(question=question)})
    data = read_input(config)
    (support,) = data.support
    split = Folds(candidate_pairs(data.match.prior, data.genes), config.split, 0, 4).split(0)
    pairs = split.test[["source", "target"]]
    outside = support.edges.merge(pairs, how="left", indicator=True).query("_merge == 'left_only'")
    assert 0 < len(outside) < len(support.edges)
    found = held_out_scores(data, config, split)
    known = split.test[split.test["label"] == 1]
    for edges in (outside, pd.concat([outside, pairs]), pd.concat([outside, known])):
        changed = replace(data, support=[with_edges(support, edges)])
        assert torch.equal(held_out_scores(changed, config, split), found), "a held-out pair was read"
    none = replace(data, support=[])
    assert not torch.equal(held_out_scores(none, config, split), found), "the supporting prior changes nothing"


def test_a_run_with_a_supporting_prior_is_trained_and_its_parts_add_up(other):
    config = SMALL.model_copy(update={"support": (other,)})
    run = create_run(config)
    train(run)
    assert run.status.state == "done" and run.config.support == (other,)
    assert "Supporting prior other" in (run.path / "log.txt").read_text()
    evidence = run.read_table("evidence")
    parts = evidence.drop(columns=["source", "target", "logit", "logit_sd"])
    np.testing.assert_allclose(parts.sum(axis=1), evidence["logit"], atol=1e-4)


def test_a_member_has_columns_for_each_supporting_prior(other):
    data = read_input(SMALL.model_copy(update={"support": (other,)}))
    two = replace(data, support=[*data.support, data.match.prior])
    split = Folds(candidate_pairs(data.match.prior, data.genes), SMALL.split, 0, 2).split(0)
    state = fit_member(assemble(SMALL, two, describe_device("cpu")), split.training_pairs(), seed=3)
    weights = state.model.scorer.weights
    assert len(weights) == len(COLUMNS) + 2 * len(SUPPORT) and weights[len(COLUMNS) :].abs().max() > 0


def test_kept_members_are_of_the_same_supporting_edges(other):
    config = SMALL.model_copy(update={"support": (other,)})
    data = read_input(config)
    (support,) = data.support
    fewer = replace(data, support=[with_edges(support, support.edges.iloc[1:])])
    keys = {work_key(config, each, [assemble(config, each, describe_device("cpu"))]) for each in (data, fewer)}
    assert len(keys) == 2


def test_older_runs_have_no_supporting_prior(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("dataset: demo\nprior: demo\n")
    assert load_config(path).support == ()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"support": ["demo"]}, "is the prior itself"),
        ({"support": ["other", "other"]}, "twice"),
        ({"support": ["other"], "folds": 1}, "need a cross-fit"),
    ],
)
def test_settings_that_cannot_hold_are_refused(values, said):
    with pytest.raises(ConfigError, match=said):
        make_config(values)


def test_a_supporting_prior_without_an_edge_in_the_genes_is_refused(grn_home, tmp_path):
    path = tmp_path / "elsewhere.csv"
    path.write_text(f"{HEADER}\nNOTHERE1,NOTHERE2\n")
    with pytest.raises(PriorError):
        read_input(SMALL.model_copy(update={"support": (str(path),)}))

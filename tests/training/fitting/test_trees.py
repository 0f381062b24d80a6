"""Gradient boosting beside the linear terms of a member."""

from dataclasses import replace

import numpy as np
import pytest
import torch
import yaml

from grn_core.data.library import load_dataset, load_prior
from grn_core.data.select import prepare, select_cells
from grn_core.evaluation.folds import Folds
from grn_core.evaluation.splits import candidate_pairs
from grn_core.model.device import describe_device
from grn_core.training.config import RunConfig, load_config, make_config
from grn_core.training.fitting import member
from grn_core.training.fitting.fit import evaluation_cells
from grn_core.training.fitting.member import fit_member
from grn_core.training.fitting.trees import fit_interactions
from grn_core.training.inputs.assemble import assemble
from grn_core.training.inputs.features import N_OWN, index_pairs
from grn_core.training.pipeline import train
from grn_core.training.results.evidence import against_typical, read_parts, typical_parts
from grn_core.training.run import create_run

SMALL = RunConfig(
    name="small", cell_type="Monocyte", max_genes=60, max_cells=60, epochs=6, folds=2, repeats=2, use_trees=True
)


def linear(described: torch.Tensor) -> torch.Tensor:
    return described.sum(dim=-1)


@pytest.fixture(scope="module")
def exclusive_or() -> tuple[np.ndarray, np.ndarray]:
    """Labels that no sum of the inputs gives: one of the first two is positive, but not both."""
    values = np.random.default_rng(0).normal(size=(4000, 3))
    return values, ((values[:, 0] > 0) != (values[:, 1] > 0)).astype(float)


def test_trees_find_what_no_sum_of_the_inputs_gives(exclusive_or):
    values, labels = exclusive_or
    added = fit_interactions(values, labels, 0.0, lambda x: torch.zeros(len(x)), np.ones(3, dtype=bool))
    logits = added(torch.tensor([[1.0, 1.0, 0.0], [1.0, -1.0, 0.0], [-1.0, 1.0, 0.0], [-1.0, -1.0, 0.0]]))
    assert ((logits > 0.5) == torch.tensor([False, True, True, False])).all() and (logits.abs() > 0.5).all()


def test_the_logit_is_the_mean_of_both_models_and_corrected_for_the_draw(exclusive_or):
    values, labels = exclusive_or
    asked = torch.from_numpy(values[:50])
    plain = fit_interactions(values, labels, 0.0, lambda x: 0 * linear(x), np.ones(3, dtype=bool))(asked)
    moved = fit_interactions(values, labels, 2.0, linear, np.ones(3, dtype=bool))(asked)
    alone = 2 * plain
    torch.testing.assert_close(linear(asked) + moved, (linear(asked) + alone - 2.0) / 2)


def test_trees_read_no_input_that_is_kept_from_them(exclusive_or):
    values, labels = exclusive_or
    added = fit_interactions(values, labels, 0.0, lambda x: torch.zeros(len(x)), np.array([True, False, True]))
    asked = torch.tensor([[0.3, 1.0, 0.0], [0.3, -1.0, 0.0]])
    assert added(asked)[0] == added(asked)[1]


@pytest.mark.parametrize("question", ["missing_edges", "unseen_tfs"])
def test_flipped_labels_of_held_out_pairs_change_no_bit(home, one_thread, monkeypatch, question):
    monkeypatch.setattr(member, "ENOUGH_FOR_TREES", 1)
    adata = select_cells(load_dataset("demo"), "cell_type", "Monocyte")
    data = prepare(adata, load_prior("demo", "Monocyte"), 300, 60, np.random.default_rng(0))
    config = make_config(SMALL.model_dump() | {"split": {"question": question}})
    assembled = assemble(config, data, describe_device("cpu"))
    split = Folds(candidate_pairs(data.match.prior, data.genes), config.split, 0, 2).split(0)
    scores = []
    for test in (split.test, split.test.assign(label=1 - split.test["label"])):
        state = fit_member(assembled, replace(split, test=test).training_pairs(), seed=3)
        held_out = index_pairs(test[["source", "target"]], data.genes, state.device)
        scores.append(state.score(held_out, evaluation_cells(len(state.cells), 0)))
    assert torch.equal(*scores)
    scorer = state.model.scorer
    described = torch.zeros(1, len(scorer.weights) + 2 * N_OWN)
    other = described.clone()
    other[:, len(scorer.weights) : len(scorer.weights) + N_OWN] = 9.0  # the TF's own expression
    difference = (
        scorer.interactions(described)
        - scorer.interactions(other)
        - (scorer.linear(other) - scorer.linear(described)) / 2
    )
    if question == "unseen_tfs":
        assert difference.abs().item() < 1e-4, "trees do not read it"


def test_a_run_with_trees_says_what_they_add(home, monkeypatch):
    monkeypatch.setattr(member, "ENOUGH_FOR_TREES", 1)
    run = create_run(SMALL)
    train(run)
    evidence = run.read_table("evidence")
    assert evidence["interactions"].abs().max() > 0.01
    first = run.read_table("network").iloc[0]
    parts = read_parts(run, first["source"], first["target"])
    shown = against_typical(parts, typical_parts(run))
    assert "interactions" in shown and shown.sum() == pytest.approx(parts["logit"], abs=1e-4)


@pytest.mark.parametrize(("wanted", "enough"), [(False, 1), (True, 10_000)])
def test_a_run_without_them_or_with_few_known_edges_has_no_such_part(home, monkeypatch, wanted, enough):
    monkeypatch.setattr(member, "ENOUGH_FOR_TREES", enough)
    run = create_run(SMALL.model_copy(update={"use_trees": wanted}))
    train(run)
    first = run.read_table("network").iloc[0]
    assert "interactions" not in against_typical(read_parts(run, first["source"], first["target"]), typical_parts(run))


def test_runs_have_trees_unless_they_say_otherwise_and_older_ones_have_none(tmp_path):
    assert RunConfig().use_trees and not make_config({"use_trees": False}).use_trees
    later = ("use_trees", "use_tf_weights")
    older = {key: value for key, value in SMALL.model_dump(mode="json").items() if key not in later}
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(older))
    loaded = load_config(tmp_path / "config.yaml")
    assert not loaded.use_trees and not loaded.use_tf_weights
    SMALL.save(tmp_path / "config.yaml")
    assert load_config(tmp_path / "config.yaml") == SMALL


def test_a_member_without_paths_reads_none(home, one_thread):
    adata = select_cells(load_dataset("demo"), "cell_type", "Monocyte")
    data = prepare(adata, load_prior("demo", "Monocyte"), 60, 60, np.random.default_rng(0))
    config = make_config(SMALL.model_dump() | {"use_paths": False, "use_trees": False})
    assembled = assemble(config, data, describe_device("cpu"))
    split = Folds(candidate_pairs(data.match.prior, data.genes), config.split, 0, 2).split(0)
    state = fit_member(assembled, split.training_pairs(), seed=3)
    asked = index_pairs(split.test, data.genes, state.device)
    states = state.states(evaluation_cells(len(state.cells), 0))
    parts = state.model.scorer.explain(
        states, asked.tf, asked.target, state.features.correlation.of(asked.tf, asked.target)
    )
    assert parts["paths"].abs().max() == 0 and parts["tf_rate"].abs().max() > 0


@pytest.mark.parametrize(("question", "reads"), [("unseen_tfs", False), ("unseen_targets", True)])
def test_a_member_for_new_tfs_does_not_score_by_their_own_expression(home, one_thread, question, reads):
    adata = select_cells(load_dataset("demo"), "cell_type", "Monocyte")
    data = prepare(adata, load_prior("demo", "Monocyte"), 300, 60, np.random.default_rng(0))
    config = make_config(SMALL.model_dump() | {"split": {"question": question}, "use_trees": False})
    assembled = assemble(config, data, describe_device("cpu"))
    split = Folds(candidate_pairs(data.match.prior, data.genes), config.split, 0, 2).split(0)
    scorer = fit_member(assembled, split.training_pairs(), seed=3).model.scorer
    assert bool(scorer.own_tf.abs().sum() > 0) == reads
    assert scorer.own_target.abs().sum() > 0

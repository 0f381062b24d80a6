"""A cross-fitted run: each weight comes from members that never saw the pair's label."""

from dataclasses import fields
from typing import get_type_hints

import numpy as np
import pandas as pd
import pytest
import torch
import yaml
from scipy.special import expit

from grn_core.data.library import load_dataset, load_prior
from grn_core.data.priors.prior import make_prior
from grn_core.data.select import prepare, select_cells
from grn_core.errors import ConfigError
from grn_core.evaluation.folds import Folds, add_candidates, split_of_candidates
from grn_core.evaluation.questions import SplitConfig
from grn_core.evaluation.splits import TrainingPairs, candidate_pairs, unlabelled_pairs
from grn_core.model.device import describe_device
from grn_core.model.explain import PARTS
from grn_core.training.config import MEMBERS, RunConfig, load_config, make_config
from grn_core.training.finished.method_on_run import method_network
from grn_core.training.finished.run_tables import REFERENCES, TRIMMED
from grn_core.training.fitting.cross_fit import CrossFit
from grn_core.training.fitting.fit import evaluation_cells
from grn_core.training.fitting.member import fit_member
from grn_core.training.inputs.assemble import assemble
from grn_core.training.inputs.features import index_pairs
from grn_core.training.pipeline import train
from grn_core.training.results.calibration import load_calibration
from grn_core.training.results.verdict import verdict_of
from grn_core.training.run import create_run

SMALL = RunConfig(
    name="small", cell_type="Monocyte", max_genes=60, max_cells=60, epochs=6, tuning="frozen", folds=2, repeats=2
)


@pytest.fixture(scope="module")
def run(home):
    run = create_run(SMALL)
    train(run)
    return run


def test_every_pair_is_scored_out_of_sample(run):
    network = run.read_table("network")
    assert run.status.state == "done" and "2 of 2 repeats of 2 folds" in run.status.message
    assert set(network["split"]) == {"test"} and network["known"].sum() > 20
    assert network["weight"].between(0, 1, inclusive="neither").all()
    assert list(network["rank"]) == list(range(1, len(network) + 1)) and network["weight"].is_monotonic_decreasing
    assert network["stability"].isin([0, 0.5, 1]).all() and network["uncertainty"].ge(0).all()
    predictions = run.read_table("predictions")
    assert len(predictions) == len(network) and set(REFERENCES) <= set(predictions)
    assert not predictions[["joint", *REFERENCES]].isna().any().any()
    assert set(run.read_table("metrics").query("phase == 'test'")["method"]) == {"joint", *REFERENCES}


def test_the_parts_add_up_to_the_logit_of_the_weight(run):
    evidence, network = run.read_table("evidence"), run.read_table("network")
    assert (evidence["source"] == network["source"]).all() and (evidence["target"] == network["target"]).all()
    np.testing.assert_allclose(evidence[list(PARTS)].sum(axis=1), evidence["logit"], atol=1e-4)
    np.testing.assert_allclose(1 / (1 + np.exp(-evidence["logit"])), network["weight"], atol=1e-6)


def test_the_probability_of_an_edge_is_its_weight(run):
    network, calibration = run.read_table("network"), load_calibration(run)
    assert calibration.n_known == network["known"].sum() and calibration.n_pairs == len(network)
    assert calibration.expected(network["weight"].to_numpy()).value == pytest.approx(network["weight"].sum())


def test_a_method_beside_it_learns_per_fold(run):
    network = method_network(run, "degree")
    assert len(network) == len(run.read_table("network")) and not network["weight"].isna().any()
    assert len(method_network(run, "pearson")) == len(network)


def test_a_member_takes_training_pairs_which_have_no_test_part():
    hints = get_type_hints(fit_member)
    assert hints["pairs"] is TrainingPairs and pd.DataFrame not in hints.values()
    assert {field.name for field in fields(TrainingPairs)} == {"train", "validation"}


def test_flipped_labels_of_held_out_pairs_change_no_bit_of_their_scores(home, one_thread):
    adata = select_cells(load_dataset("demo"), "cell_type", "Monocyte")
    data = prepare(adata, load_prior("demo", "Monocyte"), 60, 60, np.random.default_rng(0))
    assembled = assemble(SMALL, data, describe_device("cpu"))
    split = list(Folds(candidate_pairs(data.match.prior, data.genes), SMALL.split, 0, 2))[0]
    scores = []
    for test in (split.test, split.test.assign(label=1 - split.test["label"])):
        state = fit_member(assembled, split.training_pairs(), seed=3)
        held_out = index_pairs(test[["source", "target"]], data.genes, state.device)
        scores.append(state.score(held_out, evaluation_cells(len(state.cells), 0)))
    assert torch.equal(*scores)
    assert 0 <= float(state.model.scorer.share) <= 1


def test_counting_known_targets_is_at_chance_within_a_tf(home):
    """With unseen targets a member knows as many targets of a TF for each pair that it scores."""
    run = create_run(SMALL)
    train(run)
    test = run.read_table("metrics").query("phase == 'test' and metric == 'per_tf_auroc'").set_index("method")["value"]
    by_tf = run.read_table("by_tf").groupby("method")["auroc"].mean()
    assert test["degree"] == 0.5 and by_tf["degree"] == 0.5
    assert by_tf["joint"] == pytest.approx(test["joint"]) and set(by_tf.index) == set(test.index)
    gain = next(gain for gain in verdict_of(run).gains if (gain.reference, gain.measure) == ("degree", "per_tf_auroc"))
    assert gain.value == pytest.approx(test["joint"]) and gain.gain == pytest.approx(test["joint"] - 0.5)


def test_stopped_after_a_repeat_it_keeps_what_every_pair_has(home):
    run = create_run(SMALL)
    train(run, lambda step: run.request_cancel() if "model 2 of 4" in step.message else None)
    assert run.status.state == "cancelled" and "1 of 2 repeats" in run.status.message
    assert not run.read_table("network")["weight"].isna().any()


def test_stopped_before_that_it_has_no_network(home):
    run = create_run(SMALL)
    train(run, lambda step: run.request_cancel() if "model 1 of 4" in step.message else None)
    assert run.status.state == "cancelled" and not run.has_table("network")


def test_settings_that_members_cannot_share_are_refused():
    with pytest.raises(ConfigError, match="set tuning to frozen"):
        make_config({"folds": 5, "tuning": "all"})
    with pytest.raises(ConfigError, match="negatives must be all"):
        make_config({"folds": 5, "tuning": "frozen", "split": {"negatives": "degree_matched"}})


def test_settings_say_how_many_members_there_are():
    assert (RunConfig().folds, RunConfig().repeats) == MEMBERS["quick"] and RunConfig().tuning == "frozen"
    assert (RunConfig(preset="full").folds, RunConfig(preset="full").repeats) == MEMBERS["full"]
    assert RunConfig(folds=1).tuning == "all" and RunConfig(tuning="last").folds == 1
    assert RunConfig(split={"negatives": "degree_matched"}).folds == 1


def test_a_run_from_before_there_were_members_has_one_model(tmp_path):
    old = {key: value for key, value in SMALL.model_dump().items() if key not in ("folds", "repeats")} | {
        "tuning": "all"
    }
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(old))
    assert load_config(tmp_path / "config.yaml").folds == 1
    assert make_config({key: value for key, value in old.items() if key != "tuning"}).folds == MEMBERS["quick"][0]


class Scored:
    """A repeat whose scores are in memory."""

    def __init__(self, scores):
        self.scores, self.names = scores, list(scores)

    def reader(self):
        return lambda block, names: {name: self.scores[name][block] for name in names}


def crossed(*repeats):
    found = CrossFit(pd.DataFrame({"source": list("AABB"), "target": list("wxyz"), "label": [1, 1, 0, 0]}))
    for logits in repeats:
        values = np.array(logits)
        parts = {name: values / len(PARTS) for name in PARTS}
        found.repeats.append(Scored({"logit": values, "degree": values + 1, **parts}))
    return found


def test_stability_is_the_share_of_repeats_in_which_an_edge_is_among_the_first(monkeypatch):
    monkeypatch.setattr("grn_core.training.fitting.cross_fit.FIRST", 1)
    found = crossed([3.0, 1, 2, 0], [2.0, 4, 5, 0])
    assert list(found.stability()) == [0.5, 0.5, 1, 0]
    assert list(found.logit()) == [2.5, 2.5, 3.5, 0] and found.references == ["degree"]
    assert list(found.compared("joint")) == [2.5, 2.5, 3.5, 0] and list(found.compared("degree")) == [3.5, 3.5, 4.5, 1]


def test_an_outlier_among_the_repeats_of_a_pair_does_not_count():
    found = crossed([1.0, 0, 0, 0], [2.0, 0, 0, 0], [3.0, 0, 0, 0], [99.0, 0, 0, -50])
    assert list(found.logit()) == [2.5, 0, 0, 0]
    described, means = found.described(np.array([3, 0]))
    assert list(described["logit"]) == [0, 2.5]
    np.testing.assert_allclose(described[list(PARTS)].sum(axis=1), described["logit"], atol=1e-6)
    assert sum(means.values()) == pytest.approx(2.5 / 4)


def test_a_run_has_a_verdict_which_its_few_edges_allow(run):
    verdict = verdict_of(run)
    assert verdict.n_known == run.read_table("network")["known"].sum()
    assert {gain.reference for gain in verdict.gains} == set(REFERENCES)
    assert all(gain.low <= gain.gain <= gain.high for gain in verdict.gains)


def test_what_is_summarised_in_blocks_has_the_bits_of_the_whole(monkeypatch):
    monkeypatch.setattr("grn_core.training.fitting.cross_fit.BLOCK", 37)
    rng, n, repeats = np.random.default_rng(0), 500, 5
    logits, parts = rng.normal(size=(repeats, n)), rng.normal(size=(repeats, len(PARTS), n)).astype(np.float32)
    held = [Scored(dict(zip(("logit", *PARTS), (a, *b), strict=True))) for a, b in zip(logits, parts, strict=True)]
    labels = rng.integers(2, size=n)
    found = CrossFit(pd.DataFrame({"source": "A", "target": range(n), "label": labels}), held)
    place, cut = logits.argsort(axis=0).argsort(axis=0), int(repeats * TRIMMED)
    counts = ((place >= cut) & (place < repeats - cut)) / (repeats - 2 * cut)
    wanted = (counts * logits).sum(axis=0)
    np.testing.assert_array_equal(found.logit(), wanted)
    rows = rng.permutation(n)[:200]
    described, means = found.described(rows)
    np.testing.assert_array_equal(described["logit"], wanted[rows])
    for i, name in enumerate(PARTS):
        part = sum(c * values[i] for c, values in zip(counts, parts, strict=True))
        np.testing.assert_array_equal(described[name], part[rows])
        assert means[name] == pytest.approx(part.mean())
    np.testing.assert_array_equal(described["logit_sd"], np.std(logits, axis=0, ddof=1)[rows])
    np.testing.assert_array_equal(described["weight_sd"], np.std(expit(logits), axis=0)[rows])
    first = np.zeros(n)
    for each in logits:
        for kind in (0, 1):
            own = np.flatnonzero(labels == kind)
            first[own[np.argsort(-each[own], kind="stable")[:100]]] += 1 / repeats
    np.testing.assert_allclose(found.stability(), first)


@pytest.mark.parametrize("question", ["unseen_targets", "unseen_tfs", "missing_edges", "unseen_both"])
def test_rows_of_a_fold_are_those_of_its_test_part(question):
    names = [f"g{i}" for i in range(40)]
    prior = make_prior("p", pd.DataFrame({"source": np.repeat(names[:20], 20), "target": names[20:] * 20}))
    others = unlabelled_pairs(names[20:23] if question == "unseen_tfs" else [], names)
    known = candidate_pairs(prior, names)
    dealt = Folds(known, SplitConfig(question=question), 3, 2)
    every, by = pd.concat([known, others], ignore_index=True), dealt.number_of(slice(0, len(known)))
    by = np.concatenate([by, split_of_candidates(others, len(dealt))])
    np.testing.assert_array_equal(dealt.number_of(slice(50, 90)), by[50:90])
    for number in range(len(dealt)):
        wanted = add_candidates(dealt, number, others).test
        pd.testing.assert_frame_equal(every[by == number].reset_index(drop=True), wanted)

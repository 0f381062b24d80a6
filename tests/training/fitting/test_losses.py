"""The settings of a member's loss: what each pair counts, ranking within a TF, and the usual loss unchanged."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from grn_core.data.library import load_dataset, load_prior
from grn_core.data.select import prepare, select_cells
from grn_core.errors import ConfigError
from grn_core.evaluation.folds import Folds
from grn_core.evaluation.splits import candidate_pairs
from grn_core.model.device import describe_device
from grn_core.model.settings import JointConfig, preset
from grn_core.training.config import RunConfig, load_config, make_config
from grn_core.training.fitting.fit import evaluation_cells
from grn_core.training.fitting.losses import PairLoss, degree_weights, doubled, make_goals, ranking_loss
from grn_core.training.fitting.member import fit_member
from grn_core.training.inputs.assemble import assemble, joint_config
from grn_core.training.inputs.features import PairIndices, index_pairs

SMALL = RunConfig(cell_type="Monocyte", max_genes=60, max_cells=60, epochs=6, folds=2, repeats=1, use_scbert=False)
CHANGES = [{"ranking": 1.0}, {"training_negatives": "degree"}, {"label_noise": 0.1}]


def settings(**changes: object) -> JointConfig:
    return joint_config(make_config(SMALL.model_dump() | changes), 60)


@pytest.fixture
def asked() -> PairIndices:
    """Pairs of 6 TFs and 40 targets; TFs and targets differ in how many known edges they have."""
    rng = np.random.default_rng(0)
    tf, target = (side.ravel() for side in np.meshgrid(np.arange(6), np.arange(40), indexing="ij"))
    label = (rng.random(240) < 0.03 * (1 + tf) * (1 + target % 3)).astype(np.float32)
    return PairIndices(torch.from_numpy(tf), torch.from_numpy(target), torch.from_numpy(label))


def test_the_usual_loss_has_the_same_bits_as_the_binary_cross_entropy(asked):
    logits = torch.randn(240, generator=torch.Generator().manual_seed(0))
    assert torch.equal(
        PairLoss(preset("quick", 60), asked)(logits), F.binary_cross_entropy_with_logits(logits, asked.label)
    )
    goals = make_goals(preset("quick", 60), asked.tf.numpy(), asked.target.numpy(), asked.label.numpy(), 1.5)
    assert goals.plain and goals.shift == 1.5


def test_weights_by_degree_leave_no_difference_between_degrees(asked):
    tf, target, label = (side.numpy() for side in (asked.tf, asked.target, asked.label))
    weights, negative = degree_weights(tf, target, label), label == 0
    for side in (tf, target):
        known = np.bincount(side[~negative], minlength=side.max() + 1)
        weighted = np.bincount(side[negative], weights, side.max() + 1)
        available = np.bincount(side[negative], minlength=side.max() + 1)
        np.testing.assert_allclose(weighted, np.minimum(known, available), atol=0.6)
        assert known.std() > 0.5, "degrees differ, so equal weights would not match them"


@pytest.mark.parametrize("drawn", [1.0, 0.25])
def test_label_noise_gives_the_log_odds_of_all_negatives_whichever_share_was_drawn(asked, drawn):
    noise, shift = 0.1, -np.log(drawn)
    n_known, n_drawn = 100, 400
    label = np.repeat([1.0, 0.0], [n_known, n_drawn])
    goals = make_goals(settings(label_noise=noise), np.zeros(500, int), np.arange(500), label, shift)
    _, labels, weights = doubled(np.zeros((500, 1)), goals)
    log_odds = np.log(weights[labels == 1].sum() / weights[labels == 0].sum()) - goals.shift
    n_all = n_drawn / drawn
    assert log_odds == pytest.approx(np.log((n_known + noise * n_all) / ((1 - noise) * n_all)))


def test_ranking_reads_the_order_within_a_tf_alone(asked):
    logits = torch.randn(240, generator=torch.Generator().manual_seed(1))
    loss = ranking_loss(logits, asked.tf, asked.label)
    moved = logits + torch.arange(6.0)[asked.tf]
    torch.testing.assert_close(ranking_loss(moved, asked.tf, asked.label), loss)
    assert ranking_loss(logits + asked.label, asked.tf, asked.label) < loss
    expected = []
    for tf in range(6):
        own, label = logits[asked.tf == tf], asked.label[asked.tf == tf]
        if label.any():
            expected.append(-own.log_softmax(0)[label == 1].mean())
    torch.testing.assert_close(loss, torch.stack(expected).mean())


def test_ranking_without_a_known_edge_is_nothing():
    assert ranking_loss(torch.zeros(3), torch.tensor([0, 0, 1]), torch.zeros(3)) == 0


def test_each_setting_changes_what_a_member_says_and_the_usual_ones_change_nothing(grn_home, one_thread):
    adata = select_cells(load_dataset("demo"), "cell_type", "Monocyte")
    data = prepare(adata, load_prior("demo", "Monocyte"), 60, 60, np.random.default_rng(0))
    split = Folds(candidate_pairs(data.match.prior, data.genes), SMALL.split, 0, 2).split(0)

    def learned(change: dict[str, object]) -> tuple[torch.Tensor, torch.Tensor]:
        assembled = assemble(make_config(SMALL.model_dump() | change), data, describe_device("cpu"))
        state = fit_member(assembled, split.training_pairs(), seed=3)
        asked = index_pairs(split.test[["source", "target"]], data.genes, state.device)
        states = state.states(evaluation_cells(len(state.cells), 3))
        return states.fused, state.score(asked, evaluation_cells(len(state.cells), 3))

    fused, scores = learned({})
    usual = {"ranking": 0.0, "training_negatives": "uniform", "label_noise": 0.0}
    assert all(torch.equal(*pair) for pair in zip(learned(usual), (fused, scores), strict=True))
    for change in CHANGES:
        other, changed = learned(change)
        assert not torch.equal(other, fused) and changed.isfinite().all(), change


@pytest.mark.parametrize("change", CHANGES)
def test_settings_of_the_loss_need_folds_and_reach_the_model(change, tmp_path):
    config = make_config(SMALL.model_dump() | change)
    assert all(getattr(joint_config(config, 60), name) == value for name, value in change.items())
    assert config.other_loss == tuple(change)
    config.save(tmp_path / "config.yaml")
    assert load_config(tmp_path / "config.yaml") == config
    with pytest.raises(ConfigError, match="only in a cross-fit"):
        make_config({"folds": 1} | change)


@pytest.mark.parametrize(
    "change", [{"ranking": -1}, {"training_negatives": "few"}, {"label_noise": 0.6}, {"label_noise": -0.1}]
)
def test_values_outside_the_range_are_refused(change):
    with pytest.raises(ConfigError, match=next(iter(change))):
        make_config(change)


def test_older_settings_have_the_usual_loss(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("dataset: demo\nprior: demo\n")
    assert load_config(path).other_loss == ()

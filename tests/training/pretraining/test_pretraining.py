"""A pre-training is a folder; later runs can use its weights; after a stop it continues where it ended."""

import json

import anndata as ad
import numpy as np
import pytest

from grn_core.data.library import add_dataset
from grn_core.errors import ConfigError, DataError
from grn_core.scbert.library import list_weights, open_weights
from grn_core.scbert.performer import Scbert
from grn_core.scbert.sizes import ScbertConfig
from grn_core.scbert.weights import Weights, save_weights
from grn_core.training.config import RunConfig, make_config
from grn_core.training.inputs.encoding_cache import stored_size
from grn_core.training.pipeline import train
from grn_core.training.pretraining.pretrain_session import pretrain
from grn_core.training.pretraining.pretrained import (
    PretrainConfig,
    create_pretraining,
    list_pretrainings,
    make_pretrain_config,
    open_pretraining,
)
from grn_core.training.run import create_run

SHORT = PretrainConfig(name="Mine", datasets=("demo",), max_genes=40, size="quick", epochs=2, batch=64)


@pytest.fixture
def pretrained(grn_home):
    work = create_pretraining(SHORT)
    pretrain(work)
    return work


def test_it_writes_weights_with_a_card_and_baselines(pretrained):
    assert pretrained.status.state == "done"
    card = next(info for info in list_weights() if info.name == pretrained.id).card
    assert card["title"] == "Mine"
    assert card["trained_on"] == [{"data": "Simulated myeloid differentiation", "cells": 2000, "genes": 40}]
    assert 0 < card["floor_majority_bin"] <= card["floor_own_majority_bin"] < 1
    assert 0 < card["masked_accuracy"] < 1
    assert "/" not in json.dumps(card["settings"])
    metrics = pretrained.read_table("metrics")
    assert set(metrics["method"]) == {"scbert", "majority", "gene_majority"}
    assert metrics["epoch"].max() == 2


@pytest.mark.parametrize("tuning", ["frozen", "last", "all"])
def test_a_later_run_starts_from_its_weights(pretrained, tuning):
    given = {"weights": pretrained.id, "tuning": tuning, "epochs": 1, "max_cells": 40, "max_genes": 60}
    run = create_run(RunConfig(name=tuning, folds=1, cell_type="Monocyte", **given))
    train(run)
    assert run.status.state == "done"
    assert "genes are in scBERT's vocabulary" in run.read_log()
    assert ("MB in the cache" in run.read_log()) == (tuning == "frozen")
    assert (stored_size() > 0) == (tuning == "frozen")


def test_frozen_weights_are_unchanged_after_training(pretrained):
    from grn_core.training.results.saved_model import load_checkpoint

    run = create_run(
        RunConfig(
            name="frozen", folds=1, cell_type="Monocyte", weights=pretrained.id, tuning="frozen", epochs=2,
            max_cells=40,
            sentence="vocabulary",
        )
    )  # fmt: skip
    train(run)
    model, _ = load_checkpoint(run)
    before = open_weights(pretrained.id).model.performer.state_dict()
    for name, value in model.scbert.performer.state_dict().items():
        np.testing.assert_array_equal(value.numpy(), before[name].numpy())


def test_a_stopped_pretraining_continues(grn_home):
    work = create_pretraining(SHORT)
    pretrain(work, lambda step: work.request_cancel() if "epoch 1" in step.message else None)
    assert (work.status.state, work.status.epoch) == ("cancelled", 1)
    assert work.weights.exists()
    work.begin()
    pretrain(work)
    assert (work.status.state, work.status.epoch) == ("done", 2)
    assert work.read_table("metrics")["epoch"].tolist().count(1) == work.read_table("metrics")["epoch"].tolist().count(
        2
    )
    assert open_pretraining(work.id[:20]) == work == list_pretrainings()[0]


def test_it_continues_from_other_weights_with_new_genes(pretrained):
    more = create_pretraining(SHORT.model_copy(update={"start": pretrained.id, "max_genes": 50, "epochs": 1}))
    pretrain(more)
    before, after = open_weights(pretrained.id), open_weights(more.id)
    assert after.genes[: len(before.genes)] == before.genes
    assert len(after.genes) > len(before.genes)


def test_mouse_symbols_become_upper_case_in_the_vocabulary(grn_home):
    rng = np.random.default_rng(0)
    adata = ad.AnnData(rng.poisson(3, (60, 12)).astype(np.float32))
    adata.var_names = ["Gata1", "Spi1", "Klf1", *(f"Gene{'abcdefghi'[i]}" for i in range(9))]
    info = add_dataset(adata, "mouse")
    work = create_pretraining(SHORT.model_copy(update={"datasets": (info.name,), "epochs": 1}))
    pretrain(work)
    assert {"GATA1", "SPI1", "KLF1"} <= set(open_weights(work.id).genes)


@pytest.mark.parametrize(
    ("values", "named"), [({"epochs": 0}, "epochs"), ({"datasets": []}, "datasets"), ({"size": "huge"}, "size")]
)
def test_a_wrong_setting_is_named(values, named):
    with pytest.raises(ConfigError, match=named):
        make_pretrain_config(values)


def test_missing_data_fail_with_a_sentence(grn_home):
    work = create_pretraining(SHORT.model_copy(update={"datasets": ("nowhere",)}))
    with pytest.raises(DataError, match="There is no data set or file nowhere"):
        pretrain(work)
    assert work.status.state == "failed"


@pytest.mark.usefixtures("grn_home")
def test_weights_with_none_of_the_genes_are_refused(tmp_path):
    model = Scbert(ScbertConfig(n_positions=3, dim=8, depth=1, heads=1, dim_head=8, n_features=8))
    save_weights(tmp_path / "other.safetensors", Weights(model, ["YAL001C", "YAL002W"]))
    run = create_run(RunConfig(name="x", cell_type="Monocyte", weights=str(tmp_path / "other.safetensors")))
    with pytest.raises(ConfigError, match="None of the 340 modelled genes is in the vocabulary"):
        train(run)
    assert run.status.state == "failed"


def test_the_whole_vocabulary_needs_weights():
    with pytest.raises(ConfigError, match="only with pre-trained weights"):
        make_config({"sentence": "vocabulary"})

"""TFs of the TF catalogue without a known target are scored, marked, and never tested or trained on."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from grn_core.data.library import add_dataset, add_prior
from grn_core.data.priors.prior import make_prior
from grn_core.errors import ConfigError
from grn_core.evaluation.folds import Folds, with_candidates
from grn_core.evaluation.questions import SplitConfig
from grn_core.evaluation.splits import candidate_pairs, unlabelled_pairs
from grn_core.training.config import RunConfig, make_config
from grn_core.training.finished.method_on_run import method_network
from grn_core.training.pipeline import train
from grn_core.training.run import create_run

TFS = ["SPI1", "GATA1", "MYC", "STAT1", "IRF8", "TP53", "RELA", "JUN", "FOS", "GATA3", "RUNX1", "CEBPA", "KLF4", "ETS1"]
OTHERS = ["PAX5", "EBF1"]
TARGETS = ["CSF1R", "ALAS2", "TERT", "ICAM1", "CD14", "MDM2", "ACTB", "GAPDH", "CD3E", "CD19", "LYZ", "S100A8"]


def known() -> pd.DataFrame:
    pairs = [(tf, target) for i, tf in enumerate(TFS) for target in (TARGETS * 2)[i : i + 5]]
    return pd.DataFrame(pairs, columns=["source", "target"])


@pytest.fixture
def config(grn_home) -> RunConfig:
    counts = np.random.default_rng(0).poisson(3, (40, len(TFS + OTHERS + TARGETS))).astype(np.float32)
    cells = ad.AnnData(counts, var=pd.DataFrame(index=[*TFS, *OTHERS, *TARGETS]))
    cells.obs_names = [f"c{i}" for i in range(40)]
    return RunConfig(
        name="r", dataset=add_dataset(cells, "cells").name, cell_type_key=None,
        prior=add_prior(make_prior("p", known())).name, candidates="catalogue", split={"question": "unseen_tfs"},
        epochs=2, tuning="frozen", folds=2, repeats=1,
    )  # fmt: skip


@pytest.mark.parametrize("folds", [2, 1])
def test_they_are_scored_but_not_tested(config, folds):
    run = create_run(make_config(config.model_dump() | {"folds": folds}, "the test"))
    train(run)
    assert run.status.state == "done"
    network = run.read_table("network")
    own = network[network["source"].isin(OTHERS)]
    assert len(own) == 2 * (len(TFS + OTHERS + TARGETS) - 1)
    assert set(own["split"]) == {"unused"} and not own["known"].any() and own["weight"].between(0, 1).all()
    assert not set(run.read_table("predictions")["source"]) & set(OTHERS)
    split = run.read_table("split")
    assert not set(split[split["split"] != "unused"]["source"]) & set(OTHERS)
    assert "2 TFs of the TF catalogue (PAX5, EBF1)" in (run.path / "log.txt").read_text()
    if folds > 1:
        scored = method_network(run, "known_paths")
        assert len(scored) == len(network) and scored["weight"].notna().all()


def test_no_member_trains_on_them():
    pairs = candidate_pairs(make_prior("p", known()), [*TFS, *OTHERS, *TARGETS])
    others = unlabelled_pairs(OTHERS, [*TFS, *OTHERS, *TARGETS])
    splits = list(with_candidates(Folds(pairs, SplitConfig(question="unseen_tfs"), 0, 2), others))
    for split in splits:
        assert not {*split.train["source"], *split.validation["source"]} & set(OTHERS)
    held_out = pd.concat([split.test for split in splits])
    assert len(held_out) == len(pairs) + len(others)
    assert not held_out.duplicated(["source", "target"]).any()


def test_without_the_setting_and_with_other_questions_there_are_none(config):
    with pytest.raises(ConfigError, match="need the question unseen_tfs"):
        make_config(config.model_dump() | {"split": {"question": "unseen_targets"}}, "the test")
    run = create_run(make_config(config.model_dump() | {"candidates": "prior", "folds": 1}, "the test"))
    train(run)
    assert not set(run.read_table("network")["source"]) & set(OTHERS)

"""The bundled weights: small, described, better than counting, and usable at once."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from grn_core.data.library import add_prior, load_dataset
from grn_core.data.priors.prior import make_prior
from grn_core.data.select import most_variable
from grn_core.scbert.library import list_weights, open_weights, small_path
from grn_core.scbert.pretrain import Corpus, Pretrainer, counting_baselines, deal
from grn_core.scbert.symbols import match_genes
from grn_core.scbert.tokens import tokenise
from grn_core.training.config import RunConfig
from grn_core.training.pipeline import train
from grn_core.training.run import create_run

pytestmark = pytest.mark.usefixtures("grn_home")


def test_the_file_is_small_and_says_what_it_is():
    assert small_path().stat().st_size < 10e6
    card = list_weights()[0].card
    assert list_weights()[0].name == "small"
    assert card["masked_accuracy"] > card["floor_own_majority_bin"] + 0.1 > card["floor_majority_bin"]
    assert sum(part["cells"] for part in card["trained_on"]) == 1841
    text = (Path(__file__).parents[2] / "docs" / "scbert_small.md").read_text()
    for key in ("masked_accuracy", "floor_majority_bin", "floor_own_majority_bin"):
        assert f"{card[key]:.3f}" in text


def test_it_fills_in_hidden_expression_better_than_counting_does():
    weights = open_weights("small")
    genes, counts, totals = most_variable(load_dataset("pbmc68k"), 765)
    match = match_genes(genes, weights.genes)
    assert match.outside == []
    corpus = Corpus(tokenise(counts, totals).astype(np.int8), np.append(match.positions, len(weights.genes)))
    material = deal([corpus], seed=1)
    judge = Pretrainer(weights.model, material, 1, 16, 1e-3, 0, torch.device("cpu"))
    _, accuracy = judge.judge()
    assert accuracy > counting_baselines(material, len(weights.genes) + 1).gene_majority + 0.1


@pytest.mark.parametrize("sentence", ["modelled", "vocabulary"])
def test_a_run_on_real_cells_begins_from_it(sentence):
    rng = np.random.default_rng(0)
    genes = [str(gene) for gene in load_dataset("pbmc68k").var_names]
    edges = pd.DataFrame({"source": rng.choice(genes[:12], 300), "target": rng.choice(genes, 300)})
    prior = add_prior(make_prior("random", edges))
    run = create_run(
        RunConfig(
            name="real", folds=1, dataset="pbmc68k", cell_type_key="bulk_labels", cell_type="Dendritic",
            prior=prior.name,
            weights="small", tuning="frozen", sentence=sentence, epochs=1, max_genes=120, max_cells=40,
        )
    )  # fmt: skip
    train(run)
    assert run.status.state == "done"
    assert "120 of 120 genes are in scBERT's vocabulary" in run.read_log()

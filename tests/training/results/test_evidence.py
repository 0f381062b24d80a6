"""A run keeps why each pair scores as it does, and each gene's state."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from grn_core.errors import RunError
from grn_core.model.explain import PARTS
from grn_core.training.results.evidence import against_typical, read_genes, read_parts, typical_parts
from grn_core.training.results.saved_model import load_checkpoint


def test_the_parts_of_every_edge_add_up_to_its_weight(stored_run):
    network, evidence = stored_run.read_table("network"), stored_run.read_table("evidence")
    assert network[["source", "target"]].equals(evidence[["source", "target"]])
    total = evidence[list(PARTS)].sum(axis=1)
    np.testing.assert_allclose(total, evidence["logit"], atol=1e-4)
    np.testing.assert_allclose(evidence["logit"], logit(network["weight"].astype(float)), atol=1e-3)


def test_training_has_no_opinion_of_its_own_on_a_target_that_it_never_saw(stored_run):
    network, evidence = stored_run.read_table("network"), stored_run.read_table("evidence")
    unseen, seen = (evidence[network["split"] == part] for part in ("test", "train"))
    assert unseen["target_rate"].abs().max() == 0
    assert seen["target_rate"].abs().max() > 0.01
    assert unseen["tf_rate"].abs().max() > 0.01  # the TF was seen, with other targets


def test_the_spread_over_halves_is_that_of_the_weight(stored_run):
    network, evidence = stored_run.read_table("network"), stored_run.read_table("evidence")
    weight = network["weight"].astype(float)
    small = evidence["logit_sd"] < 0.2  # where the delta method holds
    assert small.sum() > 100
    expected = (weight * (1 - weight) * evidence["logit_sd"])[small]
    assert np.corrcoef(expected, network["uncertainty"][small])[0, 1] > 0.95


def test_embeddings_have_a_row_a_gene_of_the_model(stored_run):
    table = stored_run.read_table("embeddings")
    model, genes = load_checkpoint(stored_run)
    assert table["gene"].tolist() == genes
    assert list(table.columns) == ["gene", *(f"d{i}" for i in range(model.config.hidden))]
    values = table.drop(columns="gene").to_numpy()
    assert np.isfinite(values).all() and len(np.unique(values.round(5), axis=0)) > 0.9 * len(genes)


def test_one_pair_is_read_by_itself(stored_run):
    evidence = stored_run.read_table("evidence")
    row = evidence.iloc[1234]
    found = read_parts(stored_run, row["source"], row["target"])
    assert found["logit"] == pytest.approx(row["logit"])
    assert found[list(PARTS)].sum() == pytest.approx(found["logit"], abs=1e-4)
    assert read_parts(stored_run, row["source"], "nobody") is None


def test_a_run_without_parts_has_none(stored_run):
    network = stored_run.read_table("network").iloc[0]
    path = stored_run.path / "evidence.parquet"
    pd.DataFrame({"source": [network["source"]], "target": [network["target"]]}).to_parquet(path)
    assert read_parts(stored_run, network["source"], network["target"]) is None
    path.write_bytes(b"PAR1 broken")
    assert read_parts(stored_run, network["source"], network["target"]) is None
    path.unlink()
    assert read_parts(stored_run, network["source"], network["target"]) is None


def test_what_differs_from_the_average_pair_adds_up_to_the_score(stored_run):
    evidence, typical = stored_run.read_table("evidence"), typical_parts(stored_run)
    differences = pd.DataFrame([against_typical(row, typical) for _, row in evidence.head(50).iterrows()])
    np.testing.assert_allclose(differences.sum(axis=1), evidence["logit"].head(50), atol=1e-4)
    assert differences["typical"].nunique() == 1
    assert differences["typical"].iloc[0] == pytest.approx(evidence["logit"].mean(), abs=1e-3)
    every = pd.DataFrame([against_typical(row, typical) for _, row in evidence.iterrows()])
    np.testing.assert_allclose(every.drop(columns="typical").mean(), 0, atol=1e-3)


def test_expression_of_two_genes_is_read_by_itself(stored_run):
    genes = stored_run.read_table("expression").columns[:3]
    found = read_genes(stored_run, [genes[2], genes[0], genes[2]])
    assert found.equals(stored_run.read_table("expression")[[genes[2], genes[0]]])
    with pytest.raises(RunError, match="no readable expression"):
        read_genes(stored_run, [genes[0], "nobody"])

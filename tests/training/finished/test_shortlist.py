"""The lists of new edges to look at first and of known edges that the cells support."""

import pandas as pd
import pytest

from grn_core.data.library import add_prior, list_priors
from grn_core.data.priors.prior import make_prior
from grn_core.training.finished.run_edges import run_edges
from grn_core.training.finished.shortlist import (
    held_by,
    least_probability,
    other_priors,
    shortlist,
    why_empty,
    with_support,
)


def network(*rows: tuple[float, bool, str, float]) -> pd.DataFrame:
    """Make a network of weight, known, part and share of cells; best first, among 100 pairs of weight 0."""
    table = pd.DataFrame([*rows, *[(0.0, False, "test", 1.0)] * 100], columns=["weight", "known", "split", "tf_share"])
    names = [f"G{i}" for i in range(len(table))]
    return table.assign(source="TF", target=names, rank=range(1, len(table) + 1))


def test_lists_have_probable_edges_of_tfs_that_the_cells_have():
    found = network(
        (0.9, True, "test", 1), (0.8, False, "test", 1), (0.7, False, "test", 0.01), (0.05, False, "test", 1)
    )
    assert least_probability(found) == pytest.approx(10 / 104)
    assert shortlist(found, "new", True)["target"].tolist() == ["G1"]
    assert shortlist(found, "known", True)["target"].tolist() == ["G0"]
    assert shortlist(found, "new", True, most=0).empty


def test_known_edges_of_a_single_model_are_listed_only_if_it_was_not_trained_on_them():
    found = network((0.9, True, "train", 1), (0.8, True, "test", 1))
    assert shortlist(found, "known", False)["target"].tolist() == ["G1"]
    assert shortlist(found, "known", True)["target"].tolist() == ["G0", "G1"]


def test_an_empty_list_says_why():
    assert why_empty(network((0.9, False, "test", 1)), "known", True) == "This network has no known edge."
    assert "held out none" in why_empty(network((0.9, True, "train", 1)), "known", False)
    rare = network((0.9, True, "test", 1), (0.8, False, "test", 0.01))
    assert shortlist(rare, "new", True).empty
    assert "1 new edges are probable, but each of them is of a TF detected in under 5%" in why_empty(rare, "new", True)
    weak = network((0.9, True, "test", 1), (0.08, False, "test", 1))
    assert "No new edge is at least 10 times as probable as the average pair (9.8%). The first has 8.0%." == why_empty(
        weak, "new", True
    )


def test_other_priors_that_hold_an_edge_are_named_without_regard_to_case(stored_run):
    edges = run_edges(stored_run).head(3)
    mouse = edges.head(1)[["source", "target"]].apply(lambda names: names.str.lower())
    info = add_prior(make_prior("Mouse prior", mouse))
    assert other_priors(stored_run).count(info.name) == 1 and "demo" not in other_priors(stored_run)
    titles = {prior.name: prior.title for prior in list_priors()}
    assert held_by(edges, [info.name, "no such prior"], titles).tolist() == [titles[info.name], "", ""]


def test_a_supporting_prior_of_the_run_is_no_further_prior(stored_run):
    info = add_prior(make_prior("Support", run_edges(stored_run).head(3)[["source", "target"]]))
    config = stored_run.config.model_copy(update={"support": (info.name,), "folds": 2, "tuning": "frozen"})
    assert info.name in other_priors(stored_run)
    config.save(stored_run.path / "config.yaml")
    assert info.name not in other_priors(stored_run)


def test_each_edge_has_its_support(stored_run):
    edges = run_edges(stored_run)
    ranks = edges[["source", "target", "known", "split"]].assign(weight=0.5, rank=range(len(edges), 0, -1))
    stored_run.write_table("method-correlation", ranks)
    found = with_support(stored_run, shortlist(edges, "new", False))
    assert 0 < len(found) <= 50 and (found["weight"] >= least_probability(edges)).all()
    assert (found["rank_correlation"] == len(edges) + 1 - found["rank"]).all()
    expression = stored_run.read_table("expression")
    first = found.iloc[0]
    assert first["correlation"] == pytest.approx(
        expression[first["source"]].corr(expression[first["target"]]), abs=1e-5
    )

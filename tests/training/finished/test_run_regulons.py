"""Regulons of a run, the signs of its prior, and the table of activities for a file."""

import pandas as pd
import pytest

from grn_core.data.cells.normalised import MOST_VALUES, drawn_cells
from grn_core.data.cells.qc import MOST_CELLS
from grn_core.data.demo import demo_prior
from grn_core.data.library import add_prior
from grn_core.data.priors.prior import make_prior
from grn_core.network.regulons import Cut
from grn_core.training.finished.run_regulons import activity_table, known_signs, run_genes, run_regulons


def signs_of(edges: pd.DataFrame) -> dict[tuple[str, str], int]:
    return {(s, t): v for s, t, v in edges[["source", "target", "sign"]].itertuples(index=False)}


def test_regulons_have_the_signs_of_the_prior_where_known(stored_run):
    genes = run_genes(stored_run.read_table("network"))
    known = known_signs(stored_run, genes)
    truth = signs_of(demo_prior("Monocyte").edges)
    assert signs_of(known).items() <= truth.items()
    edges = run_regulons(stored_run, Cut(), "known", known)
    assert (edges.groupby("source").size() == 25).all()
    own = edges[edges["known"]]
    assert (own["sign_source"] == "prior").all()
    assert [truth[s, t] for s, t in zip(own["source"], own["target"], strict=True)] == own["sign"].tolist()
    assert set(edges[~edges["known"]]["sign_source"]) == {"correlation", "unknown"}


def test_a_prior_without_signs_has_none(stored_run):
    edges = demo_prior("Monocyte").edges
    for name, table in {"plain": edges[["source", "target"]], "unknown": edges.assign(sign=0)}.items():
        info = add_prior(make_prior(name, table))
        config = stored_run.config.model_copy(update={"prior": info.name})
        config.save(stored_run.path / "config.yaml")
        assert known_signs(stored_run, run_genes(stored_run.read_table("network"))) is None


def test_the_activity_table():
    activity = pd.DataFrame({"type": [1.23456, 2.0], "B": [0.5, float("nan")]}, index=["c1", "c2"])
    labels = pd.Series(["T", "S", "T"], index=["c2", "c1", "c0"], name="type")
    table = activity_table(activity, labels)
    assert list(table.columns) == ["cell", "type_", "type", "B"]
    assert table["type_"].tolist() == ["S", "T"]
    assert table["type"].tolist() == [1.2346, 2.0]
    assert list(activity_table(activity, None).columns) == ["cell", "type", "B"]


@pytest.mark.parametrize(
    ("n_cells", "n_genes", "kept"),
    [(300, 500, 300), (60_000, 500, MOST_CELLS), (60_000, 20_000, MOST_VALUES // 20_000)],
)
def test_cells_are_sampled_where_there_are_too_many(n_cells, n_genes, kept):
    drawn = drawn_cells(n_cells, n_genes)
    assert len(set(drawn)) == kept
    assert (drawn == drawn_cells(n_cells, n_genes)).all()
    assert (drawn[1:] > drawn[:-1]).all()
    assert set(drawn) <= set(drawn_cells(n_cells, 1))  # all of them are on the map

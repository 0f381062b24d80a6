"""Of more pairs than a run is to store, it keeps the strongest and every known edge, and says figures of all pairs."""

import numpy as np
import pandas as pd
import pytest

from grn_core.cli import main
from grn_core.data import pair_codes
from grn_core.model.explain import PARTS
from grn_core.report.build import report_html
from grn_core.report.held_out import held_out_results
from grn_core.report.report_charts import held_out_curves
from grn_core.training.config import RunConfig
from grn_core.training.finished.method_on_run import method_network
from grn_core.training.finished.run_edges import run_edges
from grn_core.training.finished.shortlist import least_probability
from grn_core.training.fitting.checkpoints import Member, MemberFiles, MemberMemory
from grn_core.training.inputs import features
from grn_core.training.inputs.features import correlation_of
from grn_core.training.pipeline import train
from grn_core.training.results.evidence import typical_parts
from grn_core.training.results.stored_edges import n_scored, stored_edges, strongest
from grn_core.training.run import create_run

MOST = 1000
LAST_BITS = {"rtol": 1e-4, "atol": 1e-6}
"""On a busy machine a matrix product may be divided among threads in another way, and its last bit differs."""
SMALL = RunConfig(
    name="small", cell_type="Monocyte", max_genes=120, max_cells=60, epochs=6, tuning="frozen", folds=2, repeats=2
)


def trained_with(**changes):
    run = create_run(SMALL.model_copy(update=changes))
    train(run)
    return run


@pytest.fixture(scope="module")
def whole(home):
    return trained_with()


@pytest.fixture(scope="module")
def run(home, whole):
    return trained_with(stored_edges=MOST)


def test_the_strongest_pairs_and_every_known_edge_are_chosen():
    weight = np.array([0.1, 0.9, 0.5, 0.2, 0.9, 0.3])
    known = np.array([True, False, False, False, False, False])
    rows, rank = strongest(weight, known, 3)
    assert rows.tolist() == [1, 4, 2, 0] and rank.tolist() == [1, 2, 3, 6]
    rows, rank = strongest(weight, known, 6)
    assert rows.tolist() == [1, 4, 2, 5, 3, 0] and rank.tolist() == [1, 2, 3, 4, 5, 6]


def test_a_run_stores_them_with_the_values_that_they_have_among_all(run, whole):
    every, found = whole.read_table("network"), run.read_table("network")
    wanted = every[(every["rank"] <= MOST) | every["known"]].reset_index(drop=True)
    assert MOST < len(wanted) < len(every) and stored_edges(whole) is None and n_scored(whole) is None
    pd.testing.assert_frame_equal(found, wanted, check_exact=True)
    evidence = whole.read_table("evidence").iloc[every.index[(every["rank"] <= MOST) | every["known"]]]
    pd.testing.assert_frame_equal(run.read_table("evidence"), evidence.reset_index(drop=True), check_exact=True)


def test_it_says_how_many_were_scored_and_from_which_weight_on_all_are_stored(run, whole):
    every, stored = whole.read_table("network"), stored_edges(run)
    assert (stored.n_scored, stored.n_known) == (len(every), every["known"].sum())
    assert stored.n_stored == len(run.read_table("network")) and n_scored(run) == len(every)
    assert stored.lowest == every["weight"].iloc[MOST - 1]
    said = f"{len(every):,} pairs were scored, and {stored.n_stored:,} of them are stored"
    assert said in str(stored) and said in run.read_log() and said in report_html(run, run_edges(run).head(20))
    assert said not in report_html(whole, run_edges(whole).head(20))


def test_figures_are_those_of_all_pairs(run, whole):
    pd.testing.assert_frame_equal(run.read_table("metrics"), whole.read_table("metrics"), check_exact=True)
    for file in ("verdict.json", "calibration.json"):
        assert (run.path / file).read_bytes() == (whole.path / file).read_bytes()
    results, wanted = held_out_results(run), held_out_results(whole)
    assert results.n_pairs == wanted.n_pairs == len(whole.read_table("predictions"))
    assert results.n_true == wanted.n_true and len(results.scored["joint"]) < results.n_pairs
    pd.testing.assert_frame_equal(results.values[wanted.values.columns], wanted.values, check_exact=True)
    pd.testing.assert_series_equal(results.differences["difference"], wanted.differences["difference"], check_like=True)
    curves = held_out_curves(wanted.scored)
    own = results.curves.set_index(["method", "curve"]).sort_index(kind="stable")
    pd.testing.assert_frame_equal(own, curves.set_index(["method", "curve"]).sort_index(kind="stable")[list(own)])
    np.testing.assert_allclose(typical_parts(run), typical_parts(whole)[list(PARTS)], rtol=1e-9, atol=1e-12)
    assert least_probability(run.read_table("network"), n_scored(run)) == least_probability(whole.read_table("network"))


def test_a_method_beside_it_scores_the_stored_pairs(run):
    for name in ("degree", "pearson"):
        found = method_network(run, name)
        assert len(found) == stored_edges(run).n_stored and not found["weight"].isna().any()


def test_the_command_line_says_it_too(run, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["grn", "export", run.id, "--out", str(tmp_path / "network.csv")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "pairs were scored" in capsys.readouterr().err.replace("\n", " ")
    assert len(pd.read_csv(tmp_path / "network.csv")) == stored_edges(run).n_stored


def test_a_quick_look_stores_as_much(home):
    every, found = trained_with(folds=1), trained_with(folds=1, stored_edges=MOST)
    network = every.read_table("network")
    wanted = network[(network["rank"] <= MOST) | network["known"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(found.read_table("network"), wanted, **LAST_BITS)
    evidence = every.read_table("evidence").iloc[network.index[(network["rank"] <= MOST) | network["known"]]]
    pd.testing.assert_frame_equal(found.read_table("evidence"), evidence.reset_index(drop=True), **LAST_BITS)
    pd.testing.assert_frame_equal(found.read_table("metrics"), every.read_table("metrics"), **LAST_BITS)
    test = every.read_table("predictions").query("split == 'test'")
    kept = test.merge(wanted[["source", "target"]]).reset_index(drop=True)
    assert len(kept) < len(test) == stored_edges(found).n_tested
    pd.testing.assert_frame_equal(found.read_table("predictions"), kept, **LAST_BITS)
    results, all_of_them = held_out_results(found), held_out_results(every)
    assert (results.n_pairs, results.n_true) == (len(test), all_of_them.n_true)
    pd.testing.assert_frame_equal(
        results.values[all_of_them.values.columns], all_of_them.values, check_like=True, **LAST_BITS
    )
    np.testing.assert_allclose(typical_parts(found), typical_parts(every), rtol=1e-5, atol=1e-6)
    assert len(method_network(found, "degree")) == len(wanted)


def test_what_is_scored_in_blocks_has_the_values_of_one_block(home, whole, monkeypatch):
    monkeypatch.setattr(pair_codes, "BLOCK", 333)
    monkeypatch.setattr("grn_core.training.fitting.cross_fit.BLOCK", 97)
    monkeypatch.setattr(features, "WHOLE", 10)
    blocked_ones = trained_with(), trained_with(folds=1)
    monkeypatch.undo()
    for blocked, every in zip(blocked_ones, (whole, trained_with(folds=1)), strict=True):
        found, wanted = (run.read_table("network").set_index(["source", "target"]) for run in (blocked, every))
        assert len(found) == len(wanted)
        np.testing.assert_allclose(found["weight"].reindex(wanted.index), wanted["weight"], rtol=2e-3, atol=1e-6)


def test_correlations_of_some_genes_are_those_of_all(monkeypatch):
    values = np.random.default_rng(0).gamma(1, size=(40, 30)).astype(np.float32)
    values[:, 7] = 0
    every, rows = correlation_of(values), np.array([3, 7, 11])
    for n_cells in (40, 20):  # fewer cells than genes, and more
        every = correlation_of(values[:n_cells])
        monkeypatch.setattr(features, "WHOLE", 5)
        some = correlation_of(values[:n_cells], rows)
        monkeypatch.undo()
        assert some.values.shape == (3, 30)
        np.testing.assert_allclose(some.values, every.values[rows], rtol=1e-5, atol=1e-6)
        assert some.row[11] == 2 and some.row[0] == -1


def test_some_scores_of_a_member_are_read_without_the_others(tmp_path):
    rng = np.random.default_rng(0)
    scores = {"logit": rng.random(50), "base": rng.random(50).astype(np.float32)}
    files, memory = MemberFiles(tmp_path, "key"), MemberMemory()
    for store in (files, memory):
        assert store.names(3) == []
        store.save(3, Member(scores, 0.5))
        assert store.names(3) == ["logit", "base"]
        for name, values in scores.items():
            found = store.scores(3, name, 10, 25)
            np.testing.assert_array_equal(found, values[10:35])
            assert found.dtype == values.dtype

"""Pages of a run that does not store all its pairs say so, and show figures of all pairs."""

import pandas as pd
import pytest

from grn_core.evaluation.metrics import per_tf_metrics
from grn_core.model.explain import PARTS
from grn_core.report.held_out import held_out_results
from grn_core.report.report_charts import held_out_curves
from grn_core.training.results.stored_edges import BY_TF, CURVES, StoredEdges
from tests.pages.conftest import words


@pytest.fixture
def large_run(stored_run):
    """The trained run, as if it had stored a part of 36 million pairs."""
    scored = held_out_results(stored_run).scored
    stored_run.write_table(CURVES, held_out_curves(scored))
    by_tf = [per_tf_metrics(scored[name], "score").assign(method=name) for name in ("joint", "degree")]
    stored_run.write_table(BY_TF, pd.concat(by_tf, ignore_index=True))
    network = stored_run.read_table("network")
    StoredEdges(
        n_scored=36_000_000, n_stored=len(network), n_known=int(network["known"].sum()), n_tested=35_000_000,
        lowest=0.0123, typical=dict.fromkeys(PARTS, 0.0), reliability=[(10, 0.1, 0.2), (10, 0.5, 0.6)], error=0.321,
    ).save(stored_run)  # fmt: skip
    return stored_run


@pytest.mark.parametrize("page", ["network", "network/trust"])
def test_the_top_of_each_page_says_what_is_stored(open_page, large_run, page):
    n = len(large_run.read_table("network"))
    app = open_page(page)
    assert not app.exception
    assert (
        f"36,000,000 pairs were scored, and {n:,} of them are stored: every pair with a weight of at least 0.012"
        in (words(app))
    )


def test_the_table_and_the_downloads_count_stored_pairs(open_page, large_run):
    n = len(large_run.read_table("network"))
    said = words(open_page("network"))
    assert f"{n:,} stored pairs" in said


def test_the_figures_are_of_all_tested_pairs(open_page, large_run):
    said = words(open_page("network/trust"))
    assert "The test has 35,000,000 held-out pairs" in said

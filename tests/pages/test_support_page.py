"""Supporting priors on the pages: choosing several, what they share with the prior, and where a run names them."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from grn_core.data import library
from grn_core.data.priors.prior import make_prior
from grn_core.training.run import list_runs
from tests.pages.conftest import button, words

GENES = [f"G{i}" for i in range(40)]


def add(name: str, pairs: list[tuple[str, str]]) -> str:
    return library.add_prior(make_prior(name, pd.DataFrame(pairs, columns=["source", "target"]))).name


@pytest.fixture
def chosen(grn_home) -> dict[str, str]:
    """Return a data set and a prior, chosen; two other priors are there, one of them a copy."""
    adata = ad.AnnData(np.random.default_rng(0).poisson(2, (30, len(GENES))).astype(np.float32))
    adata.var_names, adata.obs["cell_type"] = GENES, ["B cell"] * 30
    rng = np.random.default_rng(1)
    every = [(tf, gene) for tf in GENES[:8] for gene in GENES if tf != gene]
    pairs = [pair for pair in every if rng.random() < 0.15]
    add("a copy", pairs)
    add("another", [pair for pair in every if rng.random() < 0.15])
    return {"chosen_dataset": library.add_dataset(adata, "cells").name, "chosen_prior": add("main", pairs)}


def support_box(app):
    return next(box for box in app.multiselect if box.label == "Supporting priors")


def test_none_supports_until_one_is_chosen_and_the_prior_itself_is_not_offered(open_page, chosen):
    box = support_box(open_page("cells", **chosen))
    assert box.value == [] and sorted(box.options) == ["a copy", "another"]


def test_several_can_be_chosen_and_show_what_they_share(open_page, chosen):
    app = open_page("cells", **chosen)
    names = library.list_priors()
    support_box(app).set_value([each.name for each in names if each.title in ("a copy", "another")]).run()
    (table,) = [frame.value for frame in app.dataframe if "Supporting prior" in frame.value]
    table = table.set_index("Supporting prior")
    n = len(library.load_prior(chosen["chosen_prior"]).edges)
    assert table.loc["a copy", "Pairs in both"] == n > table.loc["another", "Pairs in both"]
    assert table.loc["a copy", "Lift, same degrees"] >= 2 > table.loc["another", "Lift, same degrees"]
    assert "a copy: at least 2 times as many shared pairs" in words(app)
    app = app.switch_page("pages/train.py").run()
    assert "prior: main, supported by a copy, another" in words(app)


def test_a_run_is_queued_with_the_supporting_priors_and_names_them(open_page, chosen):
    other = next(each.name for each in library.list_priors() if each.title == "another")
    app = open_page("train", **chosen, chosen_support=[other])
    button(app, "Train").click().run()
    (run,) = list_runs()
    assert run.config.support == (other,) and run.config.prior == chosen["chosen_prior"]
    assert "prior: main, supported by another;" in words(app)


def test_another_prior_is_not_supported_by_itself(open_page, chosen):
    other = next(each.name for each in library.list_priors() if each.title == "another")
    app = open_page("train", **(chosen | {"chosen_prior": other}), chosen_support=[other])
    assert "prior: another." in words(app)


def test_the_verdict_says_what_the_references_read(open_page, stored_run):
    other = add("another", [("GATA1", "KLF1")])
    changes = {"folds": 5, "tuning": "frozen", "support": (other,)}
    stored_run.config.model_copy(update=changes).save(stored_run.path / "config.yaml")
    stored_run.write_table("network", stored_run.read_table("network").assign(split="test"))
    assert "The shuffled control reads the supporting priors too" in words(open_page("network/trust"))

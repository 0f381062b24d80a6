"""A large data set is chosen, described and checked while its matrices stay on the disk."""

import pytest

from grn_core.data import library
from grn_core.data.library import datasets, large_sets
from grn_core.data.priors.prior import make_prior
from tests.pages.conftest import button, words
from tests.pages.test_data_page import cells, pairs


@pytest.fixture
def large(monkeypatch):
    """Name of a data set that counts as large, and that cannot be read as a whole."""
    name = library.add_dataset(cells(40), "Many cells").name
    monkeypatch.setattr(large_sets, "LARGE", 0)
    monkeypatch.setattr(datasets, "as_chosen", None)  # what every stored data set goes through that is read whole
    return name


@pytest.mark.parametrize("page", ["cells", "train"])
def test_pages_need_no_matrix_of_a_large_data_set(open_page, large, page):
    prior = library.add_prior(make_prior("good", pairs(4, 10))).name
    app = open_page(page, chosen_dataset=large, chosen_prior=prior)
    assert not app.error
    assert all("for exploring only" in warning.value for warning in app.warning)  # so few cells and TFs
    assert "30" in words(app)
    if page == "train":
        assert not button(app, "Train").disabled


def test_a_prior_that_cannot_be_trained_is_said_of_a_large_data_set_too(open_page, large):
    few = library.add_prior(make_prior("few", pairs(1, 1))).name
    app = open_page("train", chosen_dataset=large, chosen_prior=few)
    assert "The prior few has 1 known pair of 1 TF among the genes of these cells: too few" in words(app)

"""Adding, removing and restoring data sets and priors; the proposed prior; data that cannot be trained."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from grn_core.data import library
from grn_core.data.priors.prior import make_prior
from pages.widgets.cells.map_figure import cell_map
from pages.widgets.common.charts.plotly_figures import qc_violins
from tests.pages.conftest import button, words


def cells(n_genes: int = 12) -> ad.AnnData:
    adata = ad.AnnData(np.random.default_rng(0).poisson(2, (30, n_genes)).astype(np.float32))
    adata.var_names = [f"G{i}" for i in range(n_genes)]
    adata.obs["cell_type"] = ["B cell"] * 30
    return adata


def pairs(tfs: int, targets: int) -> pd.DataFrame:
    found = [(f"G{i}", f"G{j}") for i in range(tfs) for j in range(tfs, tfs + targets)]
    return pd.DataFrame(found, columns=["source", "target"])


def prior_box(app):
    return next(box for box in app.selectbox if box.label == "Prior")


@pytest.mark.parametrize("page", ["cells", "train"])
def test_a_prior_that_cannot_be_trained_is_reported_before(open_page, page):
    data = library.add_dataset(cells(), "cells")
    few = library.add_prior(make_prior("few", pairs(1, 1)))
    app = open_page(page, chosen_dataset=data.name, chosen_prior=few.name)
    assert "The prior few has 1 known pair of 1 TF among the genes of these cells: too few" in words(app)
    assert "Add a prior with more known pairs" in words(app)
    if page == "train":
        assert button(app, "Train").disabled


def test_a_prior_without_common_genes_cannot_be_trained(open_page):
    data = library.add_dataset(cells(), "cells")
    other = library.add_prior(make_prior("other", pd.DataFrame({"source": ["x"], "target": ["y"]})))
    app = open_page("train", chosen_dataset=data.name, chosen_prior=other.name)
    assert "No edge of the prior other has both its genes in the data" in words(app)
    assert button(app, "Train").disabled


def test_a_prior_that_can_be_trained_gives_no_warning(open_page):
    data = library.add_dataset(cells(40), "cells")
    good = library.add_prior(make_prior("good", pairs(4, 10)))
    app = open_page("train", chosen_dataset=data.name, chosen_prior=good.name)
    assert not button(app, "Train").disabled


def test_no_prior_is_chosen_without_the_visitor(open_page):
    data = library.add_dataset(cells(), "cells")
    library.add_prior(make_prior("some", pairs(2, 5)))
    app = open_page("cells", chosen_dataset=data.name)
    assert prior_box(app).value is None
    assert "Choose a prior of the same species as the cells, or add one." in words(app)
    app = open_page("train", chosen_dataset=data.name)
    assert "Choose or add a prior first" in words(app)
    assert button(app, "Train").disabled


def test_the_network_bundled_with_the_data_set_is_chosen(open_page):
    data = library.add_dataset(cells(), "cells")
    library.add_prior(make_prior("a first one", pairs(2, 5)))
    own = library.add_prior(make_prior("own", pairs(2, 6)), dataset=data.name)
    app = open_page("cells", chosen_dataset=data.name)
    assert prior_box(app).value == own.name


def test_removed_data_sets_and_priors_can_be_restored(open_page):
    data = library.add_dataset(cells(), "my cells")
    known = library.add_prior(make_prior("my prior", pairs(2, 5)))
    app = open_page("cells", chosen_dataset=data.name, chosen_prior=known.name)
    app.button(key="no_prior").click().run()
    assert known not in library.list_priors()
    assert "The prior **my prior** was removed." in words(app)
    app.button(key="flash_undo").click().run()
    assert known in library.list_priors()
    assert prior_box(app).value == known.name
    app.button(key="no_dataset").click().run()
    assert data not in library.list_datasets()
    assert app.selectbox[0].value == "demo"
    app.button(key="flash_undo").click().run()
    assert not app.exception
    assert data in library.list_datasets()
    assert app.selectbox[0].value == data.name


def test_adding_closes_the_form_and_shows_a_message(open_page, tmp_path):
    cells().to_df().to_csv(tmp_path / "mine.csv")
    app = open_page("cells")
    path = next(box for box in app.text_input if "path of a file" in box.label)
    path.set_value(str(tmp_path / "mine.csv")).run()
    app.button(key="dataset_add").click().run()
    assert [toast.value for toast in app.toast] == ["**mine** was added and is now selected."]
    assert next(box for box in app.text_input if "path of a file" in box.label).value == ""
    app.run()
    assert not app.toast


def test_the_form_keeps_its_key_when_it_opens(open_page):
    """A form with another key would lose the chosen file."""

    def form():
        found = next(block for block in app.expander if block.label == "Add a prior")
        return found.proto.id, found.proto.expanded

    app = open_page("cells")
    first = form()
    app.selectbox[0].set_value("pbmc68k").run()  # for real cells there is no prior yet
    assert first[0] and form()[0] == first[0]
    assert (first[1], form()[1]) == (False, True)
    app.run()
    assert form()[1]
    app.selectbox[0].set_value("demo").run()
    assert form() == first


def test_an_error_of_the_form_appears_above_its_button(open_page, tmp_path):
    app = open_page("cells")
    next(box for box in app.text_input if "path of a file" in box.label).set_value(str(tmp_path / "a.docx")).run()
    (tmp_path / "a.docx").write_text("hello")
    app.button(key="dataset_add").click().run()
    form = next(block for block in app.expander if block.label == "Add a data set")
    kinds = [element.type for element in form if element.type in ("alert", "error", "button")]
    assert "a.docx is not a kind of file that can be read here" in words(app)
    assert [element.type for element in form if element.type in ("error", "button")] == ["error", "button"], kinds


def test_values_are_called_what_those_that_are_used_are(open_page):
    app = open_page("cells", chosen_dataset="pbmc68k")  # X is scaled, raw.X is not
    assert next(metric for metric in app.metric if metric.label == "Values").value == "log values"


def test_thirty_labels_all_look_different():
    names = [f"c{i}" for i in range(300)]
    places = pd.DataFrame(np.random.default_rng(0).normal(size=(300, 2)), columns=["x", "y"], index=names)
    figure = cell_map(places, pd.Series([f"type {i % 30}" for i in range(300)], index=names), "type")
    looks = {(trace.marker.color, trace.marker.symbol) for trace in figure.data}
    assert len(looks) == 30
    assert figure.layout.legend.entrywidthmode == "fraction"  # in columns below the map


def test_violins_do_not_extend_beyond_the_cells():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"total": rng.poisson(90, 50), "n_genes": rng.poisson(40, 50), "percent_mito": rng.random(50)})
    assert {trace.spanmode for trace in qc_violins(table, "Counts").data} == {"hard"}


def test_a_missing_gene_has_its_answer(open_page):
    data = library.add_dataset(cells(40), "cells")
    good = library.add_prior(make_prior("good", pairs(4, 10)))
    app = open_page("cells", chosen_dataset=data.name, chosen_prior=good.name)
    box = next(box for box in app.text_input if box.label == "Genes under any name")
    said = words(box.set_value("G5 STAT1 G39").run())
    assert "the prior good has it only as a target (of G0, G1, G2 and 1 more)" in said
    assert "STAT1 is a human gene, but not in the cells' file (40 genes)" in said
    assert "The prior good does not name G39" in said

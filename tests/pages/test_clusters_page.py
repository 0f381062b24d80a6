"""From cells without labels to named cell types on the page, and back."""

import numpy as np
import pandas as pd
import pytest

from grn_core.annotation.marker_list import read_marker_list
from grn_core.annotation.markers import find_markers
from grn_core.annotation.stored_markers import store_markers
from grn_core.annotation.tasks import CLUSTER_CELLS, FIND_MARKERS
from grn_core.data import library
from grn_core.data.cells.added_columns import Column, add_column, added_columns
from pages.widgets.cells.dot_plot import MOST_ACROSS, dot_plot
from pages.widgets.cells.naming_view import EXAMPLE
from tests.annotation.simulated_types import TYPES, cells, unlabelled
from tests.pages.conftest import button, words

LIST = "\n".join(f"{name}: {', '.join(genes)}" for name, genes in TYPES.items())


def with_map(adata):
    adata.obsm["X_umap"] = np.random.default_rng(0).normal(size=(adata.n_obs, 2))
    return adata


@pytest.fixture
def bare(grn_home) -> str:
    return library.add_dataset(with_map(unlabelled()), "bare").name


@pytest.fixture
def clustered(bare) -> str:
    truth = cells().obs["truth"].map({"T cell": "0", "Monocyte": "1", "B cell": "2"})
    add_column(bare, Column("leiden", "clusters", "3 clusters by Leiden."), truth)
    return bare


def key_box(app):
    return next((box for box in app.selectbox if box.label == "Column of cell types"), None)


def test_cells_without_types_are_clustered_and_it_can_be_undone(open_page, bare):
    app = open_page("cells", chosen_dataset=bare)
    assert "This data set has no cell types" in words(app) and key_box(app) is None
    block = next(block for block in app.expander if block.label.startswith("Cluster the cells: they have no"))
    assert block.proto.expanded
    app.slider(key=f"resolution_{bare}").set_value(0.5).run()
    app.button(key=f"cluster_{bare}").click().run()
    work = CLUSTER_CELLS.find(dataset=bare)
    assert CLUSTER_CELLS.arguments(work) == {
        "dataset": bare,
        "resolution": 0.5,
        "seed": 0,
        "column": None,
        "method": "leiden",
    }
    assert not [found for found in app.button if found.key == f"cluster_{bare}"]
    CLUSTER_CELLS.carry_out(str(work.path))
    app.run()
    (toast,) = app.toast
    assert toast.value.replace("\\", "") == "3 clusters were found. They are in the column leiden."
    assert key_box(app).value == "leiden"
    assert "Markers of the groups of leiden" in words(app)
    assert "Use them only to order genes" in words(app)
    app.run()
    assert not app.toast
    app.button(key=f"undo_columns_{bare}").click().run()
    assert added_columns(bare) is None and key_box(app) is None
    assert "The column **leiden** is as it was before." in words(app)
    app.button(key="flash_undo").click().run()
    assert not app.exception and key_box(app).value == "leiden"


def test_a_column_made_anew_ends_the_offer_to_bring_back_the_one_before(open_page, clustered):
    app = open_page("cells", chosen_dataset=clustered)
    app.button(key=f"undo_columns_{clustered}").click().run()
    assert "is as it was before." in words(app)
    app.button(key=f"cluster_{clustered}").click().run()
    CLUSTER_CELLS.carry_out(str(CLUSTER_CELLS.find(dataset=clustered).path))
    app.run()
    assert key_box(app).value == "leiden" and "is as it was before." not in words(app)


def test_method_and_resolution_stay_as_they_were_asked_for(open_page, bare):
    app = open_page("cells", chosen_dataset=bare)
    app.segmented_control(key=f"method_{bare}").set_value("louvain").run()
    app.slider(key=f"resolution_{bare}").set_value(0.4).run()
    app.button(key=f"cluster_{bare}").click().run()
    CLUSTER_CELLS.carry_out(str(CLUSTER_CELLS.find(dataset=bare).path))
    app.run()
    assert app.segmented_control(key=f"method_{bare}").value == "louvain"
    assert app.slider(key=f"resolution_{bare}").value == 0.4
    again = open_page("cells", chosen_dataset=bare)  # in another session too
    assert again.segmented_control(key=f"method_{bare}").value == "louvain"


def test_the_table_of_names_says_what_it_waits_for(open_page, clustered):
    app = open_page("cells", chosen_dataset=clustered)
    assert "markers not found yet: press Find the markers above" in words(app)
    assert "No name is proposed yet: give a marker list above" in words(app)
    app.text_area(key=f"marker_text_{clustered}").set_value(LIST).run()
    app.button(key=f"propose_{clustered}").click().run()
    assert "No name is proposed yet" not in words(app)


def test_a_failure_is_said(open_page, bare):
    work = CLUSTER_CELLS.submit(dataset=bare, resolution=1.0, seed=0, column=None)
    work.update(state="failed", error="The sky <b>fell</b>. Hold it up.")
    assert "The sky <b>fell</b>. Hold it up." in words(open_page("cells", chosen_dataset=bare))


def test_few_cells_cannot_be_clustered(open_page, grn_home):
    name = library.add_dataset(with_map(unlabelled()[:15].copy()), "few").name
    app = open_page("cells", chosen_dataset=name)
    assert app.button(key=f"cluster_{name}").disabled
    assert "15 cells are too few; clusters need at least 20." in words(app)


def test_markers_are_found_on_request(open_page, grn_home):
    name = library.add_dataset(with_map(cells()), "labelled").name
    app = open_page("cells", chosen_dataset=name)
    app.button(key=f"find_markers_{name}").click().run()
    work = FIND_MARKERS.find(dataset=name, column="truth")
    assert work.status.state == "queued"
    FIND_MARKERS.carry_out(str(work.path))
    app.run()
    assert "Wilcoxon rank-sum test of each group against all other cells" in words(app)
    assert "only to order genes" not in words(app)  # these labels were not made from the values
    table = next(frame.value for frame in app.dataframe if "log2_fold_change" in frame.value)
    assert set(table["group"]) == set(TYPES) and (table["log2_fold_change"] >= 1).all()
    next(box for box in app.selectbox if box.label == "Group").set_value("B cell").run()
    table = next(frame.value for frame in app.dataframe if "log2_fold_change" in frame.value)
    assert set(table["group"]) == {"B cell"}


def test_clusters_are_named_by_a_marker_list_and_ties_stay_open(open_page, clustered):
    adata = library.load_dataset(clustered)
    store_markers(adata, clustered, "leiden", find_markers(adata, "leiden"))
    app = open_page("cells", chosen_dataset=clustered)
    area = app.text_area(key=f"marker_text_{clustered}")
    area.set_value(LIST + "\nB lymphocyte: " + ", ".join(TYPES["B cell"])).run()
    app.button(key=f"propose_{clustered}").click().run()
    assert not app.exception and not app.error
    assert "Tie: B cell or B lymphocyte." in words(app)
    fields = {box.label: box for box in app.text_input if box.key and box.key.startswith("group_name_")}
    assert {label: box.value for label, box in fields.items()} == {
        "0 (60 cells)": "T cell", "1 (45 cells)": "Monocyte", "2 (30 cells)": ""
    }  # fmt: skip
    fields["2 (30 cells)"].set_value("B cell")
    button(app, "Save the names").click().run()
    assert not app.exception and not app.error
    assert key_box(app).value == "cell_type"
    assert library.load_dataset(clustered).obs["cell_type"].value_counts().to_dict() == {
        "T cell": 60, "Monocyte": 45, "B cell": 30
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("B cell", "Line 1 of The marker list has no colon"),
        ("B: NOSUCH", "None of the 1 markers is a gene of the data"),
    ],
)
def test_a_wrong_marker_list_is_said(open_page, clustered, text, said):
    app = open_page("cells", chosen_dataset=clustered)
    app.text_area(key=f"marker_text_{clustered}").set_value(text).run()
    app.button(key=f"propose_{clustered}").click().run()
    assert said in words(app) and not app.exception


def test_names_that_cannot_be_saved_are_said(open_page, clustered):
    app = open_page("cells", chosen_dataset=clustered)
    button(app, "Save the names").click().run()
    assert "No group has a name" in words(app)
    assert [column.name for column in added_columns(clustered).columns] == ["leiden"]


def test_the_list_for_blood_can_be_inserted(open_page, clustered):
    app = open_page("cells", chosen_dataset=clustered)
    app.button(key=f"marker_example_{clustered}").click().run()
    assert app.text_area(key=f"marker_text_{clustered}").value == EXAMPLE.read_text()
    markers = read_marker_list(EXAMPLE)
    assert len(markers) == 13 and "MS4A1" in markers["B cell"]


def test_a_dot_plot_has_a_dot_per_gene_and_group():
    groups, genes = ["10", "2", "a"], ["G1", "G<2>"]
    dots = pd.DataFrame(
        [(groups[0], gene, group, 1.5, 0.25) for gene in genes for group in groups],
        columns=["of", "gene", "group", "mean", "share"],
    )  # fmt: skip
    figure = dot_plot(dots)
    assert len(figure.data[0].x) == 6
    assert list(figure.layout.yaxis.ticktext) == ["2", "10", "a"]
    assert list(figure.layout.xaxis.ticktext) == ["G1", "G&lt;2&gt;"]
    assert figure.data[0].text[1] == "G1 in 2: mean 1.50, 25% of cells"
    many = pd.concat([dots.assign(gene=f"N{i}") for i in range(MOST_ACROSS + 1)])
    assert list(dot_plot(many).layout.xaxis.ticktext) == ["2", "10", "a"]


def test_cells_with_samples_alone_use_all_cells_until_a_column_is_chosen(grn_home, open_page):
    adata = with_map(unlabelled())
    adata.obs["sample"] = np.where(np.arange(adata.n_obs) % 2, "donor1", "donor2")
    name = library.add_dataset(adata, "samples").name
    app = open_page("cells", chosen_dataset=name)
    assert "No column names cell types, so all cells are used" in words(app)
    assert key_box(app).value is None
    key_box(app).set_value("sample").run()
    assert not app.exception and key_box(app).value == "sample"
    assert "No column names cell types" not in words(app)

"""Clusters get the names of their cells; ties are not decided; names become a column that can be undone."""

import numpy as np
import pytest

from grn_core.annotation.naming import free_name, name_groups, score_names
from grn_core.data import library
from grn_core.data.cells.added_columns import Column, add_column, added_columns, undo
from grn_core.data.library.entries import added_file
from grn_core.errors import ConfigError, DataError
from tests.annotation.simulated_types import TYPES, cells, unlabelled


def test_each_group_gets_the_name_of_its_cells():
    naming = score_names(cells(), "truth", TYPES | {"Other": ("OTHER150", "OTHER151")})
    assert naming.names == {name: name for name in TYPES}
    assert (naming.table["margin"] > 0.8).all()
    assert naming.said == []
    assert list(naming.scores.columns) == [*TYPES, "Other"]


def test_two_names_with_the_same_markers_tie():
    naming = score_names(cells(), "truth", TYPES | {"B lymphocyte": TYPES["B cell"]})
    row = naming.table.set_index("group").loc["B cell"]
    assert {row["best"], row["second"]} == {"B cell", "B lymphocyte"}
    assert row["margin"] == pytest.approx(0, abs=1e-9) and row["verdict"] == "tie"
    assert set(naming.names) == {"T cell", "Monocyte"}


def test_a_group_that_no_name_fits_gets_none():
    naming = score_names(cells(), "truth", {"B cell": TYPES["B cell"]})
    verdicts = naming.table.set_index("group")["verdict"].to_dict()
    assert verdicts == {"B cell": "clear", "T cell": "none", "Monocyte": "none"}
    assert naming.table["margin"].isna().all() and naming.table["second"].isna().all()


def test_markers_are_found_under_other_names_and_missing_ones_are_said():
    lower = {name: tuple(gene.lower() for gene in genes) for name, genes in TYPES.items()}
    naming = score_names(cells(), "truth", lower | {"Ghost": ("NOSUCH",), "B cell": ("cd79a", "NIX")})
    assert naming.used["B cell"] == ("CD79A",) and naming.missing["B cell"] == ("NIX",)
    assert "Ghost" not in naming.scores and naming.unseen == ("Ghost",)
    assert naming.said[0].startswith("9 genes found with other capital letters: cd79a as CD79A,")
    assert naming.said[1:] == [
        "2 markers are not in the data: NIX, NOSUCH.", "No marker of these names is detected in a cell: Ghost."
    ]  # fmt: skip
    with pytest.raises(
        DataError, match=r"None of the 1 markers is a gene of the data: the markers have names .* \(NOSUCH\)"
    ):
        score_names(cells(), "truth", {"Ghost": ("NOSUCH",)})


def test_markers_that_no_cell_has_are_no_name():
    adata = cells()
    adata.X[:, [adata.var_names.get_loc(gene) for gene in TYPES["T cell"]]] = 0
    naming = score_names(adata, "truth", TYPES)
    assert naming.unseen == ("T cell",)
    with pytest.raises(DataError, match="No marker of the list is detected"):
        score_names(adata, "truth", {"T cell": TYPES["T cell"]})


@pytest.fixture
def named(grn_home):
    """A library's data set with clusters as an added column."""
    info = library.add_dataset(unlabelled(), "mine")
    truth = cells().obs["truth"].map({"T cell": "0", "Monocyte": "1", "B cell": "2"})
    add_column(info.name, Column("leiden", "clusters", "3 clusters."), truth)
    return info.name


def test_names_are_a_column_of_the_data_set_and_can_be_undone(named):
    assert library.dataset_info(named).cell_type_key == "leiden"
    sealed = added_file("datasets", named).read_bytes()
    name_groups(library.load_dataset(named), named, "leiden", {"2": "B cell", "0": " T cell "})
    adata = library.load_dataset(named)
    truth = cells().obs["truth"].replace({"Monocyte": "unnamed 1"})
    assert list(adata.obs["cell_type"].astype(str)) == list(truth)
    assert library.dataset_info(named).cell_type_key == "cell_type"
    assert added_columns(named).find("cell_type").note == (
        "Names for the groups of leiden: 0 = T cell; 1 = unnamed 1; 2 = B cell."
    )
    undo(named)
    assert list(library.load_dataset(named).obs.columns) == ["leiden"]
    undo(named)
    assert list(library.load_dataset(named).obs.columns) == []
    assert undo(named) is None
    assert added_file("datasets", named).read_bytes() == sealed


def test_groups_with_the_same_name_become_one(named):
    name_groups(library.load_dataset(named), named, "leiden", {"0": "Lymphocyte", "2": "Lymphocyte", "1": "Monocyte"})
    assert library.load_dataset(named).obs["cell_type"].value_counts().to_dict() == {"Lymphocyte": 90, "Monocyte": 45}


@pytest.mark.parametrize(
    ("names", "to", "kind", "said"),
    [
        ({"9": "B cell"}, "cell_type", ConfigError, "no group 9"),
        ({"0": "  "}, "cell_type", ConfigError, "No group has a name"),
        ({"0": "x" * 101}, "cell_type", ConfigError, "longer than 100"),
        ({"0": "B"}, "leiden", ConfigError, "cannot replace the column leiden"),
        ({"0": "B"}, " ", ConfigError, "needs a name"),
        ({"0": "B"}, "batch", DataError, "already have a column batch"),
    ],
)
def test_wrong_names_are_refused(named, names, to, kind, said):
    adata = library.load_dataset(named)
    adata.obs["batch"] = "a"
    with pytest.raises(kind, match=said):
        name_groups(adata, named, "leiden", names, to)
    assert [column.name for column in added_columns(named).columns] == ["leiden"]


def test_a_free_name_avoids_the_columns_of_the_data(named):
    adata = library.load_dataset(named)
    assert free_name(adata, named, "leiden") == "leiden"  # an added one can be replaced
    adata.obs["cell_type"] = np.array(["a"] * adata.n_obs)
    assert free_name(adata, named, "cell_type") == "cell_type_2"

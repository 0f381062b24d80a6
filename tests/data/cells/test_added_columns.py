"""Added columns: one set at a time is valid, undone sets come back, damage and other cells do no harm."""

import pandas as pd
import pytest

from grn_core.data import library
from grn_core.data.beside import beside
from grn_core.data.cells.added_columns import Column, add_column, added_columns, changed_at, join, natural_order, undo
from grn_core.data.library import entries
from grn_core.errors import StorageError
from grn_core.trash import bring_back
from tests.annotation.simulated_types import unlabelled

CLUSTERS = Column("leiden", "clusters", "Some.")


def labels(value: str = "0") -> pd.Series:
    return pd.Series([value] * 135, index=unlabelled().obs_names)


@pytest.fixture
def mine(grn_home) -> str:
    return library.add_dataset(unlabelled(), "mine").name


def test_columns_are_kept_in_the_folder_of_an_added_data_set(mine):
    assert added_columns(mine) is None and changed_at(mine) == 0
    found = add_column(mine, CLUSTERS, labels())
    assert found.path == beside(mine, "columns") / "0001" == entries.kept_folder("datasets") / mine / "columns" / "0001"
    assert added_columns(mine) == found
    again = add_column(mine, Column("other", "names", "More."), labels("b"))
    assert [column.name for column in again.columns] == ["leiden", "other"]
    third = add_column(mine, CLUSTERS, labels("1"))
    assert [column.name for column in third.columns] == ["other", "leiden"]
    assert set(library.load_dataset(mine).obs["leiden"]) == {"1"}


def test_an_undone_column_can_be_brought_back(mine):
    add_column(mine, CLUSTERS, labels("0"))
    add_column(mine, CLUSTERS, labels("1"))
    ticket = undo(mine)
    assert set(library.load_dataset(mine).obs["leiden"]) == {"0"}
    bring_back(ticket)
    assert set(library.load_dataset(mine).obs["leiden"]) == {"1"}


@pytest.mark.parametrize("name", ["demo", "./cells.h5ad"])
def test_data_sets_that_were_not_added_have_columns_too(grn_home, name):
    add_column(name, CLUSTERS, labels())
    assert added_columns(name).path.is_relative_to(grn_home / "data" / "columns")


def test_columns_of_the_demo_are_joined_and_its_own_stay_first(grn_home):
    adata = library.load_dataset("demo")
    add_column("demo", CLUSTERS, pd.Series(["3"] * adata.n_obs, index=adata.obs_names))
    assert set(library.load_dataset("demo").obs["leiden"]) == {"3"}
    assert library.dataset_info("demo").cell_type_key == "cell_type"
    add_column("demo", Column("mine", "names", "."), pd.Series(["x"] * adata.n_obs, index=adata.obs_names))
    assert library.dataset_info("demo").cell_type_key == "mine"
    assert library.dataset_info("demo?layer=X").cell_type_key == "mine"


def test_cells_without_a_label_stay_without_one(mine):
    add_column(mine, CLUSTERS, labels().iloc[:100])
    obs = library.load_dataset(mine).obs
    assert obs["leiden"].isna().sum() == 35
    other = unlabelled()
    other.obs_names = [f"x{i}" for i in range(135)]
    join(other, mine)
    assert list(other.obs.columns) == []


def test_a_column_of_the_data_with_the_same_name_stays(mine):
    add_column(mine, CLUSTERS, labels())
    adata = unlabelled()
    adata.obs["leiden"] = "own"
    join(adata, mine)
    assert set(adata.obs["leiden"]) == {"own"}


def test_a_damaged_set_gives_way_to_the_one_before(mine):
    add_column(mine, CLUSTERS, labels("0"))
    last = add_column(mine, CLUSTERS, labels("1"))
    (last.path / "about.json").write_text("{")
    assert set(library.load_dataset(mine).obs["leiden"]) == {"0"}


def test_a_set_that_cannot_be_written_leaves_the_one_before(mine, monkeypatch):
    add_column(mine, CLUSTERS, labels("0"))

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("grn_core.storage.os.rename", fail)
    with pytest.raises(StorageError, match="^Disk full"):
        add_column(mine, CLUSTERS, labels("1"))
    assert set(library.load_dataset(mine).obs["leiden"]) == {"0"}
    assert [path.name for path in beside(mine, "columns").iterdir()] == ["0001"]


def test_numbers_are_ordered_as_numbers():
    assert natural_order(["10", "2", "b", "a", None, "0"]) == ["0", "2", "10", "a", "b"]

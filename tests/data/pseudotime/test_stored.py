"""Orders on disk: stored beside the data set, found again, replaced in one step, restored after removal."""

import json
import os

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from grn_core import settings, storage
from grn_core.data import library
from grn_core.data.cells.qc import fingerprint
from grn_core.data.pseudotime.order import CellOrder
from grn_core.data.pseudotime.start import Start
from grn_core.data.pseudotime.stored import OrderSettings, find_order, orders_dir, store_order, stored_orders
from grn_core.errors import DataError, StorageError
from grn_core.trash import bring_back

pytestmark = pytest.mark.usefixtures("grn_home")

TIMES = pd.Series([0.0, 0.5, 1.0, np.nan], index=["a", "b", "c", "d"])
FOUND = CellOrder(TIMES, "a", 9, 7, True)


def cells(first: float = 1.0) -> ad.AnnData:
    values = np.arange(12, dtype=np.float32).reshape(4, 3)
    values[0, 0] = first
    return ad.AnnData(values, obs=pd.DataFrame(index=list("abcd")))


def wanted(dataset: str = "demo", **changes: object) -> OrderSettings:
    return OrderSettings(**({"dataset": dataset, "start": Start("gene", "GATA2")} | changes))


def test_a_stored_order_is_read_back():
    kept = store_order(cells(), FOUND, wanted(cell_type_key="cell_type", cell_type="Monocyte"))
    (again,) = stored_orders("demo", fingerprint(cells()))
    assert again == kept
    pd.testing.assert_series_equal(again.times(), TIMES, check_names=False)
    assert (again.n_all, again.n_ordered, again.n_unconnected, again.root) == (9, 3, 1, "a")
    assert (again.n_genes, again.n_components, again.loose) == (7, 3, True)
    assert again.versions["scanpy"] and again.created.endswith("+00:00")
    assert again.path.parent.parent == settings.data_dir() / "pseudotime"


def test_orders_of_an_added_data_set_are_in_its_folder_and_it_is_not_changed():
    data = library.add_dataset(cells(), "mine")
    file = settings.data_dir() / "datasets" / data.name / "data.h5ad"
    before = file.read_bytes()
    kept = store_order(cells(), FOUND, wanted(data.name))
    assert kept.path.parent == file.parent / "pseudotime"
    assert file.read_bytes() == before
    ticket = library.remove_dataset(data.name)
    assert stored_orders(data.name, fingerprint(cells())) == []
    bring_back(ticket)
    assert stored_orders(data.name, fingerprint(cells())) == [kept]
    assert data in library.list_datasets()


def test_data_sets_with_similar_names_have_different_folders():
    places = {orders_dir(name) for name in ("demo", "./demo", "/x/demo.h5ad", "/y/demo.h5ad", "beeline/hESC/TFs+500")}
    assert len(places) == 5
    assert all(place.parent == settings.data_dir() / "pseudotime" for place in places)


def test_only_orders_of_the_present_data_are_found():
    store_order(cells(), FOUND, wanted())
    assert find_order(wanted(), fingerprint(cells())) is not None
    assert find_order(wanted(), fingerprint(cells(5.0))) is None
    assert find_order(wanted(start=Start("gene", "GATA1")), fingerprint(cells())) is None
    assert find_order(wanted(cell_type="Monocyte"), fingerprint(cells())) is None


def test_an_order_replaces_one_with_the_same_settings_only():
    store_order(cells(), FOUND, wanted())
    newer = CellOrder(TIMES[::-1], "d", 9, 7)
    store_order(cells(), newer, wanted())
    store_order(cells(), FOUND, wanted(start=Start("end")))
    found = stored_orders("demo", fingerprint(cells()))
    assert {order.root for order in found} == {"a", "d"} and len(found) == 2
    assert [path for path in orders_dir("demo").iterdir() if path.name.startswith(".")] == []


def test_a_failed_write_keeps_the_previous_order(monkeypatch):
    kept = store_order(cells(), FOUND, wanted())

    def full(path, value):
        raise StorageError("full", "free some space")

    monkeypatch.setattr("grn_core.data.pseudotime.stored.write_json", full)
    with pytest.raises(StorageError):
        store_order(cells(), CellOrder(TIMES, "c", 9, 7), wanted())
    assert stored_orders("demo", fingerprint(cells())) == [kept]
    assert len(list(kept.path.parent.iterdir())) == 1
    assert storage.write_json is not full and os.listdir(kept.path)


def test_a_removed_order_can_be_restored():
    kept = store_order(cells(), FOUND, wanted())
    ticket = kept.remove()
    assert stored_orders("demo", fingerprint(cells())) == []
    bring_back(ticket)
    assert stored_orders("demo", fingerprint(cells())) == [kept]


@pytest.mark.parametrize("text", ["{", "[]", "{}", json.dumps({"settings": {"start": {"kind": "gene"}}})])
def test_a_damaged_order_is_ignored(text):
    kept = store_order(cells(), FOUND, wanted())
    (kept.path / "about.json").write_text(text)
    assert stored_orders("demo", fingerprint(cells())) == []


def test_damaged_times_give_an_error():
    kept = store_order(cells(), FOUND, wanted())
    (kept.path / "times.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError, match="cannot be read"):
        kept.times()

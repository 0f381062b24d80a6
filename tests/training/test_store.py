"""Encodings of frozen weights are computed once and reused; a full disk or a stop leaves nothing behind."""

import numpy as np
import pytest
import torch
from filelock import FileLock

from grn_core import settings
from grn_core.errors import Cancelled, StorageError
from grn_core.scbert.encode import CellEncoder
from grn_core.scbert.performer import Scbert, ScbertConfig
from grn_core.training import store
from grn_core.training.cells import LiveCells, StoredCells
from grn_core.trash import purge, throw_away


@pytest.fixture
def encoder() -> CellEncoder:
    torch.manual_seed(0)
    model = Scbert(ScbertConfig(n_positions=13, dim=16, depth=1, heads=2, dim_head=8, n_features=12)).eval()
    return CellEncoder(model, torch.tensor([0, 4, 7]))


TOKENS = torch.randint(0, 6, (9, 13), generator=torch.Generator().manual_seed(1))


def test_what_is_stored_is_what_the_encoder_says(encoder):
    live = LiveCells(encoder, TOKENS)
    kept = StoredCells(store.stored_encodings(encoder, TOKENS), torch.device("cpu"))
    cells = np.array([8, 2, 5])
    with torch.no_grad():
        for one, other in zip(live.encode(cells), kept.encode(cells), strict=True):
            torch.testing.assert_close(one, other, atol=2e-3, rtol=2e-3)
    assert len(kept) == 9


def test_it_is_computed_once_and_anew_for_other_weights_or_cells(encoder, monkeypatch):
    store.stored_encodings(encoder, TOKENS)
    filled = []
    fill = store._fill
    monkeypatch.setattr(store, "_fill", lambda *arguments: (filled.append(1), fill(*arguments)))
    store.stored_encodings(encoder, TOKENS)
    assert filled == []
    store.stored_encodings(encoder, TOKENS[:4])
    with torch.no_grad():
        encoder.model.norm.weight[0] += 1
    store.stored_encodings(encoder, TOKENS)
    assert len(filled) == 2


def test_its_size_is_known_before_it_is_written(encoder):
    stored = store.stored_encodings(encoder, TOKENS)
    size = stored.encodings.nbytes + stored.received.nbytes
    assert store.stored_bytes(9, 3, 16) == size
    assert size <= store.stored_size() <= size + 1000  # and two headers
    store.clear_store()
    assert store.stored_size() == 0


def test_no_room_says_so_and_leaves_nothing(encoder, monkeypatch):
    monkeypatch.setattr(store.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 100})())
    with pytest.raises(StorageError, match="0 MB free"):
        store.stored_encodings(encoder, TOKENS)
    assert list(store.store_dir().rglob("*.npy")) == []


def test_a_stop_leaves_nothing(encoder):
    with pytest.raises(Cancelled):
        store.stored_encodings(encoder, TOKENS, stop=lambda: True)
    assert list(store.store_dir().rglob("*.npy")) == []


def test_a_damaged_store_is_filled_again(encoder):
    wanted = np.array(store.stored_encodings(encoder, TOKENS).encodings)
    (path,) = store.store_dir().glob("*/encodings.npy")
    path.write_bytes(b"nonsense")
    np.testing.assert_array_equal(store.stored_encodings(encoder, TOKENS).encodings, wanted)


def test_progress_reaches_the_end(encoder):
    steps = []
    store.stored_encodings(encoder, TOKENS, steps.append)
    assert steps[-1].fraction == 1


def test_deleted_encodings_come_back(encoder):
    before = np.array(store.stored_encodings(encoder, TOKENS).encodings)
    store.stored_encodings(encoder, TOKENS[:4])
    tickets = store.clear_store()
    assert len(tickets) == 2 and store.stored_size() == 0
    again = np.array(store.stored_encodings(encoder, TOKENS).encodings)  # a run has computed one of the two anew
    store.bring_back_encodings(tickets)
    assert len(list(store.store_dir().glob("*/encodings.npy"))) == 2
    np.testing.assert_array_equal(again, before)
    assert store.clear_store() and purge(0, below=store.store_dir()) == 3
    with pytest.raises(StorageError, match="cannot be brought back"):
        store.bring_back_encodings(tickets[1:])


def test_what_is_being_written_is_left_alone_and_what_was_left_behind_goes(encoder):
    at_work, left = store.store_dir() / ".one-12345678", store.store_dir() / ".two-12345678"
    for folder in (at_work, left):
        folder.mkdir()
        (folder / "encodings.npy").write_bytes(b"half")
    with FileLock(f"{store.store_dir() / 'one'}.lock"):
        assert store.clear_store() == []
    assert at_work.exists() and not left.exists()


def test_encodings_in_the_trash_make_room_for_new_ones(encoder, monkeypatch):
    store.stored_encodings(encoder, TOKENS)
    store.clear_store()
    (runs := settings.runs_dir() / "run").mkdir()
    run = throw_away(runs)
    rooms = iter([100, 10**9])
    monkeypatch.setattr(store.shutil, "disk_usage", lambda _: type("Usage", (), {"free": next(rooms)})())
    store.stored_encodings(encoder, TOKENS)
    assert [path.name for path in settings.trash_dir().iterdir()] == [run]

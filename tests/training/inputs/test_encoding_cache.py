"""Encodings of frozen weights are computed once and reused; a full disk or a stop leaves nothing behind."""

import numpy as np
import pytest
import torch
from filelock import FileLock

from grn_core import settings
from grn_core.errors import Cancelled, StorageError
from grn_core.scbert.encode import CellEncoder
from grn_core.scbert.performer import Scbert
from grn_core.scbert.sizes import ScbertConfig
from grn_core.training.inputs import encoding_cache
from grn_core.training.inputs.cell_encodings import LiveCells, StoredCells
from grn_core.trash import purge, throw_away

pytestmark = pytest.mark.usefixtures("grn_home")


@pytest.fixture
def encoder() -> CellEncoder:
    torch.manual_seed(0)
    model = Scbert(ScbertConfig(n_positions=13, dim=16, depth=1, heads=2, dim_head=8, n_features=12)).eval()
    return CellEncoder(model, torch.tensor([0, 4, 7]))


TOKENS = torch.randint(0, 6, (9, 13), generator=torch.Generator().manual_seed(1))


def test_stored_encodings_are_those_of_the_encoder(encoder):
    live = LiveCells(encoder, TOKENS, "key")
    kept = StoredCells(encoding_cache.stored_encodings(encoder, TOKENS), torch.device("cpu"))
    cells = np.array([8, 2, 5])
    with torch.no_grad():
        for one, other in zip(live.encode(cells), kept.encode(cells), strict=True):
            torch.testing.assert_close(one, other, atol=2e-3, rtol=2e-3)
    assert len(kept) == 9


def test_encodings_are_computed_once_and_again_for_other_weights_or_cells(encoder, monkeypatch):
    encoding_cache.stored_encodings(encoder, TOKENS)
    filled = []
    fill = encoding_cache._fill
    monkeypatch.setattr(encoding_cache, "_fill", lambda *arguments: (filled.append(1), fill(*arguments)))
    encoding_cache.stored_encodings(encoder, TOKENS)
    assert filled == []
    encoding_cache.stored_encodings(encoder, TOKENS[:4])
    with torch.no_grad():
        encoder.model.norm.weight[0] += 1
    encoding_cache.stored_encodings(encoder, TOKENS)
    assert len(filled) == 2


def test_the_size_is_known_before_writing(encoder):
    stored = encoding_cache.stored_encodings(encoder, TOKENS)
    size = stored.encodings.nbytes + stored.received.nbytes
    assert encoding_cache.stored_bytes(9, 3, 16) == size
    assert size <= encoding_cache.stored_size() <= size + 1000  # and two headers
    encoding_cache.clear_store()
    assert encoding_cache.stored_size() == 0


def test_a_full_disk_is_reported_and_leaves_nothing(encoder, monkeypatch):
    monkeypatch.setattr(encoding_cache.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 100})())
    with pytest.raises(StorageError, match="0 MB free"):
        encoding_cache.stored_encodings(encoder, TOKENS)
    assert list(encoding_cache.store_dir().rglob("*.npy")) == []


def test_a_stop_leaves_nothing(encoder):
    with pytest.raises(Cancelled):
        encoding_cache.stored_encodings(encoder, TOKENS, stop=lambda: True)
    assert list(encoding_cache.store_dir().rglob("*.npy")) == []


def test_damaged_encodings_are_computed_again(encoder):
    wanted = np.array(encoding_cache.stored_encodings(encoder, TOKENS).encodings)
    (path,) = encoding_cache.store_dir().glob("*/encodings.npy")
    path.write_bytes(b"nonsense")
    np.testing.assert_array_equal(encoding_cache.stored_encodings(encoder, TOKENS).encodings, wanted)


def test_progress_reaches_the_end(encoder):
    steps = []
    encoding_cache.stored_encodings(encoder, TOKENS, steps.append)
    assert steps[-1].fraction == 1


def test_deleted_encodings_can_be_restored(encoder):
    before = np.array(encoding_cache.stored_encodings(encoder, TOKENS).encodings)
    encoding_cache.stored_encodings(encoder, TOKENS[:4])
    tickets = encoding_cache.clear_store()
    assert len(tickets) == 2 and encoding_cache.stored_size() == 0
    again = np.array(encoding_cache.stored_encodings(encoder, TOKENS).encodings)  # a run computes one of them again
    encoding_cache.bring_back_encodings(tickets)
    assert len(list(encoding_cache.store_dir().glob("*/encodings.npy"))) == 2
    np.testing.assert_array_equal(again, before)
    assert encoding_cache.clear_store() and purge(0, below=encoding_cache.store_dir()) == 3
    with pytest.raises(StorageError, match="no longer in the trash"):
        encoding_cache.bring_back_encodings(tickets[1:])


def test_unfinished_encodings_are_deleted_unless_a_run_is_writing_them(encoder):
    in_progress, left = encoding_cache.store_dir() / ".one-12345678", encoding_cache.store_dir() / ".two-12345678"
    for folder in (in_progress, left):
        folder.mkdir()
        (folder / "encodings.npy").write_bytes(b"half")
    with FileLock(f"{encoding_cache.store_dir() / 'one'}.lock"):
        assert encoding_cache.clear_store() == []
    assert in_progress.exists() and not left.exists()


def test_encodings_in_the_trash_make_room_for_new_ones(encoder, monkeypatch):
    encoding_cache.stored_encodings(encoder, TOKENS)
    encoding_cache.clear_store()
    (runs := settings.runs_dir() / "run").mkdir()
    run = throw_away(runs)
    rooms = iter([100, 10**9])
    monkeypatch.setattr(encoding_cache.shutil, "disk_usage", lambda _: type("Usage", (), {"free": next(rooms)})())
    encoding_cache.stored_encodings(encoder, TOKENS)
    assert [path.name for path in settings.trash_dir().iterdir()] == [run]

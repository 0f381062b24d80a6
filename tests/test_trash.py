"""A removed folder can be restored unchanged until its days in the trash are over."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from grn_core import settings, trash
from grn_core.errors import StorageError

pytestmark = pytest.mark.usefixtures("grn_home")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "home" / "runs" / "one"
    made.mkdir(parents=True)
    (made / "file.txt").write_text("kept")
    return made


def test_a_removed_folder_is_restored(folder):
    ticket = trash.throw_away(folder)
    assert not folder.exists()
    assert trash.bring_back(ticket) == folder
    assert (folder / "file.txt").read_text() == "kept"
    assert list(settings.trash_dir().iterdir()) == []
    with pytest.raises(StorageError, match="no longer in the trash"):
        trash.bring_back(ticket)


def test_nothing_is_overwritten(folder):
    ticket = trash.throw_away(folder)
    folder.mkdir()
    (folder / "file.txt").write_text("new")
    with pytest.raises(StorageError, match="Something else"):
        trash.bring_back(ticket)
    assert (folder / "file.txt").read_text() == "new"


def test_only_old_entries_are_purged(folder):
    old, new = trash.throw_away(folder), None
    origin = settings.trash_dir() / old / "origin.json"
    thrown = (datetime.now(UTC) - timedelta(days=8)).isoformat()
    origin.write_text(json.dumps({"path": str(folder), "thrown": thrown}))
    folder.mkdir()
    new = trash.throw_away(folder)
    assert trash.purge() == 1
    assert [path.name for path in settings.trash_dir().iterdir()] == [new]


def test_only_entries_from_one_folder_are_purged(folder, tmp_path):
    other = tmp_path / "home" / "data" / "two"
    other.mkdir(parents=True)
    kept, gone = trash.throw_away(other), trash.throw_away(folder)
    assert trash.origin_of(gone) == folder
    assert trash.purge(0, below=tmp_path / "home" / "run") == 0  # a name that begins alike is another folder
    assert trash.purge(0, below=tmp_path / "home" / "runs") == 1
    assert trash.bring_back(kept) == other
    with pytest.raises(StorageError, match="no longer in the trash"):
        trash.origin_of(gone)


def test_a_path_that_cannot_be_written_leaves_the_folder_in_the_trash(folder, monkeypatch):
    ticket = trash.throw_away(folder)

    def refused(*_):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(trash.os, "replace", refused)
        with pytest.raises(StorageError, match=r"put back to .*Permission denied"):
            trash.bring_back(ticket)
    assert trash.bring_back(ticket) == folder

"""An upload may have any name: it is stored, read and shown as text."""

import io

import pytest
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from grn_core import settings
from grn_core.data import library
from pages.widgets.common.files.upload import saved
from pages.widgets.common.plain_text import plain
from tests.test_storage import STRANGE

CELLS = b"cell,SPI1,GATA1,CD14\n" + b"".join(b"c%d,%d,%d,%d\n" % (i, i % 3, i % 5, 1 + i % 2) for i in range(30))


def uploaded(name: str, content: bytes) -> UploadedFile:
    return UploadedFile(UploadedFileRec("id", name, "text/csv", content), FileURLs())


@pytest.mark.parametrize("name", STRANGE, ids=ascii)
def test_any_name_is_stored_in_the_folder_of_uploads_and_removed(grn_home, name):
    with saved(uploaded(name, b"content")) as file:
        assert file.read_bytes() == b"content"
        assert file.parent.parent == settings.cache_dir() and file.parent.name.startswith("upload-")
    assert not list(settings.cache_dir().glob("upload-*"))


@pytest.mark.parametrize("name", ["x" * 251 + ".csv", "con.csv", "a\u202evsc.exe\x07.csv", "=1+1*[x](y)<b>.csv"])
def test_cells_of_any_name_are_added_and_their_title_is_text(grn_home, name):
    with saved(uploaded(name, CELLS)) as file:
        info = library.add_file(file)
    assert info in library.list_datasets() and not library.damaged_entries("datasets")
    assert "\u202e" not in info.title and info.title.isprintable() and 0 < len(info.title) <= 120
    assert io.StringIO(plain(info.title)).read().count("<") == plain(info.title).count("\\<")

"""An uploaded file as a temporary file on disk."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.runtime.uploaded_file_manager import UploadedFile

from grn_core import settings
from grn_core.storage import replace_file, safe_name


@contextmanager
def saved(upload: UploadedFile) -> Iterator[Path]:
    """Write an upload to a temporary folder under a safe form of its name; it is deleted at the end of the block.

    Raises
    ------
    StorageError
        If the disk is full.
    """

    def write(path: Path) -> None:
        with path.open("wb") as handle:
            shutil.copyfileobj(upload, handle, 2**24)

    with tempfile.TemporaryDirectory(prefix="upload-", dir=settings.cache_dir()) as folder:
        file = Path(folder) / safe_name(upload.name, "upload")
        replace_file(file, write)
        yield file

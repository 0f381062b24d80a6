"""An uploaded file as a temporary file on disk."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.runtime.uploaded_file_manager import UploadedFile

from grn_core import settings
from grn_core.storage import replace_file, safe_name, write_error


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

    cache = settings.cache_dir()
    try:
        temporary = tempfile.TemporaryDirectory(prefix="upload-", dir=cache, ignore_cleanup_errors=True)
    except OSError as error:
        raise write_error(cache, error) from error
    with temporary as folder:
        file = Path(folder) / safe_name(upload.name, "upload")
        replace_file(file, write)
        yield file

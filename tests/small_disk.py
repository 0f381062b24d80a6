"""A real disk of a few MB, for tests of what happens when it is full or read-only."""

import subprocess
from pathlib import Path

import pytest


class SmallDisk:
    """A file system in memory at `path`; the kernel itself refuses what does not fit."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.filler = path / "filler"

    def fill(self) -> None:
        """Use up all space but for empty files."""
        try:
            with self.filler.open("ab", buffering=0) as handle:
                while True:
                    handle.write(bytes(4096))
        except OSError:
            return

    def free(self) -> None:
        """Give the space back."""
        self.filler.unlink(missing_ok=True)

    def make_read_only(self, read_only: bool = True) -> None:
        """Mount it again so that nothing can be written, or normally again."""
        _run("mount", "-o", f"remount,{'ro' if read_only else 'rw'}", str(self.path))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def small_disk(tmp_path):
    """Mount a disk of 48 MB, which needs the rights of root."""
    path = tmp_path / "disk"
    path.mkdir()
    try:
        _run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(path))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount a disk")
    disk = SmallDisk(path)
    yield disk
    _run("umount", "--lazy", str(path))

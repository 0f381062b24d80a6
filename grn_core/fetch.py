"""Download a file whole or not at all: resumed after a cut, held to its hash, moved into place at once.

What has arrived waits in ``cache/downloads`` under a name made of the hash, so that every mirror and every later try
goes on from there. Importing this module needs the standard library alone.
"""

import errno
import hashlib
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grn_core.errors import Cancelled, DownloadError, StorageError
from grn_core.progress import Progress, ProgressCallback, Stop, ignore, never
from grn_core.remote import Cut, Failed, Unreachable, ask, chunks, host_of, offered

if TYPE_CHECKING:
    from requests import Response

CHUNK = 64 * 1024
"""Most bytes between two looks at `stop`; a retry that brings fewer counts as one in vain."""
WAITS = (0.5, 1.0, 2.0)
"""Seconds before each further try at an address whose connection was cut."""
REPORT_EVERY = 0.1
"""Seconds between two progress reports."""


def is_whole(path: Path, *, sha256: str | None = None, md5: str | None = None, size: int | None = None) -> bool:
    """Say whether a file is there with the given size in bytes and the given hashes (hexadecimal), and can be read."""
    try:
        if not path.is_file() or (size is not None and path.stat().st_size != size):
            return False
        for name, wanted in (("sha256", sha256), ("md5", md5)):
            if wanted is not None:
                with path.open("rb") as handle:
                    if hashlib.file_digest(handle, name).hexdigest() != wanted.lower():
                        return False
    except OSError:
        return False
    return True


def fetch(
    urls: Sequence[str],
    target: Path,
    *,
    sha256: str | None = None,
    md5: str | None = None,
    size: int | None = None,
    progress: ProgressCallback = ignore,
    stop: Stop = never,
) -> Path:
    """Put the file that any of `urls` serves at `target`; a whole file that is there already is left alone.

    Parameters
    ----------
    urls
        Mirrors of one file, tried in this order.
    target
        Where the file goes; its folder is made.
    sha256, md5
        Published hashes, hexadecimal. Without one, an interrupted download starts over: nothing could tell a mended
        file from a mixture of two versions.
    size
        Published size in bytes.
    progress
        Hears about ten times a second how much has arrived.
    stop
        Asked whenever bytes arrive, and while waiting.

    Returns
    -------
    Path
        `target`.

    Raises
    ------
    DownloadError
        If no mirror gives the file. After a cut connection, what has arrived is kept and the next call goes on from
        there; a file with a wrong hash is deleted.
    StorageError
        If the disk is full (what has arrived is deleted) or a folder cannot be written.
    Cancelled
        If `stop` says so; what has arrived is kept.
    """
    from grn_core import settings, storage

    def there() -> bool:
        return is_whole(target, sha256=sha256, md5=md5, size=size)

    if there():
        return target
    key = sha256 or md5 or hashlib.sha256(urls[0].encode()).hexdigest()
    partial = settings.cache_dir() / "downloads" / f"{key.lower()}.part"
    with _alone(partial, progress, stop):
        if not there():
            _Download(list(urls), target, partial, sha256, md5, size, progress, stop).run()
            storage.replace_file(target, lambda temporary: shutil.move(partial, temporary))
    return target


@contextmanager
def _alone(partial: Path, progress: ProgressCallback, stop: Stop) -> Iterator[None]:
    """Keep a second download of the same file waiting; the system frees the lock of a process that dies."""
    from filelock import FileLock, Timeout

    lock = FileLock(f"{partial}.lock")
    try:
        partial.parent.mkdir(parents=True, exist_ok=True)
        while not lock.is_locked:
            try:
                lock.acquire(timeout=0.5, poll_interval=0.1)
            except Timeout:
                progress(Progress("downloading", None, "waiting for another download of the same file"))
                if stop():
                    raise Cancelled from None
    except OSError as error:
        raise _not_written(partial, error) from error
    try:
        yield
    finally:
        lock.release()


@dataclass
class _Download:
    """One download under its lock; see `fetch` for the fields."""

    urls: list[str]
    target: Path
    partial: Path
    sha256: str | None
    md5: str | None
    size: int | None
    progress: ProgressCallback
    stop: Stop
    came: int = 0  # bytes of this call, from any mirror: with none, there is no network to wait for

    def have(self) -> int:
        """Bytes that have arrived and can be built upon."""
        return self.partial.stat().st_size if (self.sha256 or self.md5) and self.partial.exists() else 0

    def run(self) -> None:
        """Fill the partial file from the first mirror that gives the right content."""
        failures: list[Failed] = []
        for url in self.urls:
            try:
                return self.from_mirror(url)
            except Failed as failure:
                failures.append(failure)
        raise self.explained(failures)

    def from_mirror(self, url: str) -> None:
        """Download and check; where older bytes came first, these may be the wrong ones, so a second try is clean."""
        for _ in range(2 if self.have() else 1):
            self.complete(url)
            if is_whole(self.partial, sha256=self.sha256, md5=self.md5, size=self.size):
                return
            self.partial.unlink(missing_ok=True)
        raise Failed(f"what {host_of(url)} sent is not the published file (its hash or size differs)")

    def complete(self, url: str) -> None:
        """Transfer until the end; a cut connection is taken up again, in vain at most ``len(WAITS)`` times in a row."""
        tries, furthest = 0, self.have()
        while True:
            try:
                return self.transfer(url)
            except Cut as cut:
                if self.have() >= furthest + CHUNK:
                    tries = 0
                offline = isinstance(cut, Unreachable) and not self.came
                if offline or tries == len(WAITS):
                    raise
                furthest = max(furthest, self.have())
                self.pause(WAITS[tries])
                tries += 1

    def transfer(self, url: str) -> None:
        """Make one request for what is missing and write what comes."""
        if self.stop():
            raise Cancelled
        have = self.have()
        if self.size is not None and have >= self.size:
            return  # all is here; the hash decides
        with ask(url, have) as response:
            if have and response.status_code == 416:
                if response.headers.get("Content-Range") == f"bytes */{have}":
                    return  # all had arrived before
                if self.size is not None:
                    raise Failed(f"the file at {host_of(url)} is shorter than {self.size:,} bytes")
                self.partial.unlink()
                raise Cut(f"{host_of(url)} holds fewer bytes than had arrived")
            start, total = offered(response, have, host_of(url))
            if self.size is not None and total not in (None, self.size):
                raise Failed(f"the file at {host_of(url)} has {total:,} bytes instead of {self.size:,}")
            try:
                self.write(response, start, self.size or total)
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    self.partial.unlink(missing_ok=True)
                raise _not_written(self.partial, error) from error

    def write(self, response: "Response", start: int, total: int | None) -> None:
        """Write the body behind the first `start` bytes and report; `total` is the size of the whole file."""
        if total is not None:
            self.need_space(total - start)
        host, done, said = host_of(response.url), start, 0.0
        with self.partial.open("ab" if start else "wb") as handle:
            for chunk in chunks(response, host, CHUNK):
                handle.write(chunk)
                done, self.came = done + len(chunk), self.came + len(chunk)
                if self.stop():
                    raise Cancelled
                if total is not None and done > total:
                    break  # wrong whatever follows; the check that comes next refuses it
                if time.monotonic() >= said + REPORT_EVERY:
                    said = time.monotonic()
                    self.report(done, total)
        self.report(done, total)
        if total is not None and done < total:
            raise Cut(f"the connection to {host} was cut")

    def report(self, done: int, total: int | None) -> None:
        """Say how much has arrived, in decimal megabytes."""
        if total is None:
            self.progress(Progress("downloading", None, f"{done / 1e6:.1f} MB"))
        else:
            message = f"{done / 1e6:.1f} of {total / 1e6:.1f} MB"
            self.progress(Progress("downloading", min(1.0, done / total) if total else 1.0, message))

    def need_space(self, needed: int) -> None:
        """Refuse before the first byte what the disk cannot hold."""
        free = shutil.disk_usage(self.partial.parent).free
        if free < needed:
            self.partial.unlink(missing_ok=True)
            raise StorageError(
                f"The disk that holds {self.partial.parent} has {free / 1e6:.1f} MB free, and {self.target.name} needs "
                f"{needed / 1e6:.1f} MB.",
                "Free some space and try again, or set GRN_HOME to a folder on another disk.",
            )

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond a stop."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.stop():
                raise Cancelled
            time.sleep(min(0.1, left))

    def explained(self, failures: list[Failed]) -> DownloadError:
        """Make one error of what went wrong at every mirror."""
        reasons = "; ".join(dict.fromkeys(str(failure) for failure in failures))
        by_hand = f"or save {self.urls[0]} as {self.target} by other means."
        if have := self.have():
            remedy = f"Try again later: the {have / 1e6:.1f} MB that have arrived are kept, and it goes on from there."
        elif any(isinstance(failure, Cut) for failure in failures):
            remedy = f"Check the internet connection and try again, {by_hand}"
        else:
            remedy = f"Nothing was kept; try again later, {by_hand}"
        if not have:
            self.partial.unlink(missing_ok=True)
        return DownloadError(f"{self.target.name} could not be downloaded: {reasons}.", remedy)


def _not_written(path: Path, error: OSError) -> StorageError:
    if error.errno == errno.ENOSPC:
        what = f"The disk that holds {path} is full."
        return StorageError(what, "Free some space and try again, or set GRN_HOME to a folder on another disk.")
    return StorageError(
        f"{path} could not be written ({error.strerror or error}).",
        "Check the folder's permissions or set GRN_HOME to another folder.",
    )

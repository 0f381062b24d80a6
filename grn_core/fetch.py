"""Download a file completely or not at all: resume after a lost connection, verify the hash, then move it into place.

Received bytes are kept in ``cache/downloads`` under a name made from the hash, so that every mirror and every later
call can continue from them. Importing this module needs only the standard library.
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

from grn_core import settings
from grn_core.errors import Cancelled, DownloadError, StorageError
from grn_core.progress import Progress, ProgressCallback, Stop, ignore, never
from grn_core.remote import (
    ConnectionLost,
    MirrorError,
    Unreachable,
    host_of,
    iterate_body,
    offered_range,
    request_from,
)
from grn_core.storage import replace_file, write_error

if TYPE_CHECKING:
    from requests import Response

CHUNK = 64 * 1024
"""Most bytes between two calls of `stop`; a retry that receives fewer bytes counts as failed."""
WAITS = (0.5, 1.0, 2.0)
"""Seconds before each retry at an address whose connection was lost."""
REPORT_EVERY = 0.1
"""Seconds between two progress reports."""


def is_whole(path: Path, *, sha256: str | None = None, md5: str | None = None, size: int | None = None) -> bool:
    """Return whether a file exists, is readable, and has this size in bytes and these hashes (hexadecimal)."""
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
    """Download a file from the first of `urls` that serves it; a complete file that exists already is kept.

    Parameters
    ----------
    urls
        Mirrors of one file, tried in this order.
    target
        Where the file goes; its folder is created.
    sha256, md5
        Published hashes, hexadecimal. Without one, an interrupted download starts over: without a hash, a resumed file
        cannot be distinguished from a mixture of two versions.
    size
        Published size in bytes.
    progress
        Called about ten times per second with the number of bytes received.
    stop
        Called whenever bytes arrive, and while waiting.

    Returns
    -------
    Path
        `target`.

    Raises
    ------
    DownloadError
        If no mirror serves the file. After a lost connection, the received bytes are kept and the next call continues
        from them; a file with a wrong hash is deleted.
    StorageError
        If the disk is full (the received bytes are then deleted) or a folder cannot be written.
    Cancelled
        If `stop` returns True; the received bytes are kept.
    """

    def present() -> bool:
        return is_whole(target, sha256=sha256, md5=md5, size=size)

    if present():
        return target
    key = sha256 or md5 or hashlib.sha256(urls[0].encode()).hexdigest()
    partial = settings.cache_dir() / "downloads" / f"{key.lower()}.part"
    with _locked(partial, progress, stop):
        if not present():
            _Download(list(urls), target, partial, sha256, md5, size, progress, stop).run()
            replace_file(target, lambda temporary: shutil.move(partial, temporary))
    return target


@contextmanager
def _locked(partial: Path, progress: ProgressCallback, stop: Stop) -> Iterator[None]:
    """Make a second download of the same file wait; the system releases the lock of a process that dies."""
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
        raise write_error(partial, error) from error
    try:
        yield
    finally:
        lock.release()


@dataclass
class _Download:
    """One download, made while its lock is held; `fetch` explains the fields."""

    urls: list[str]
    target: Path
    partial: Path
    sha256: str | None
    md5: str | None
    size: int | None
    progress: ProgressCallback
    stop: Stop
    received: int = 0  # bytes received in this call, from any mirror; while it is 0, there may be no network at all

    def kept_bytes(self) -> int:
        """Return the number of received bytes that the download can continue from."""
        return self.partial.stat().st_size if (self.sha256 or self.md5) and self.partial.exists() else 0

    def run(self) -> None:
        """Fill the partial file from the first mirror that serves the right content."""
        failures: list[MirrorError] = []
        for url in self.urls:
            try:
                return self.from_mirror(url)
            except MirrorError as failure:
                failures.append(failure)
        raise self.summary_error(failures)

    def from_mirror(self, url: str) -> None:
        """Download and verify; bytes of an earlier call may be wrong, so a second try then starts from zero."""
        for _ in range(2 if self.kept_bytes() else 1):
            self.complete(url)
            if is_whole(self.partial, sha256=self.sha256, md5=self.md5, size=self.size):
                return
            self.partial.unlink(missing_ok=True)
        raise MirrorError(f"what {host_of(url)} sent is not the published file (its hash or size differs)")

    def complete(self, url: str) -> None:
        """Transfer to the end; resume after a lost connection until ``len(WAITS)`` retries in a row have failed."""
        tries, furthest = 0, self.kept_bytes()
        while True:
            try:
                return self.transfer(url)
            except ConnectionLost as lost:
                if self.kept_bytes() >= furthest + CHUNK:
                    tries = 0
                offline = isinstance(lost, Unreachable) and not self.received
                if offline or tries == len(WAITS):
                    raise
                furthest = max(furthest, self.kept_bytes())
                self.pause(WAITS[tries])
                tries += 1

    def transfer(self, url: str) -> None:
        """Make one request for the missing bytes and write the answer."""
        if self.stop():
            raise Cancelled
        kept = self.kept_bytes()
        if self.size is not None and kept >= self.size:
            return  # nothing is missing; the hash decides
        with request_from(url, kept) as response:
            if kept and response.status_code == 416:
                if response.headers.get("Content-Range") == f"bytes */{kept}":
                    return  # an earlier call received everything
                if self.size is not None:
                    raise MirrorError(f"the file at {host_of(url)} is shorter than {self.size:,} bytes")
                self.partial.unlink()
                raise ConnectionLost(f"{host_of(url)} has fewer bytes than were received before")
            start, total = offered_range(response, kept, host_of(url))
            if self.size is not None and total not in (None, self.size):
                raise MirrorError(f"the file at {host_of(url)} has {total:,} bytes instead of {self.size:,}")
            try:
                self.write(response, start, self.size or total)
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    self.partial.unlink(missing_ok=True)
                raise write_error(self.partial, error) from error

    def write(self, response: "Response", start: int, total: int | None) -> None:
        """Write the body after the first `start` bytes and report progress; `total` is the size of the whole file."""
        if total is not None:
            self.check_space(total - start)
        host, done, last_report = host_of(response.url), start, 0.0
        with self.partial.open("ab" if start else "wb") as handle:
            for chunk in iterate_body(response, host, CHUNK):
                handle.write(chunk)
                done, self.received = done + len(chunk), self.received + len(chunk)
                if self.stop():
                    raise Cancelled
                if total is not None and done > total:
                    break  # already too long: the verification that follows refuses it
                if time.monotonic() >= last_report + REPORT_EVERY:
                    last_report = time.monotonic()
                    self.report(done, total)
        self.report(done, total)
        if total is not None and done < total:
            raise ConnectionLost(f"the connection to {host} was cut")

    def report(self, done: int, total: int | None) -> None:
        """Report the received amount, in decimal megabytes."""
        if total is None:
            self.progress(Progress("downloading", None, f"{done / 1e6:.1f} MB"))
        else:
            message = f"{done / 1e6:.1f} of {total / 1e6:.1f} MB"
            self.progress(Progress("downloading", min(1.0, done / total) if total else 1.0, message))

    def check_space(self, needed: int) -> None:
        """Raise before the first byte if the disk has no room for the file."""
        free = shutil.disk_usage(self.partial.parent).free
        if free < needed:
            self.partial.unlink(missing_ok=True)
            raise StorageError(
                f"Disk full: {self.partial.parent} has {free / 1e6:.1f} MB free, and {self.target.name} needs "
                f"{needed / 1e6:.1f} MB.",
                "Free some space and try again, or set GRN_HOME to a folder on another disk.",
            )

    def pause(self, seconds: float) -> None:
        """Wait; end early if `stop` returns True."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.stop():
                raise Cancelled
            time.sleep(min(0.1, left))

    def summary_error(self, failures: list[MirrorError]) -> DownloadError:
        """Return one error that names the failure at each mirror."""
        reasons = "; ".join(dict.fromkeys(str(failure) for failure in failures))
        by_hand = f"or save {self.urls[0]} as {self.target} by other means."
        if kept := self.kept_bytes():
            remedy = f"Try again later: the {kept / 1e6:.1f} MB received so far are kept, and the download continues."
        elif any(isinstance(failure, ConnectionLost) for failure in failures):
            remedy = f"Check the internet connection and try again, {by_hand}"
        else:
            remedy = f"Nothing was kept; try again later, {by_hand}"
        if not kept:
            self.partial.unlink(missing_ok=True)
        return DownloadError(f"{self.target.name} could not be downloaded: {reasons}.", remedy)

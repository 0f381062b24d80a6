"""Read CollecTRI and DoRothEA through decoupler, which gets them from OmniPath and Zenodo and maps them to mouse."""

import time
from collections.abc import Callable
from queue import Empty, Queue
from threading import Thread
from typing import Any

import numpy as np
import pandas as pd

from grn_core.errors import Cancelled, DownloadError, PriorError
from grn_core.progress import Progress, ProgressCallback, Stop, ignore, never

LONGEST = 300.0
"""Seconds to wait for the publisher: decoupler itself has no limit."""
LOOK_EVERY = 0.5
"""Seconds between two calls of `stop`."""
OPTIONS: dict[str, dict[str, Any]] = {
    # complexes such as AP1 and NFKB are not genes of a data set
    "collectri": {"remove_complexes": True},
    "dorothea": {"levels": ["A", "B", "C"]},
}


def _decoupler(title: str) -> Any:
    try:
        import decoupler
    except ImportError as error:
        raise PriorError(
            f"{title} is read through decoupler, which is not installed.",
            "Install it with `pip install decoupler` and try again, or add the prior as a file.",
        ) from error
    if not hasattr(decoupler, "op"):
        raise PriorError(
            f"{title} is read through decoupler 2, but an older version is installed.",
            "Update it with `pip install --upgrade decoupler` and try again.",
        )
    return decoupler


def read_omnipath(
    name: str,
    title: str,
    organism: str,
    progress: ProgressCallback = ignore,
    stop: Stop = never,
) -> tuple[pd.DataFrame, str]:
    """Read a prior through decoupler.

    Parameters
    ----------
    name
        ``collectri`` or ``dorothea``.
    title
        Its name in errors.
    organism
        ``human`` or ``mouse``.
    progress, stop
        `stop` is called twice per second; decoupler cannot be interrupted, so its result is then ignored.

    Returns
    -------
    edges
        Columns ``source``, ``target``, ``sign`` (+1, -1, 0) and ``evidence`` (PubMed identifiers, or the level of
        confidence).
    version
        ``decoupler`` and its version.

    Raises
    ------
    PriorError
        If decoupler 2 is not installed.
    DownloadError
        If the publisher does not answer, or the answer is not such a table.
    Cancelled
        If `stop` returns True.
    """
    progress(Progress("downloading", None, f"{title} through decoupler"))
    decoupler = _decoupler(title)
    table = _waited(lambda: getattr(decoupler.op, name)(organism=organism, **OPTIONS[name]), title, stop)
    if not isinstance(table, pd.DataFrame) or not {"source", "target", "weight"} <= set(table.columns) or table.empty:
        raise DownloadError(
            f"decoupler did not return a table of source, target and weight for {title}.",
            "Try again later. If it fails again, install the version of decoupler that is in requirements.txt.",
        )
    edges = table[["source", "target"]].astype(str)
    edges["sign"] = np.sign(pd.to_numeric(table["weight"], errors="coerce").fillna(0)).astype(int)
    evidence = next((column for column in ("references", "confidence") if column in table), None)
    if evidence:
        edges["evidence"] = table[evidence].fillna("").astype(str)
    return edges.reset_index(drop=True), f"decoupler {getattr(decoupler, '__version__', '2')}"


def _waited(call: Callable[[], Any], title: str, stop: Stop) -> Any:
    """Run a call in its own thread, so that it can be stopped and ends if the publisher does not answer."""
    answers: Queue[tuple[Any, Exception | None]] = Queue()

    def run() -> None:
        try:
            answers.put((call(), None))
        except Exception as error:  # noqa: BLE001 - raised again by the waiting thread
            answers.put((None, error))

    Thread(target=run, name=f"fetch {title}", daemon=True).start()
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if stop():
            raise Cancelled
        try:
            answer, error = answers.get(timeout=LOOK_EVERY)
        except Empty:
            continue
        if error is not None:
            raise _explained(title, error) from error
        return answer
    raise DownloadError(
        f"{title} did not arrive within {LONGEST:.0f} s.", "Check the internet connection and try again."
    )


def _explained(title: str, error: Exception) -> DownloadError:
    """Distinguish a missing network (the errors of requests are OSErrors) from an answer that decoupler cannot read."""
    if isinstance(error, OSError):
        return DownloadError(
            f"{title} could not be downloaded: its publisher did not answer ({type(error).__name__}).",
            "Check the internet connection and try again, or add the prior as a file.",
        )
    return DownloadError(
        f"{title} could not be read: the publisher's answer has an unknown layout ({type(error).__name__}).",
        "Try again later, or add the prior as a file.",
    )

"""Fetch scBERT's official weights in a worker."""

from typing import Any

from grn_core.jobs.tasks import Task
from grn_core.progress import ProgressCallback, Stop
from grn_core.scbert.official import fetch_official


def _fetch(_: dict[str, Any], progress: ProgressCallback, stop: Stop) -> None:
    fetch_official(progress, stop)


FETCH_WEIGHTS = Task("fetch-weights", _fetch, ())
"""Takes no argument; what an earlier try has fetched is kept, and the next one continues from there."""

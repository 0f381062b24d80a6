"""Fetch a published collection of gene sets in a worker, so that a page can show the progress and stop it."""

from typing import Any

from grn_core.jobs.tasks import Task
from grn_core.network.gene_sets.gene_set_catalogue import fetch_collection
from grn_core.progress import ProgressCallback, Stop


def _fetch(arguments: dict[str, Any], progress: ProgressCallback, stop: Stop) -> None:
    fetch_collection(arguments["collection"], arguments["organism"], progress, stop)


FETCH_SETS = Task("gene-sets", _fetch, ("collection", "organism"))
"""Its arguments: ``collection``, such as ``hallmark``, and ``organism``, ``human`` or ``mouse``."""

"""Fetch published data sets and priors in a worker, so that a page can show the progress, stop and continue."""

from typing import Any

from grn_core.data.catalogue import fetch_beeline, fetch_prior
from grn_core.data.catalogue.fetch_mccalla import fetch_mccalla
from grn_core.data.catalogue.mccalla_contents import COLLECTION as MCCALLA
from grn_core.data.catalogue.priors import RESOURCES
from grn_core.errors import ConfigError
from grn_core.jobs.folder import Work
from grn_core.jobs.tasks import Task
from grn_core.progress import ProgressCallback, Stop

BEELINE = "beeline"


def _fetch(arguments: dict[str, Any], progress: ProgressCallback, stop: Stop) -> None:
    resource, _, organism = arguments["download"].partition("/")
    if resource == BEELINE:
        fetch_beeline(progress, stop)
    elif resource == MCCALLA:
        fetch_mccalla(progress, stop)
    else:
        fetch_prior(resource, organism, progress, stop)


FETCH_PUBLISHED = Task("fetch", _fetch, ("download",))
"""Its argument ``download`` is ``beeline``, ``mccalla``, or a prior such as ``trrust/human``."""


def download_of(name: str) -> str:
    """Return the download that contains a prior such as ``trrust/human``: its own, or BEELINE's.

    Raises
    ------
    ConfigError
        If the catalogue has no such name.
    """
    resource, _, organism = name.partition("/")
    if name in (BEELINE, MCCALLA):
        return name
    for known in RESOURCES:
        if known.name == resource and organism in known.organisms:
            return BEELINE if known.with_beeline else name
    raise ConfigError(
        f"The catalogue has no data or prior {name}.", "Give beeline, mccalla, or a prior such as trrust/human."
    )


def submit_fetch_published(name: str) -> Work:
    """Start to fetch ``beeline``, ``mccalla`` or a prior such as ``trrust/human``, or return the task that does so.

    The part that an earlier attempt downloaded is resumed if the publisher gives a hash to verify it.

    Raises
    ------
    ConfigError
        As `download_of`.
    JobError
        If no worker can be reached.
    """
    return FETCH_PUBLISHED.submit(download=download_of(name))


def published_fetch(name: str) -> Work | None:
    """Return the task that fetches `name`; None if it was never started."""
    return FETCH_PUBLISHED.find(download=download_of(name))

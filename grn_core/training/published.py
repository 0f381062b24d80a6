"""Fetch published data and priors in a worker process, so that a page can show how far it is, stop it and go on."""

from pathlib import Path

from grn_core.data.catalogue import fetch_beeline, fetch_prior
from grn_core.data.catalogue.priors import RESOURCES
from grn_core.errors import ConfigError
from grn_core.training import jobs
from grn_core.training.work import Work

BEELINE = "beeline"
PREFIX = "fetch-"


def download_of(name: str) -> str:
    """Return the download that brings a prior such as ``trrust/human``: itself, or BEELINE's, which brings several.

    Raises
    ------
    ConfigError
        If the catalogue has nothing of that name.
    """
    resource, _, organism = name.partition("/")
    if name == BEELINE:
        return BEELINE
    for known in RESOURCES:
        if known.name == resource and organism in ("human", "mouse"):
            return BEELINE if known.with_beeline else name
    raise ConfigError(f"The catalogue has nothing named {name}.", "Give beeline, or a prior such as trrust/human.")


def _chore(download: str) -> str:
    return PREFIX + download.replace("/", "_")


def run_fetch_published(path: str) -> None:
    """Fetch what the chore in the folder `path` names; executed by a worker."""
    resource, _, organism = Path(path).name.removeprefix(PREFIX).partition("_")
    if resource == BEELINE:
        jobs.run_chore(path, fetch_beeline)
    else:
        jobs.run_chore(path, lambda show, stop: fetch_prior(resource, organism, show, stop))


def submit_fetch_published(name: str) -> Work:
    """Begin to fetch ``beeline`` or a prior such as ``trrust/human``; where that is under way already, return it.

    What an earlier try has brought is kept and gone on from, where the publisher tells a hash to hold it to.

    Raises
    ------
    ConfigError
        As `download_of`.
    JobError
        If no worker can be reached.
    """
    return jobs.submit_chore(_chore(download_of(name)), run_fetch_published)


def published_fetch(name: str) -> Work | None:
    """Return the chore that fetches it; None where that was never asked for."""
    return jobs.chore(_chore(download_of(name)))

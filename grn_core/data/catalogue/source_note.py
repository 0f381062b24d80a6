"""Say whether a published data set or prior on this machine comes from the user's own folder."""

from pathlib import Path

from grn_core import settings
from grn_core.data.catalogue import local


def _is_named(path: Path | None) -> bool:
    named = settings.named_data_dir()
    return path is not None and named is not None and path.resolve().is_relative_to(named.resolve())


def set_from_named_folder(cell: str, genes: str) -> bool:
    """Whether a data set comes from the folder ``GRN_DATA_DIR``, not from the fetched files."""
    return _is_named(local.find_set(cell, genes)[0])


def prior_from_named_folder(resource: str, organism: str) -> bool:
    """Whether a prior comes from the folder ``GRN_DATA_DIR``, not from the fetched files."""
    return _is_named(local.find_prior(resource, organism))

"""Where results that belong to a data set are kept: in its own folder, or under ``data`` for one that was not added."""

import hashlib
import re
from pathlib import Path

from grn_core import settings


def beside(dataset: str, what: str) -> Path:
    """Return the folder for results of one kind, which need not exist.

    Parameters
    ----------
    dataset
        Name in the library, or a path. An added data set has the folder in its own one, so both are removed together.
    what
        Kind of result, such as ``pseudotime``.
    """
    own = settings.data_dir() / "datasets" / dataset
    if "/" not in dataset and (own / "data.h5ad").exists():
        return own / what
    digest = hashlib.sha256(dataset.encode()).hexdigest()[:8]
    return settings.data_dir() / what / f"{slug(dataset)}-{digest}"


def slug(text: str, default: str = "order") -> str:
    """Return a text as part of a folder's name: lower-case letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or default

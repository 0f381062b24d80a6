"""Names of the catalogue in the library: ``beeline/hESC/TFs+500``, ``mccalla/mESC/TFs+500/kd_union``, ``trrust/human``.

A name takes precedence over a path of the same spelling; ``./beeline/...`` is always a path.
"""

from collections.abc import Callable
from dataclasses import dataclass

import anndata as ad

from grn_core.data.catalogue import beeline, beeline_contents, mccalla, mccalla_contents
from grn_core.data.catalogue.beeline_contents import REFERENCE
from grn_core.data.catalogue.priors import RESOURCES, list_catalogue_priors, load_catalogue_prior
from grn_core.data.catalogue.published_set import PublishedSet
from grn_core.data.priors.prior import Prior
from grn_core.errors import DataError


@dataclass(frozen=True)
class NamedPrior:
    """A prior on this machine: its name, its title, and whether it is the network of a simulation."""

    name: str
    title: str
    simulated: bool = False


@dataclass(frozen=True)
class Collection:
    """Data sets with known networks that were published together.

    Attributes
    ----------
    title
        Name in lists.
    truths
        Titles of its truths.
    spelled
        Returns cell and genes as the catalogue spells them; raises a `DataError` if there is no such data set.
    listed
        Returns its data sets; with True, only those on this machine.
    info, load, truth
        Describe a data set, load its expression, load one of its truths.
    """

    title: str
    truths: dict[str, str]
    spelled: Callable[[str, str], tuple[str, str]]
    listed: Callable[[bool], list[PublishedSet]]
    info: Callable[[str, str], PublishedSet]
    load: Callable[[str, str], ad.AnnData]
    truth: Callable[[str, str, str], Prior]


COLLECTIONS = {
    "beeline": Collection(
        beeline_contents.TITLE, beeline_contents.TRUTHS, beeline.spelled, beeline.list_beeline, beeline.beeline_info,
        beeline.load_beeline, beeline.load_truth,
    ),
    mccalla_contents.COLLECTION: Collection(
        mccalla_contents.TITLE, mccalla_contents.TRUTHS, mccalla.spelled, mccalla.list_mccalla, mccalla.mccalla_info,
        mccalla.load_mccalla, mccalla.load_mccalla_truth,
    ),
}  # fmt: skip
TRUTHS = {name: title for found in COLLECTIONS.values() for name, title in found.truths.items()}
"""Titles of all truths."""


def find_set(name: str) -> str | None:
    """Return the name of a data set as the catalogue spells it, on this machine or not; None for other names."""
    parts = name.split("/")
    if len(parts) != 3 or parts[0] not in COLLECTIONS:
        return None
    try:
        return "/".join((parts[0], *COLLECTIONS[parts[0]].spelled(parts[1], parts[2])))
    except DataError:
        return None


def set_info(name: str) -> PublishedSet:
    """Describe a data set whose name `find_set` returned.

    Raises
    ------
    DataError
        If ``GRN_DATA_DIR`` is not a folder.
    """
    collection, cell, genes = name.split("/")
    return COLLECTIONS[collection].info(cell, genes)


def load_set(name: str) -> ad.AnnData:
    """Load the expression of a data set whose name `find_set` returned.

    Raises
    ------
    DataError
        If it is not on this machine, or its file is damaged.
    """
    collection, cell, genes = name.split("/")
    return COLLECTIONS[collection].load(cell, genes)


def set_title(name: str) -> str:
    """Return the title of a data set whose name `find_set` returned, without a look at the disk."""
    collection, cell, genes = name.split("/")
    return f"{COLLECTIONS[collection].title} {cell} {genes}"


def is_prior(name: str) -> bool:
    """Whether a name is that of a truth or of a published prior, on this machine or not."""
    parts = name.split("/")
    if len(parts) == 4:
        return find_set("/".join(parts[:3])) is not None
    known = [resource for resource in RESOURCES if resource.is_prior]
    return len(parts) == 2 and any(kind.name == parts[0] and parts[1] in kind.organisms for kind in known)


def load_named_prior(name: str) -> Prior:
    """Load a prior whose name `is_prior` accepts.

    Raises
    ------
    GrnError
        As the collection's `truth`, and `load_catalogue_prior`.
    """
    parts = name.split("/")
    if len(parts) == 4:
        return COLLECTIONS[parts[0]].truth(*parts[1:])
    return load_catalogue_prior(parts[0], parts[1])


def describe_set(info: PublishedSet) -> tuple[str, str]:
    """Return the title and the description of a data set, for the library."""
    known = info.n_genes and info.n_cells
    size = f"{info.n_genes:,} genes and {info.n_cells:,} cells" if known else "Not on this machine yet"
    title = f"{info.collection} {info.genes}" if info.simulated else f"{info.collection} {info.cell} {info.genes}"
    return title, f"{size}. {info.title} ({info.citation}); {info.licence}."


def prior_title(name: str) -> str:
    """Return the title of a prior whose name `is_prior` accepts."""
    parts = name.split("/")
    if len(parts) == 4:
        found = COLLECTIONS[parts[0]]
        return f"{found.title} {parts[1]} {parts[2]}, {found.truths.get(parts[3], parts[3])}"
    resource = next(resource for resource in RESOURCES if resource.name == parts[0])
    return f"{resource.title} ({parts[1]})"


def named_prior(name: str) -> NamedPrior:
    """Describe a prior whose name `is_prior` accepts, on this machine or not."""
    return NamedPrior(name, prior_title(name), name.endswith(f"/{REFERENCE}"))


def sets_here() -> list[PublishedSet]:
    """Return the data sets on this machine; an empty list if ``GRN_DATA_DIR`` is not a folder."""
    try:
        return [info for collection in COLLECTIONS.values() for info in collection.listed(True)]
    except DataError:
        return []


def priors_here() -> list[NamedPrior]:
    """Return the published priors on this machine, and the truths of the data sets whose expression is here too."""
    try:
        names = [prior.name for prior in list_catalogue_priors() if prior.state == "here"]
    except DataError:
        return []
    names += [f"{info.name}/{truth}" for info in sets_here() for truth in info.truths]
    return [named_prior(name) for name in names]

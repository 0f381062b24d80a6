"""Names of the catalogue in the library: ``beeline/hESC/TFs+500``, ``beeline/hESC/TFs+500/specific``, ``trrust/human``.

A name takes precedence over a path of the same spelling; ``./beeline/...`` is always a path.
"""

from dataclasses import dataclass

from grn_core.data.catalogue.beeline import BeelineInfo, list_beeline, load_truth, spelled
from grn_core.data.catalogue.beeline_contents import REFERENCE, TRUTHS
from grn_core.data.catalogue.priors import RESOURCES, list_catalogue_priors, load_catalogue_prior
from grn_core.data.prior import Prior
from grn_core.errors import DataError


@dataclass(frozen=True)
class NamedPrior:
    """A prior on this machine: its name, its title, and whether it is the network of a simulation."""

    name: str
    title: str
    simulated: bool = False


def find_set(name: str) -> tuple[str, str] | None:
    """Return cell and genes of a data set by its name, whether it is on this machine or not; None for other names."""
    parts = name.split("/")
    if len(parts) != 3 or parts[0] != "beeline":
        return None
    try:
        return spelled(parts[1], parts[2])
    except DataError:
        return None


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
        As `load_truth` and `load_catalogue_prior`.
    """
    parts = name.split("/")
    return load_truth(parts[1], parts[2], parts[3]) if len(parts) == 4 else load_catalogue_prior(parts[0], parts[1])


def describe_set(info: BeelineInfo) -> tuple[str, str]:
    """Return the title and the description of a data set, for the library."""
    known = info.n_genes and info.n_cells
    size = f"{info.n_genes:,} genes and {info.n_cells:,} cells" if known else "Not on this machine yet"
    title = f"BEELINE {info.cell} {info.genes}" if not info.simulated else f"BEELINE {info.genes}"
    return title, f"{size}. {info.title} ({info.citation}); {info.licence}."


def prior_title(name: str) -> str:
    """Return the title of a prior whose name `is_prior` accepts."""
    parts = name.split("/")
    if len(parts) == 4:
        return f"BEELINE {parts[1]} {parts[2]}, {TRUTHS.get(parts[3], parts[3])}"
    resource = next(resource for resource in RESOURCES if resource.name == parts[0])
    return f"{resource.title} ({parts[1]})"


def named_prior(name: str) -> NamedPrior:
    """Describe a prior whose name `is_prior` accepts, on this machine or not."""
    return NamedPrior(name, prior_title(name), name.endswith(f"/{REFERENCE}"))


def sets_here() -> list[BeelineInfo]:
    """Return the data sets on this machine; an empty list if ``GRN_DATA_DIR`` is not a folder."""
    try:
        return list_beeline(here=True)
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

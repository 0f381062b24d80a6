"""What the catalogue's names in the library stand for: ``beeline/hESC/TFs+500``, ``.../specific``, ``trrust/human``.

A name comes before a path that is spelled alike; ``./beeline/...`` is always the path.
"""

from dataclasses import dataclass

from grn_core.data.catalogue.beeline import BeelineInfo, list_beeline, load_truth, spelled
from grn_core.data.catalogue.beeline_contents import REFERENCE, TRUTHS
from grn_core.data.catalogue.priors import ORGANISMS, RESOURCES, list_catalogue_priors, load_catalogue_prior
from grn_core.data.prior import Prior
from grn_core.errors import DataError


@dataclass(frozen=True)
class NamedPrior:
    """A prior that can be loaded now: its name, its title, and whether its edges are those of a simulation."""

    name: str
    title: str
    simulated: bool = False


def find_set(name: str) -> tuple[str, str] | None:
    """Return cell and genes of the set that a name stands for, here or not; None where it is no such name."""
    parts = name.split("/")
    if len(parts) != 3 or parts[0] != "beeline":
        return None
    try:
        return spelled(parts[1], parts[2])
    except DataError:
        return None


def is_prior(name: str) -> bool:
    """Say whether a name stands for a truth of a set or for a published prior, here or not."""
    parts = name.split("/")
    if len(parts) == 4:
        return find_set("/".join(parts[:3])) is not None
    return len(parts) == 2 and parts[1] in ORGANISMS and parts[0] in {resource.name for resource in RESOURCES}


def load_named_prior(name: str) -> Prior:
    """Load what `is_prior` says yes to.

    Raises
    ------
    GrnError
        As `load_truth` and `load_catalogue_prior`.
    """
    parts = name.split("/")
    return load_truth(parts[1], parts[2], parts[3]) if len(parts) == 4 else load_catalogue_prior(parts[0], parts[1])


def describe_set(info: BeelineInfo) -> tuple[str, str]:
    """Return a set's title and its description, for the library."""
    size = f"{info.n_genes:,} genes and {info.n_cells:,} cells" if info.n_genes and info.n_cells else "Not here yet"
    title = f"BEELINE {info.cell} {info.genes}" if not info.simulated else f"BEELINE {info.genes}"
    return title, f"{size}. {info.title} ({info.citation}); {info.licence}."


def prior_title(name: str) -> str:
    """Say in words what `is_prior` says yes to."""
    parts = name.split("/")
    if len(parts) == 4:
        return f"BEELINE {parts[1]} {parts[2]}, {TRUTHS.get(parts[3], parts[3])}"
    resource = next(resource for resource in RESOURCES if resource.name == parts[0])
    return f"{resource.title} ({parts[1]})"


def sets_here() -> list[BeelineInfo]:
    """Return the sets that can be loaded now; none where ``GRN_DATA_DIR`` names no folder."""
    try:
        return [info for info in list_beeline() if info.state == "here"]
    except DataError:
        return []


def priors_here() -> list[NamedPrior]:
    """Return the published priors and the truths that can be loaded now, of sets whose expression is here as well."""
    try:
        names = [prior.name for prior in list_catalogue_priors() if prior.state == "here"]
    except DataError:
        return []
    names += [f"{info.name}/{truth}" for info in sets_here() for truth in info.truths]
    return [NamedPrior(name, prior_title(name), name.endswith(f"/{REFERENCE}")) for name in names]

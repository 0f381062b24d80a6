"""The sources of a run's cells and prior: title, citation and, where known, licence."""

from dataclasses import dataclass

from grn_core.data import library
from grn_core.data.catalogue import catalogue_prior, library_names, mccalla_contents
from grn_core.data.catalogue.beeline_contents import CITATION
from grn_core.data.catalogue.fetch_beeline import beeline_licence
from grn_core.errors import GrnError
from grn_core.training.config import RunConfig

OWN = "added by the user; cite its source"
PBMC = "Zheng et al., Nature Communications 2017, as scanpy bundles it"
STRING = "Szklarczyk et al., Nucleic Acids Research 2019"


@dataclass(frozen=True)
class Source:
    """Title, citation and licence of a data set or prior; an unknown licence is empty."""

    title: str
    citation: str
    licence: str = ""


def data_source(config: RunConfig) -> Source:
    """Return the source of a run's cells."""
    info = library.dataset_info(config.dataset)
    if config.dataset == "demo":
        return Source(info.title, "simulated by this program; it contains no real cell", "MIT, as the program")
    if config.dataset == "pbmc68k":
        return Source(info.title, PBMC)
    published = library_names.find_set(config.dataset)
    if published is None:
        return Source(info.title, OWN)
    try:
        entry = library_names.set_info(published)
    except GrnError:
        return Source(info.title, CITATION, beeline_licence())
    return Source(f"{info.title}: {entry.title}", entry.citation, entry.licence)


def prior_source(name: str) -> Source:
    """Return the source of a prior."""
    title = library.prior_info(name).title
    if name == "demo":
        return Source(title, "the network that the demo was simulated with", "MIT, as the program")
    if not library_names.is_prior(name):
        return Source(title, OWN)
    parts = name.split("/")
    if parts[0] == mccalla_contents.COLLECTION:
        return Source(title, mccalla_contents.CITATION, mccalla_contents.LICENCE)
    if len(parts) == 4:
        return Source(title, f"{STRING}; {CITATION}" if parts[3] == "string" else CITATION, beeline_licence())
    try:
        entry = catalogue_prior(parts[0], parts[1])
    except GrnError:
        return Source(title, OWN)
    return Source(f"{entry.title}, version {entry.version}", entry.citation, entry.licence)

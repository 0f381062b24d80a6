"""Published priors: list them with their licence, say which are on this machine, fetch and load them."""

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from grn_core import settings
from grn_core.data.catalogue import beeline_contents, local
from grn_core.data.catalogue.fetch_beeline import beeline_licence, download_size, fetch_beeline
from grn_core.data.catalogue.local import State
from grn_core.data.catalogue.motif_scans import fetch_motif_scans
from grn_core.data.catalogue.omnipath import read_omnipath
from grn_core.data.catalogue.tf_families import fetch_tf_families
from grn_core.data.catalogue.trrust import fetch_trrust, trrust_address
from grn_core.data.outside import read_prior
from grn_core.data.priors.prior import Prior, make_prior
from grn_core.errors import PriorError
from grn_core.progress import ProgressCallback, Stop, ignore, never
from grn_core.reading.plain import read_json
from grn_core.spreadsheet import write_csv
from grn_core.storage import write_json

ORGANISMS = ("human", "mouse")


@dataclass(frozen=True)
class Resource:
    """A published prior, for human and mouse.

    Attributes
    ----------
    name, title, version
        Name in the catalogue, full name, and the publisher's version.
    licence, citation
        Its licence, and the publication to cite.
    origin
        Where it is fetched from, for readers.
    with_beeline
        Whether it is part of BEELINE's networks; it is then fetched only on explicit request.
    organisms
        Species that it is published for.
    is_prior
        Whether it is a table of TF-target pairs; False for the families of TFs, which the TF catalogue uses.
    """

    name: str
    title: str
    version: str
    licence: str
    citation: str
    origin: str
    with_beeline: bool = False
    organisms: tuple[str, ...] = ORGANISMS
    is_prior: bool = True


RESOURCES = (
    Resource(
        "trrust",
        "TRRUST",
        "2 (2018)",
        "CC BY-SA 4.0",
        "Han et al., Nucleic Acids Research 2018",
        "grnpedia.org",
    ),
    Resource(
        "collectri",
        "CollecTRI",
        "Zenodo record 8192729",
        "that of each of its sources; obtained under OmniPath's academic licence",
        "Müller-Dott et al., Nucleic Acids Research 2023",
        "Zenodo, through decoupler; mouse by HCOP orthologues",
    ),
    Resource(
        "dorothea",
        "DoRothEA, levels A to C",
        "current in OmniPath",
        "that of each of its sources; obtained under OmniPath's academic licence",
        "Garcia-Alonso et al., Genome Research 2019",
        "OmniPath, through decoupler; mouse by HCOP orthologues",
    ),
    Resource(
        "motifs",
        "Promoter motif scans (JASPAR 2018 and HOCOMOCO v11, by DoRothEA)",
        "2018",
        "CC BY-NC 4.0 (DoRothEA's data); for academic use",
        "Garcia-Alonso et al., Genome Research 2019; Khan et al., Nucleic Acids Research 2018 (JASPAR); Kulakovskiy et "
        "al., Nucleic Acids Research 2018 (HOCOMOCO)",
        "DoRothEA's repository, else OmniPath; used with mouse cells by orthologs",
        organisms=("human",),
    ),
    Resource(
        "string",
        "STRING functional interactions of TFs",
        "as in BEELINE (2020)",
        "CC BY 4.0",
        f"Szklarczyk et al., Nucleic Acids Research 2019; {beeline_contents.CITATION}",
        f"Zenodo record {beeline_contents.RECORD}",
        with_beeline=True,
    ),
    Resource(
        "chip",
        "Non-specific ChIP-seq (DoRothEA, RegNetwork, TRRUST)",
        "as in BEELINE (2020)",
        "",  # the licence of the record
        beeline_contents.CITATION,
        f"Zenodo record {beeline_contents.RECORD}",
        with_beeline=True,
    ),
    Resource(
        "tf-families",
        "Human TFs and their families",
        "1.01 (2018)",
        "none is stated in the publisher's files; cite the paper, and ask before you share the table",
        "Lambert et al., Cell 2018",
        "humantfs.ccbr.utoronto.ca",
        organisms=("human",),
        is_prior=False,
    ),
)


@dataclass(frozen=True)
class CataloguePrior:
    """Description of a published prior of one organism, known without opening it.

    Attributes
    ----------
    name
        ``<resource>/<organism>``, the name in the library and in `RunConfig`.
    resource, organism, title, version, licence, citation, origin
        See `Resource`; after fetching, the version also includes the date and the reader.
    state
        ``here`` or ``fetchable``.
    size
        Bytes on this disk; before fetching, bytes of the download if known, otherwise 0.
    n_rows
        Rows of its table, including repeated pairs; None before fetching.
    """

    name: str
    resource: str
    organism: str
    title: str
    version: str
    licence: str
    citation: str
    origin: str
    state: State
    size: int
    n_rows: int | None


def list_catalogue_priors() -> list[CataloguePrior]:
    """Return every published prior with its state, human before mouse.

    Raises
    ------
    DataError
        If ``GRN_DATA_DIR`` is not a folder.
    """
    return [catalogue_prior(name, organism) for name, organism in _names(is_prior=True)]


def list_catalogue_tables() -> list[CataloguePrior]:
    """Return every published table that is not a prior with its state: the families of TFs.

    Raises
    ------
    DataError
        If ``GRN_DATA_DIR`` is not a folder.
    """
    return [catalogue_prior(name, organism) for name, organism in _names(is_prior=False)]


def _names(is_prior: bool) -> list[tuple[str, str]]:
    found = [resource for resource in RESOURCES if resource.is_prior == is_prior]
    return [(resource.name, organism) for resource in found for organism in resource.organisms]


def known_names() -> list[str]:
    """Return the names of everything that can be fetched, such as ``trrust/human``."""
    return [f"{name}/{organism}" for name, organism in _names(is_prior=True) + _names(is_prior=False)]


def catalogue_prior(name: str, organism: str) -> CataloguePrior:
    """Describe a published prior.

    Raises
    ------
    PriorError
        If the catalogue has no prior with this name and organism.
    """
    resource = _resource(name, organism)
    path = local.find_prior(name, organism)
    return CataloguePrior(
        name=f"{name}/{organism}",
        resource=name,
        organism=organism,
        title=f"{resource.title} ({organism})",
        version=resource.version + _fetched(path, name, organism),
        licence=resource.licence or beeline_licence(),
        citation=resource.citation,
        origin=f"{resource.origin}: {trrust_address(organism)}" if name == "trrust" else resource.origin,
        state="here" if path else "fetchable",
        size=local.size_of(path) if path else download_size() if resource.with_beeline else 0,
        n_rows=_n_rows(path, path.stat().st_mtime_ns) if path else None,
    )


def _resource(name: str, organism: str) -> Resource:
    for resource in RESOURCES:
        if resource.name == name and organism in resource.organisms:
            return resource
    raise PriorError(f"The catalogue has no prior {name}/{organism}.", f"Choose one of: {', '.join(known_names())}.")


def _note(name: str, organism: str) -> Path:
    return settings.catalogue_dir() / "priors" / f"{name}_{organism}.json"


def _fetched(path: Path | None, name: str, organism: str) -> str:
    """Say when and through which reader a prior was fetched on this machine; empty for a file of the user's folder."""
    note = _note(name, organism)
    if path is None or path.parent != note.parent:
        return ""
    try:
        values = read_json(note)
        through = f" through {values['through']}" if values["through"] else ""
        return f", fetched {values['fetched']}{through}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


@lru_cache(maxsize=64)
def _n_rows(path: Path, mtime_ns: int) -> int | None:
    """Count the rows of a table without parsing it; counted again only after the file has changed."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as handle:
            first = handle.readline().strip().lower()
            header = first.startswith((b"gene1", b"source", b"symbol", b"tf,", b"tf\t"))
            return bool(first and not header) + sum(bool(line.strip()) for line in handle)
    except (OSError, EOFError):
        return None  # loading it reports the error


def fetch_prior(name: str, organism: str, progress: ProgressCallback = ignore, stop: Stop = never) -> Path:
    """Return the file of a published prior; fetch it first if it is not on this machine.

    Raises
    ------
    PriorError
        If the catalogue has no such prior, or decoupler is needed and not installed.
    DownloadError
        If it cannot be downloaded, or differs from the published file.
    StorageError
        If the disk is full or the folder cannot be written.
    Cancelled
        If `stop` returns True.
    """
    resource = _resource(name, organism)
    if here := local.find_prior(name, organism):
        return here
    folder = settings.catalogue_dir() / "priors"
    if resource.with_beeline:
        fetch_beeline(progress, stop)
    elif name == "trrust":
        fetch_trrust(organism, folder / f"{name}_{organism}.tsv", progress, stop)
        _write_note(name, organism, "")
    elif name == "motifs":
        _write_note(name, organism, fetch_motif_scans(folder / f"{name}_{organism}.csv", progress, stop))
    elif name == "tf-families":
        fetch_tf_families(folder / f"{name}_{organism}.csv", progress, stop)
        _write_note(name, organism, "")
    else:
        edges, through = read_omnipath(name, resource.title, organism, progress, stop)
        target = folder / f"{name}_{organism}.csv.gz"
        write_csv(target, edges)
        _write_note(name, organism, through)
    found = local.find_prior(name, organism)
    if found is None:
        raise PriorError(f"{resource.title} is not among the fetched files.", "Add the prior as a file.")
    return found


def _write_note(name: str, organism: str, through: str) -> None:
    write_json(_note(name, organism), {"fetched": datetime.now(UTC).date().isoformat(), "through": through})


def load_catalogue_prior(name: str, organism: str, progress: ProgressCallback = ignore, stop: Stop = never) -> Prior:
    """Load a published prior; one that is not on this machine is fetched, unless it is part of BEELINE.

    Raises
    ------
    PriorError
        If there is no such prior, its file is damaged, or it is part of BEELINE and that is not on this machine.
    DownloadError, StorageError, Cancelled
        As `fetch_prior`.
    """
    resource = _resource(name, organism)
    path = local.find_prior(name, organism)
    if path is None and resource.with_beeline:
        raise PriorError(
            f"{resource.title} ({organism}) is part of BEELINE's networks, which are not on this machine.",
            "Fetch them with `python -m grn_core data fetch beeline`, or set GRN_DATA_DIR to a folder that contains "
            "them.",
        )
    path = path or fetch_prior(name, organism, progress, stop)
    return make_prior(f"{resource.title} ({organism})", read_prior(path).edges)

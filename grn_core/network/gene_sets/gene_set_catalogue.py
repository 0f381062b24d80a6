"""Published collections of gene sets, fetched on request: MSigDB's Hallmark, GO biological processes and Reactome.

MSigDB publishes all three for human and mouse as GMT files with gene symbols, one address per release (the address that
gseapy's `Msigdb` uses as well). The file is opened in a child process; what is kept under ``GRN_HOME`` is our own JSON.
"""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from grn_core import settings
from grn_core.errors import ConfigError, DataError, DownloadError
from grn_core.fetch import fetch
from grn_core.network.gene_sets.gmt import GeneSets, open_gmt, read_gmt
from grn_core.progress import ProgressCallback, Stop, ignore, never
from grn_core.reading import check_file, in_child, scratch
from grn_core.reading.plain import read_json
from grn_core.storage import replace_file

RELEASE = "2024.1"
SUFFIXES = {"human": "Hs", "mouse": "Mm"}
LARGEST = 100 * 10**6
"""Bytes of a kept collection; GO takes about 5 MB."""
LICENCE = "CC BY 4.0"
TERMS = "https://www.gsea-msigdb.org/gsea/msigdb_license_terms.jsp"
MSIGDB = "Liberzon et al., Cell Systems 2015; Subramanian et al., PNAS 2005"
READ, RESULT = "grn_core.network.gene_sets.gene_set_catalogue:hand_over_collection", "sets.json"


@dataclass(frozen=True)
class Collection:
    """A published collection of gene sets.

    Attributes
    ----------
    name, title
        Name in commands and addresses, and name for readers.
    files
        By species, the beginning of the publisher's file name.
    prefix
        What the name of each set begins with.
    citation
        Publications to cite.
    size
        Approximate size of the download, in MB.
    """

    name: str
    title: str
    files: dict[str, str]
    prefix: str
    citation: str
    size: float


COLLECTIONS = {
    each.name: each
    for each in (
        Collection(
            "hallmark", "Hallmark (50 broad states and processes)", {"human": "h.all", "mouse": "mh.all"}, "HALLMARK_",
            MSIGDB, 0.1,
        ),
        Collection(
            "go_bp", "GO biological processes", {"human": "c5.go.bp", "mouse": "m5.go.bp"}, "GOBP_",
            f"{MSIGDB}; Ashburner et al., Nature Genetics 2000; Gene Ontology Consortium, Genetics 2023", 5,
        ),
        Collection(
            "reactome", "Reactome pathways", {"human": "c2.cp.reactome", "mouse": "m2.cp.reactome"}, "REACTOME_",
            f"{MSIGDB}; Milacic et al., Nucleic Acids Research 2024", 1,
        ),
    )
}  # fmt: skip


def collection(name: str, organism: str) -> Collection:
    """Return a collection that is published for an organism.

    Raises
    ------
    ConfigError
        If there is none.
    """
    found = COLLECTIONS.get(name)
    if found is None or organism not in found.files:
        known = ", ".join(COLLECTIONS)
        raise ConfigError(
            f"There is no collection of gene sets {name} for {organism}.", f"Choose {known}; human or mouse."
        )
    return found


def file_of(name: str, organism: str) -> str:
    """Return the publisher's name of a collection's file."""
    suffix = SUFFIXES[organism]
    return f"{collection(name, organism).files[organism]}.v{RELEASE}.{suffix}.symbols.gmt"


def address_of(name: str, organism: str) -> str:
    """Return the address of a collection's file."""
    file = file_of(name, organism)
    return f"{settings.msigdb_url()}/{RELEASE}.{SUFFIXES[organism]}/{file}"


def fetch_collection(name: str, organism: str, progress: ProgressCallback = ignore, stop: Stop = never) -> None:
    """Fetch a collection, read it in a child process and keep its sets.

    Raises
    ------
    DownloadError
        If it cannot be downloaded, or the file holds other sets. The error names the other ways.
    StorageError
        If the disk is full or the folder cannot be written.
    Cancelled
        If `stop` returns True.
    """
    file = file_of(name, organism)
    fetched = settings.cache_dir() / "downloads" / file
    try:
        fetch([address_of(name, organism)], fetched, progress=progress, stop=stop)
        with scratch() as folder:
            in_child(READ, check_file(fetched), folder, error=DownloadError)
            replace_file(_kept(name, organism), lambda temporary: shutil.move(folder / RESULT, temporary))
    except DownloadError as error:
        raise DownloadError(error.what, f"{error.remedy} {other_ways(name, organism)}") from error
    finally:
        fetched.unlink(missing_ok=True)


def other_ways(name: str, organism: str) -> str:
    """Say how to get a collection where the publisher cannot be reached."""
    file = file_of(name, organism)
    return (
        f"Without a network, download {file} from gsea-msigdb.org on another machine and use it as your own file, or "
        "put it into the folder gene_sets of GRN_DATA_DIR."
    )


def hand_over_collection(path: Path, folder: Path) -> None:
    """Read a publisher's file, in the child, and write its sets as JSON."""
    name = next((each for each in COLLECTIONS.values() if path.name.startswith(tuple(each.files.values()))), None)
    try:
        sets = read_gmt(path)
    except DataError as error:
        raise DownloadError(f"The publisher sent something else than gene sets: {error.what}", AGAIN) from error
    if name is None or not all(each.startswith(name.prefix) for each in sets.genes):
        raise DownloadError(f"{path.name} holds other gene sets than those asked for.", AGAIN)
    (folder / RESULT).write_text(json.dumps(asdict(sets)), encoding="utf-8")


AGAIN = "Try again later. If your network shows a login page first, use another network."


def is_here(name: str, organism: str) -> bool:
    """Whether a collection is on this machine: fetched before, or a file in ``GRN_DATA_DIR``."""
    return _own(name, organism) is not None or _kept(name, organism).is_file()


def load_collection(name: str, organism: str) -> GeneSets:
    """Return a collection that is on this machine.

    Raises
    ------
    DataError
        If it is not here, or its file is damaged.
    """
    own, kept = _own(name, organism), _kept(name, organism)
    if own is not None:
        return open_gmt(own)
    title = collection(name, organism).title
    if not kept.is_file():
        raise DataError(f"{title} is not on this machine.", f"Fetch it. {other_ways(name, organism)}")
    try:
        found = read_json(kept, LARGEST)
        genes = {str(key): tuple(map(str, members)) for key, members in found["genes"].items()}
        return GeneSets(str(found["name"]), genes, dict(found["descriptions"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        kept.unlink(missing_ok=True)
        raise DataError(f"The kept copy of {title} is damaged.", "It was removed; fetch it again.") from error


def _kept(name: str, organism: str) -> Path:
    collection(name, organism)
    return settings.catalogue_dir() / "gene_sets" / f"{name}_{organism}_{RELEASE}.json"


def _own(name: str, organism: str) -> Path | None:
    """Return the file of a collection in the user's own folder, of any release."""
    folder = settings.named_data_dir()
    if folder is None:
        return None
    beginning = f"{collection(name, organism).files[organism]}.v"
    ending = f".{SUFFIXES[organism]}.symbols.gmt"
    files = sorted((folder / "gene_sets").glob(f"{beginning}*"), reverse=True)
    return next((file for file in files if file.name.removesuffix(".gz").endswith(ending)), None)

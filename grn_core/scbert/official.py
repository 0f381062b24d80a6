"""The official scBERT weights: where they are published, their hashes, and how to fetch them.

Yang et al., "scBERT as a large-scale pretrained deep language model for cell type annotation of single-cell RNA-seq
data", Nature Machine Intelligence 2022. Importing this module needs the standard library alone.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from grn_core.errors import DownloadError
from grn_core.fetch import fetch, is_whole
from grn_core.progress import Progress, ProgressCallback, Stop, ignore, never

LICENCE = (
    "scBERT's weights are by Yang et al. (Nature Machine Intelligence 2022) under GPL-3.0: you may use them for any "
    "purpose; if you distribute them, unchanged or trained further, do so under GPL-3.0 and name the authors."
)


@dataclass(frozen=True)
class OfficialWeights:
    """A published checkpoint and its gene order.

    Attributes
    ----------
    file, size, sha256
        The checkpoint's name, bytes and hash.
    mirrors
        Repositories and revisions that hold the checkpoint, best first.
    vocabulary, vocabulary_mirrors
        The JSON file that names the genes, and where it is.
    n_genes, genes_sha256
        Number of gene symbols, and the hash of the symbols joined by newlines.
    """

    file: str
    size: int
    sha256: str
    mirrors: tuple[tuple[str, str], ...]
    vocabulary: str
    vocabulary_mirrors: tuple[tuple[str, str], ...]
    n_genes: int
    genes_sha256: str

    @property
    def genes_file(self) -> str:
        """Name of the text file that holds the gene order beside the checkpoint."""
        return f"{Path(self.file).stem}.genes.txt"


OFFICIAL = OfficialWeights(
    file="panglao_pretrain.pth",
    size=87_631_538,
    sha256="aa27109136580b24a1b985f63d0ba31f22490d09e71b13d1793cbff38619dfe3",
    mirrors=(
        ("btraven/scbert-panglao-pretrain", "cbf8b4eb68bb3a17dce9aad7250b5d027fe1f2b6"),
        ("kaichenxu/cape_scbert", "88256813"),
        # The hash is checked for every revision, so a branch is safe if the pinned revision is no longer found.
        ("kaichenxu/cape_scbert", "main"),
    ),
    vocabulary="vocab.json",
    vocabulary_mirrors=(("kaichenxu/cape_scbert", "88256813"), ("kaichenxu/cape_scbert", "main")),
    n_genes=16_906,
    genes_sha256="4c09ba1912e184682fe5e7f32e2b443bdfb7883d0d0191551b38c6c2f155600f",
)


def official_size() -> int:
    """Return the bytes to download, so that a page can show them in advance."""
    return OFFICIAL.size


def official_path() -> Path | None:
    """Return the path of the official checkpoint if it is fetched, complete, and has its gene order beside it."""
    path = _folder() / OFFICIAL.file
    if path.is_file() and _unchanged_is_whole(path, path.stat().st_mtime_ns, OFFICIAL) and _has_genes(_genes_path()):
        return path
    return None


def fetch_official(progress: ProgressCallback = ignore, stop: Stop = never) -> Path:
    """Fetch the official checkpoint and its gene order, unless they are here already.

    Returns
    -------
    Path
        ``weights/official/panglao_pretrain.pth`` under GRN_HOME; beside it is ``panglao_pretrain.genes.txt``, one
        symbol per line in the order of the checkpoint's positions.

    Raises
    ------
    DownloadError
        If no mirror has them as they were published.
    StorageError
        If the disk is full or the folder cannot be written.
    Cancelled
        If `stop` returns True; the next call continues from there.
    """
    from grn_core.storage import write_text

    if not _has_genes(_genes_path()):
        progress(Progress("downloading", 0.0, "the order of the genes"))
        write_text(_genes_path(), "\n".join(_fetch_gene_order(stop)) + "\n")
    return fetch(
        _addresses(OFFICIAL.mirrors, OFFICIAL.file),
        _folder() / OFFICIAL.file,
        sha256=OFFICIAL.sha256,
        size=OFFICIAL.size,
        progress=progress,
        stop=stop,
    )


def find_gene_order(vocabulary: Any, n_genes: int, sha256: str) -> list[str] | None:
    """Find the published gene order in a vocabulary.

    Parameters
    ----------
    vocabulary
        Symbols in order, or an object of symbol to index; special tokens may stand before or after the genes, or
        anywhere if they are in brackets (``<pad>``, ``[CLS]``).
    n_genes, sha256
        Number of wanted symbols, and the hash of the symbols joined by newlines.

    Returns
    -------
    list of str or None
        The symbols; None if no run of symbols in the vocabulary has that hash.
    """
    if isinstance(vocabulary, dict) and all(isinstance(index, int) for index in vocabulary.values()):
        vocabulary = sorted(vocabulary, key=vocabulary.__getitem__)
    if not isinstance(vocabulary, list) or not all(isinstance(symbol, str) for symbol in vocabulary):
        return None
    symbols = [symbol for symbol in vocabulary if not re.fullmatch(r"<.*>|\[.*\]", symbol)]
    extra = len(symbols) - n_genes
    for first in range(min(extra, 50) + 1):  # room for special tokens, without a search through any list of genes
        if _genes_hash(symbols[first : first + n_genes]) == sha256:
            return symbols[first : first + n_genes]
    return None


def _folder() -> Path:
    from grn_core.settings import weights_dir

    return weights_dir() / "official"


def _genes_path() -> Path:
    return _folder() / OFFICIAL.genes_file


def weights_host() -> str:
    """Return the address of the hub that the official weights are fetched from, or of a mirror (``HF_ENDPOINT``)."""
    return (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")


def _addresses(mirrors: tuple[tuple[str, str], ...], file: str) -> list[str]:
    endpoint = weights_host()
    return [f"{endpoint}/{repo}/resolve/{revision}/{file}" for repo, revision in mirrors]


def _genes_hash(symbols: list[str]) -> str:
    return hashlib.sha256("\n".join(symbols).encode()).hexdigest()


@lru_cache(maxsize=4)
def _unchanged_is_whole(path: Path, mtime_ns: int, wanted: OfficialWeights) -> bool:
    """Check the hash of a checkpoint once per change of the file, since pages ask at every redraw."""
    return is_whole(path, sha256=wanted.sha256, size=wanted.size)


def _has_genes(path: Path) -> bool:
    try:
        return _genes_hash(path.read_text(encoding="utf-8").splitlines()) == OFFICIAL.genes_sha256
    except (OSError, UnicodeDecodeError):
        return False


def _fetch_gene_order(stop: Stop) -> list[str]:
    """Fetch the vocabulary and return the gene order in it; delete a vocabulary that does not contain it."""
    from grn_core.settings import cache_dir

    path = cache_dir() / "downloads" / f"scbert-{OFFICIAL.vocabulary}"
    fetch(_addresses(OFFICIAL.vocabulary_mirrors, OFFICIAL.vocabulary), path, stop=stop)
    try:
        vocabulary = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        vocabulary = None
    order = find_gene_order(vocabulary, OFFICIAL.n_genes, OFFICIAL.genes_sha256)
    if order is None:
        path.unlink(missing_ok=True)
        raise DownloadError(
            f"The downloaded {OFFICIAL.vocabulary} does not contain the {OFFICIAL.n_genes:,} genes in the order "
            f"that {OFFICIAL.file} was trained with.",
            "Try again later, or from another network if a login page may have answered instead of the publisher.",
        )
    return order

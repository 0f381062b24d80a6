"""Encodings of frozen weights: computed once for the same cells, genes and weights, mapped from disk by later runs."""

import contextlib
import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
import torch
from filelock import FileLock, Timeout
from torch import Tensor

from grn_core import settings
from grn_core.errors import Cancelled, StorageError
from grn_core.progress import Progress, ProgressCallback, Stop, ignore, never
from grn_core.scbert.encode import CellEncoder
from grn_core.scbert.weights import fingerprint
from grn_core.trash import bring_back, origin_of, purge, throw_away

BYTES_ENCODING, BYTES_RECEIVED = 2, 4


@dataclass(frozen=True)
class StoredEncodings:
    """Encodings on disk, mapped into memory.

    Attributes
    ----------
    encodings
        (cells x genes x dim), float16: the closing LayerNorm keeps values within a few units.
    received
        Attention received by each gene, (cells x genes), float32.
    """

    encodings: np.ndarray
    received: np.ndarray


def stored_bytes(n_cells: int, n_genes: int, dim: int) -> int:
    """Return the size on disk of the encodings of that many cells."""
    return n_cells * n_genes * (dim * BYTES_ENCODING + BYTES_RECEIVED)


def store_dir() -> Path:
    """Folder that holds one folder a set of encodings."""
    path = settings.cache_dir() / "encodings"
    path.mkdir(exist_ok=True)
    return path


def stored_size() -> int:
    """Return the bytes that all stored encodings take."""
    return sum(path.stat().st_size for path in store_dir().rglob("*.npy"))


def clear_store() -> list[str]:
    """Move all stored encodings to the trash, and return the tickets that bring them back.

    Runs that need them compute them again; where those in the trash take the room for that, they are deleted for good.
    What a run is writing at the moment is left alone; what a run that was killed has left is deleted.

    Raises
    ------
    StorageError
        If one cannot be moved; it is then still where it was.
    """
    for partial in store_dir().glob(".*-*/"):
        with contextlib.suppress(Timeout), FileLock(f"{_place_of(partial)}.lock", timeout=0):
            shutil.rmtree(partial, ignore_errors=True)
    return [throw_away(folder) for folder in sorted(store_dir().glob("[!.]*/"))]


def _place_of(partial: Path) -> Path:
    """Return the folder that a folder half written is to become."""
    return partial.with_name(partial.name[1:].rsplit("-", 1)[0])


def bring_back_encodings(tickets: list[str]) -> None:
    """Bring back what `clear_store` took away; what has been computed anew by now is the same and stays.

    Raises
    ------
    StorageError
        If some of it is gone for good.
    """
    for ticket in tickets:
        if not origin_of(ticket).exists():
            bring_back(ticket)


def store_key(encoder: CellEncoder, tokens: Tensor) -> str:
    """Name what decides the encodings: weights, genes and cells (all in the tokens), the places kept, precision."""
    digest = hashlib.sha256(fingerprint(encoder.model).encode())
    digest.update(f"{tuple(tokens.shape)} {encoder.precision}".encode())
    digest.update(tokens.cpu().numpy().tobytes())
    digest.update(encoder.keep.cpu().numpy().tobytes())
    return digest.hexdigest()[:24]


def _open(folder: Path) -> StoredEncodings | None:
    try:
        return StoredEncodings(*(np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("encodings", "received")))
    except (OSError, ValueError, EOFError):
        return None


def stored_encodings(
    encoder: CellEncoder,
    tokens: Tensor,
    progress: ProgressCallback = ignore,
    stop: Stop = never,
) -> StoredEncodings:
    """Open the encodings of these cells by this encoder, computing them first where they are not there.

    Parameters
    ----------
    tokens
        (cells x places), on the encoder's device.

    Raises
    ------
    StorageError
        If the disk has no room for them; nothing is left behind then.
    Cancelled
        If `stop` says so; nothing is left behind then.
    """
    folder = store_dir() / store_key(encoder, tokens)
    with FileLock(f"{folder}.lock"):  # two runs of the same weights compute them once
        found = _open(folder)
        if found is None:
            _fill(folder, encoder, tokens, progress, stop)
            found = _open(folder)
    if found is None:
        raise StorageError(f"The encodings in {folder} cannot be read back.", "Check the disk, then train again.")
    return found


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed and purge(0, below=folder):
        free = shutil.disk_usage(folder).free
    if free < needed:
        raise StorageError(
            f"The encodings need {needed / 1e6:,.0f} MB, and {folder} has {free / 1e6:,.0f} MB free.",
            "Free some space, choose fewer cells or genes, or let training reach scBERT, which stores nothing.",
        )


def _fill(folder: Path, encoder: CellEncoder, tokens: Tensor, progress: ProgressCallback, stop: Stop) -> None:
    n_cells, n_genes, dim = len(tokens), len(encoder.keep), encoder.model.config.dim
    _check_room(folder.parent, stored_bytes(n_cells, n_genes, dim))
    partial = folder.with_name(f".{folder.name}-{uuid4().hex[:8]}")
    partial.mkdir()
    try:
        make = np.lib.format.open_memmap
        encodings = make(partial / "encodings.npy", "w+", np.float16, (n_cells, n_genes, dim))
        received = make(partial / "received.npy", "w+", np.float32, (n_cells, n_genes))
        at_once = encoder.cells_at_once(tokens.shape[1])
        for first in range(0, n_cells, at_once):
            if stop():
                raise Cancelled
            part = slice(first, first + at_once)
            with torch.inference_mode():
                encoded, seen = encoder(tokens[part])
            encodings[part], received[part] = encoded.half().cpu().numpy(), seen.float().cpu().numpy()
            done = min(first + at_once, n_cells)
            progress(Progress("encoding cells", done / n_cells, f"cell {done:,} of {n_cells:,}"))
        encodings.flush()
        received.flush()
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    except OSError as error:
        raise StorageError(
            f"The encodings could not be written to {folder.parent} ({error.strerror or error}).",
            "Free some space or set GRN_HOME to another folder.",
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)

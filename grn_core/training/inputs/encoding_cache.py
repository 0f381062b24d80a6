"""Cache of frozen scBERT's encodings: computed once per cells, genes and weights, then read from disk by later runs."""

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
from grn_core.storage import is_full, write_error
from grn_core.trash import bring_back, origin_of, purge, throw_away

BYTES_ENCODING, BYTES_RECEIVED = 2, 4


@dataclass(frozen=True)
class StoredEncodings:
    """Encodings on disk, mapped into memory.

    Attributes
    ----------
    encodings
        (cells x genes x dim), float16: the final LayerNorm keeps values within a few units.
    received
        Attention received by each gene, (cells x genes), float32.
    key
        Hash of what they were computed from; see `store_key`.
    """

    encodings: np.ndarray
    received: np.ndarray
    key: str


def stored_bytes(n_cells: int, n_genes: int, dim: int) -> int:
    """Return the size on disk, in bytes, of the encodings of that many cells and genes."""
    return n_cells * n_genes * (dim * BYTES_ENCODING + BYTES_RECEIVED)


def store_dir() -> Path:
    """Folder of the cache: one folder per set of encodings."""
    path = settings.cache_dir() / "encodings"
    path.mkdir(exist_ok=True)
    return path


def stored_size() -> int:
    """Return the size of all stored encodings in bytes."""
    return sum(path.stat().st_size for path in store_dir().rglob("*.npy"))


def clear_store() -> list[str]:
    """Move all stored encodings to the trash, and return the tickets that restore them.

    Runs that need them compute them again; if the trash then takes the space for that, its encodings are deleted
    permanently. Encodings that a run is writing now are kept; those that a killed run left unfinished are deleted.

    Raises
    ------
    StorageError
        If one cannot be moved; it then stays where it is.
    """
    for partial in store_dir().glob(".*-*/"):
        with contextlib.suppress(Timeout), FileLock(f"{_final_folder(partial)}.lock", timeout=0):
            shutil.rmtree(partial, ignore_errors=True)
    return [throw_away(folder) for folder in sorted(store_dir().glob("[!.]*/"))]


def _final_folder(partial: Path) -> Path:
    """Return the folder that an unfinished folder becomes once it is complete."""
    return partial.with_name(partial.name[1:].rsplit("-", 1)[0])


def bring_back_encodings(tickets: list[str]) -> None:
    """Restore what `clear_store` removed; encodings that have been computed again since are equal and stay.

    Raises
    ------
    StorageError
        If some of them are no longer in the trash.
    """
    for ticket in tickets:
        if not origin_of(ticket).exists():
            bring_back(ticket)


def store_key(encoder: CellEncoder, tokens: Tensor) -> str:
    """Return a hash of everything that decides the encodings: weights, tokens (cells x genes), kept genes, precision.

    Parameters
    ----------
    tokens
        (cells x places).
    """
    digest = hashlib.sha256(fingerprint(encoder.model).encode())
    digest.update(f"{tuple(tokens.shape)} {encoder.precision}".encode())
    digest.update(tokens.cpu().numpy().tobytes())
    digest.update(encoder.keep.cpu().numpy().tobytes())
    return digest.hexdigest()[:24]


def _open(folder: Path) -> StoredEncodings | None:
    try:
        encodings, received = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("encodings", "received"))
        return StoredEncodings(encodings, received, folder.name)
    except (OSError, ValueError, EOFError):
        return None


def stored_encodings(
    encoder: CellEncoder,
    tokens: Tensor,
    progress: ProgressCallback = ignore,
    stop: Stop = never,
) -> StoredEncodings:
    """Open the encodings of these cells by this encoder; compute them first if they are not stored yet.

    Parameters
    ----------
    tokens
        (cells x places), on the encoder's device.

    Raises
    ------
    StorageError
        If the disk has no room for them; nothing is then left on disk.
    Cancelled
        If `stop` returns True; nothing is then left on disk.
    """
    folder = store_dir() / store_key(encoder, tokens)
    with FileLock(f"{folder}.lock"):  # two runs with the same weights compute them once
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
            "Free some space, choose fewer cells or genes, or train scBERT too (last or all), which stores nothing.",
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
        if is_full(error):
            raise write_error(folder.parent, error) from error
        raise StorageError(
            f"The encodings could not be written to {folder.parent} ({error.strerror or error}).",
            "Free some space or set GRN_HOME to another folder.",
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)

"""What a run keeps while it trains, so that it continues where it was interrupted: finished members, or the last epoch.

Both are trusted only with the key of `work_key`. A file that is incomplete, as after a power failure, counts as absent.
"""

import hashlib
import importlib.metadata
import json
import shutil
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
import torch

import grn_core
from grn_core.data.select import ModelInput
from grn_core.reading.plain import read_json
from grn_core.storage import replace_file, write_json
from grn_core.training.config import RunConfig
from grn_core.training.fitting.kept_parts import LAST_EPOCH, MEMBERS
from grn_core.training.inputs.assemble import Assembled

KEY = "key.json"
SCORE = "score: "
LIBRARIES = ("torch", "dgl", "numpy", "scipy", "scikit-learn")
COMPUTING = ("baselines", "evaluation", "model", "scbert", "training/fitting", "training/inputs")
"""Rooms of the code that computes members, or the epochs of a quick look."""


def versions(names: Sequence[str] = ("torch", "dgl", "scanpy", "anndata", "numpy")) -> str:
    """Return the versions of the installed ones of some libraries; the usual ones affect the results of a run."""
    found = []
    for name in names:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


@cache
def code_key() -> str:
    """Return a hash of the code that trains: what an earlier version of it computed does not fit the rest of a run."""
    digest, package = hashlib.sha256(), Path(grn_core.__path__[0])
    for path in sorted(path for room in COMPUTING for path in (package / room).rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def work_key(config: RunConfig, data: ModelInput, assembled: Sequence[Assembled]) -> str:
    """Return a hash of all that decides what training computes.

    These are settings, cells, prior, weights, libraries, the code that trains (`code_key`) and the device.

    Parameters
    ----------
    assembled
        What is trained: the run, and its shuffled control if it has one.
    """
    info = assembled[0].info
    settings = config.model_dump(mode="json", exclude={"name", "batch", "stored_edges"})
    device = (info.kind, info.gnn_backend, info.amp)
    said = (settings, data.genes, data.other_tfs, versions(LIBRARIES), code_key(), *device)
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
    for prior in (data.match.prior, *data.support):
        digest.update(prior.edges[["source", "target"]].to_csv(index=False).encode())
    digest.update(np.ascontiguousarray(data.log_expression).tobytes())
    for each in assembled:
        digest.update(each.cells.key.encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Member:
    """A finished member.

    Attributes
    ----------
    scores
        Scores of the pairs that it holds out, (pairs of the fold,) each; see `cross_fit`.
    share
        How much of its learned term counts, 0 to 1.
    embeddings
        Each gene's state; kept of the first member only.
    """

    scores: dict[str, np.ndarray]
    share: float
    embeddings: pd.DataFrame | None = None


class MemberStore(Protocol):
    """Where finished members are kept; the first has the number 1."""

    def load(self, number: int) -> Member | None:
        """Return a member without its scores, which `scores` reads; None if it has not been trained."""

    def save(self, number: int, member: Member) -> None:
        """Keep a member."""

    def names(self, number: int) -> list[str]:
        """Return the names of a member's scores; empty if it has not been trained."""

    def scores(self, number: int, name: str, begin: int, n: int) -> np.ndarray:
        """Return `n` of a member's scores, from the position `begin` on, (n,)."""


class MemberMemory:
    """Keeps members in memory: for callers that need no checkpoints, such as a notebook."""

    def __init__(self) -> None:
        self.held: dict[int, Member] = {}

    def load(self, number: int) -> Member | None:
        """Return a member without its scores, which `scores` reads; None if it has not been trained."""
        member = self.held.get(number)
        return None if member is None else replace(member, scores={})

    def save(self, number: int, member: Member) -> None:
        """Keep a member."""
        self.held[number] = member

    def names(self, number: int) -> list[str]:
        """Return the names of a member's scores; empty if it has not been trained."""
        return list(self.held[number].scores) if number in self.held else []

    def scores(self, number: int, name: str, begin: int, n: int) -> np.ndarray:
        """Return `n` of a member's scores, from the position `begin` on, (n,)."""
        return self.held[number].scores[name][begin : begin + n]


class MemberFiles:
    """Finished members in a run's folder, one file per member, each written whole.

    Members of another key are removed; `replaced` says whether there were any.
    """

    def __init__(self, run: Path, key: str) -> None:
        self.folder = run / MEMBERS
        self.places: dict[int, dict[str, _Place]] = {}
        before = _key_of(self.folder)
        self.replaced = before is not None and before != key
        if before != key:
            shutil.rmtree(self.folder, ignore_errors=True)
            write_json(self.folder / KEY, key)

    def count(self) -> int:
        """Return the number of finished members."""
        return len(list(self.folder.glob("[0-9]*.npz")))

    def load(self, number: int) -> Member | None:
        """Return a member without its scores; None if it has not been trained, or a bit of its file is damaged."""
        try:
            with self._file(number).open("rb") as handle:
                with zipfile.ZipFile(handle) as archive:
                    damaged = archive.testzip()  # piece by piece: scores may be larger than the memory
                if damaged is not None:
                    return None
                handle.seek(0)
                with np.load(handle, allow_pickle=False) as file:
                    share, genes, values = float(file["share"]), file["genes"], file["embeddings"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
        embeddings = pd.DataFrame(values, columns=[f"d{i}" for i in range(values.shape[1])]) if len(genes) else None
        if embeddings is not None:
            embeddings.insert(0, "gene", genes.astype(object))
        return Member({}, share, embeddings)

    def save(self, number: int, member: Member) -> None:
        """Write a member."""
        table = member.embeddings
        genes = np.array([], dtype=str) if table is None else table["gene"].to_numpy(dtype=str)
        values = np.zeros((0, 0)) if table is None else table.drop(columns="gene").to_numpy()
        held: dict[str, Any] = {"share": np.float64(member.share), "genes": genes, "embeddings": values}
        held |= {SCORE + name: column for name, column in member.scores.items()}

        def write(path: Path) -> None:
            with path.open("wb") as file:
                np.savez(file, **held)

        replace_file(self._file(number), write)

    def names(self, number: int) -> list[str]:
        """Return the names of a member's scores; empty if it has not been trained."""
        return list(self._places(number))

    def scores(self, number: int, name: str, begin: int, n: int) -> np.ndarray:
        """Return `n` of a member's scores, from the position `begin` on, (n,), without reading the others."""
        place = self._places(number)[name]
        n = min(n, place.n - begin)
        at = place.offset + begin * place.dtype.itemsize
        return np.fromfile(self._file(number), place.dtype, n, offset=at)

    def _places(self, number: int) -> "dict[str, _Place]":
        if number not in self.places:
            try:
                found = _array_places(self._file(number))
            except (OSError, ValueError, zipfile.BadZipFile):
                return {}
            self.places[number] = {
                name.removeprefix(SCORE): place for name, place in found.items() if name.startswith(SCORE)
            }
        return self.places[number]

    def remove(self) -> None:
        """Remove all members, after the results have been written."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, number: int) -> Path:
        return self.folder / f"{number:04d}.npz"


@dataclass(frozen=True)
class _Place:
    """Where the values of an array begin in a file, and what they are."""

    offset: int
    dtype: np.dtype[Any]
    n: int


def _array_places(path: Path) -> dict[str, _Place]:
    """Find the arrays of an uncompressed ``.npz`` file, by name.

    A member of a ZIP file begins with 30 bytes, its name and its extra field, whose lengths are the numbers at byte 26
    (PKWARE's APPNOTE, 4.3.7).
    """
    found = {}
    with path.open("rb") as raw, zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            raw.seek(info.header_offset + 26)
            before = 30 + sum(struct.unpack("<HH", raw.read(4)))
            with archive.open(info) as file:
                version = np.lib.format.read_magic(file)
                read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
                shape, _, dtype = read(file)
                at = info.header_offset + before + file.tell()
                found[info.filename.removesuffix(".npy")] = _Place(at, dtype, int(np.prod(shape)))
    return found


class EpochStore(Protocol):
    """Where the state of training after the last epoch is kept."""

    def load(self) -> dict[str, Any] | None:
        """Return the state; None if no epoch has ended."""

    def save(self, state: dict[str, Any]) -> None:
        """Keep the state, plain numbers and tensors, in place of the one before."""


class NoEpochs:
    """Keeps no state: for callers that need no checkpoints."""

    def load(self) -> dict[str, Any] | None:
        """Return None."""

    def save(self, state: dict[str, Any]) -> None:
        """Do nothing."""


class EpochFile:
    """The state of training after the last epoch, in a run's folder, written whole; one of another key is not read."""

    def __init__(self, run: Path, key: str) -> None:
        self.path, self.key = run / LAST_EPOCH, key
        self.replaced = False

    def load(self) -> dict[str, Any] | None:
        """Read the state; None if no epoch has ended, or the file is damaged or has another key."""
        try:
            held: dict[str, Any] = torch.load(self.path, map_location="cpu", weights_only=True)
            self.replaced = held["key"] != self.key
        except Exception:  # noqa: BLE001 - a damaged file makes PyTorch raise errors of any kind
            return None
        return None if self.replaced else held

    def save(self, state: dict[str, Any]) -> None:
        """Write the state."""
        replace_file(self.path, lambda path: torch.save({**state, "key": self.key}, path))

    def remove(self) -> None:
        """Remove the state, after the results have been written."""
        self.path.unlink(missing_ok=True)


def _key_of(folder: Path) -> str | None:
    try:
        return str(read_json(folder / KEY))
    except (OSError, ValueError):
        return None

"""The samples of a folder: found, named after what tells them apart, and joined."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd

from grn_core.data.cells.inspect import value_kind
from grn_core.data.readers.copies import without_copies
from grn_core.data.readers.no_cells import NoCellsError
from grn_core.data.readers.symbols import number_repeated
from grn_core.data.reading import Reading, found, keep_reading, reading_of
from grn_core.data.source import KINDS
from grn_core.errors import DataError
from grn_core.wording import counted, some

SAMPLE = "sample"
MOST_SAMPLES = 200
JOINED, SQUARE = "grn_joined", "grn_square"
"""Entries of ``uns``: tables that were joined turn one by one; of a matrix with as many genes as cells, the values."""
GENERIC = {
    "outs", "filtered_feature_bc_matrix", "filtered_gene_bc_matrices", "raw_feature_bc_matrix", "raw_gene_bc_matrices",
    "sample_filtered_feature_bc_matrix", "matrix", "matrices", "count", "counts", "gene", "filtered", "solo.out", "",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One sample: the words that its place and name consist of, and how to read it."""

    words: tuple[str, ...]
    read: Callable[[], ad.AnnData]


def words_of(path: Path, folder: Path, prefix: str) -> tuple[str, ...]:
    """Return the folders in which a sample lies, and the prefix of its files."""
    return (*path.parent.relative_to(folder).parts, prefix)


def names_of(pieces: list[Piece]) -> list[str]:
    """Name samples by the words that differ between them; by numbers where none do."""
    shared = set.intersection(*(set(piece.words) for piece in pieces)) if len(pieces) > 1 else set()
    names = []
    for piece in pieces:
        words = [word for word in piece.words if word not in shared and word.lower() not in GENERIC]
        names.append("_".join(words))
    if len(set(names)) < len(names) or not all(names):
        return [f"{name or 'sample'}_{i}" for i, name in enumerate(names, start=1)]
    return names


def join(pieces: list[Piece]) -> ad.AnnData:
    """Read samples and join them: all genes of any, the sample of each cell in ``obs["sample"]``, no cell's name twice.

    Raises
    ------
    DataError
        If one cannot be read, or there are too many.
    """
    if len(pieces) == 1:
        return pieces[0].read()
    kept, read, left = [], [], list[NoCellsError]()
    for piece in pieces:
        try:
            adata = piece.read()
        except NoCellsError as error:
            left.append(error)
            continue
        if len(pieces) > MOST_SAMPLES and adata.n_obs > 1:
            raise DataError(f"The folder holds {len(pieces):,} samples.", f"Give at most {MOST_SAMPLES} at once.")
        number_repeated(adata)
        kept.append(piece)
        read.append(adata)
    if not read:
        raise left[0]
    names, read, copies = without_copies(names_of(kept), read)
    notes = [*(f"Not read: {error.what}" for error in left), *copies]
    if len(read) == 1:
        return found(read[0], *notes)
    _check_kinds(names, read)
    joined = ad.concat(read, join="outer", merge="first", fill_value=0, index_unique=None)
    notes += _name_cells(joined, names, read)
    shared = len(set.intersection(*(set(adata.var_names) for adata in read)))
    if shared < joined.n_vars:
        notes.append(
            f"{shared:,} of {joined.n_vars:,} genes are in every sample; where a sample lacks a gene its cells have 0."
        )
    if not shared:
        raise DataError(
            f"The samples have no gene in common: {some([_genes_of(*one) for one in zip(names, read, strict=True)])}.",
            "Give the files of one kind and species; if these names are of cells, say on which side the genes are. "
            "A table about the cells is read if its name says metadata.",
        )
    first = reading_of(read[0])
    keep_reading(joined, Reading(orientation=first.orientation if first else ""))
    sides = {adata.uns.get("grn_orientation") for adata in read}
    if len(sides) == 1 and None not in sides and not any(SQUARE in adata.uns for adata in read):
        joined.uns |= {"grn_orientation": sides.pop(), JOINED: True}  # so the page offers to turn all of them
    said = [note for adata in read if (reading := reading_of(adata)) for note in reading.found]
    return found(joined, *notes, *dict.fromkeys(said))


def turned_by_sample(adata: ad.AnnData) -> ad.AnnData:
    """Turn joined samples one by one, and join them again: genes that were taken for cells had a sample each.

    What is 0 in all of a sample comes from the other samples and is no cell of it.
    """
    labels, pieces = adata.obs[SAMPLE].astype(str), []
    for name in dict.fromkeys(labels):
        part = ad.AnnData(adata.X[(labels == name).to_numpy()], var=pd.DataFrame(index=adata.var_names))
        rows = [str(row) for row in adata.obs_names[(labels == name).to_numpy()]]
        start = f"{name}_"
        part.obs_names = [row.removeprefix(start) for row in rows] if all(r.startswith(start) for r in rows) else rows
        seen = np.asarray((part.X != 0).sum(axis=0)).ravel() > 0
        pieces.append(Piece((name,), part[:, seen].copy().transpose))
    return join(pieces)


def _genes_of(name: str, adata: ad.AnnData) -> str:
    return f"{name} ({some([str(gene) for gene in adata.var_names], 2)})"


def _name_cells(joined: ad.AnnData, names: list[str], read: list[ad.AnnData]) -> list[str]:
    """Write the sample of each cell into ``obs`` and make names of cells unique; return what is to be said.

    Files of one cell each, as HTSeq and Smart-seq2 pipelines write them, are cells and not samples.
    """
    if all(adata.n_obs == 1 for adata in read):
        joined.obs_names = names
        return [f"{len(names):,} files of one cell each were joined; the cells are named after them: {some(names, 3)}."]
    joined.obs[SAMPLE] = [name for name, adata in zip(names, read, strict=True) for _ in range(adata.n_obs)]
    barcodes = joined.obs_names.astype(str)
    sizes = [f"{name} ({counted(adata.n_obs, 'cell')})" for name, adata in zip(names, read, strict=True)]
    notes = [f"{counted(len(names), 'sample')} joined, named in the column sample: {some(sizes, 8)}."]
    if not barcodes.is_unique:
        joined.obs_names = [f"{name}_{code}" for name, code in zip(joined.obs[SAMPLE], barcodes, strict=True)]
        notes.append("Cells of different samples share barcodes; the sample's name was put before each.")
        if len({frozenset(adata.obs_names) for adata in read}) == 1:
            notes.append("All samples have the same barcodes: if these are the same cells, choose one sample.")
    return notes


def _check_kinds(names: list[str], read: list[ad.AnnData]) -> None:
    """Refuse to join counts with values that are logarithms or scaled.

    Raises
    ------
    DataError
        Naming a sample of each kind.
    """
    many = [(name, adata.X) for name, adata in zip(names, read, strict=True) if adata.X is not None and adata.n_obs > 1]
    kinds = {value_kind(matrix): name for name, matrix in reversed(many)}
    if len(kinds) > 1 and {"log", "scaled"} & set(kinds):
        each = [f"{KINDS[kind]} in {name}" for kind, name in kinds.items()]
        raise DataError(
            f"The samples hold values of different kinds: {some(each)}.",
            "Give samples of one kind together; of the same cells in several files, give the one with counts.",
        )


def sample_name(name: str) -> str:
    """Take endings and what every file of its kind is called off a file's name."""
    name = re.sub(r"(\.(h5ad|h5|h5mu|h5seurat|loom|csv|tsv|tab|txt|xlsx?|gct|dat|dge|gz|bz2|xz))+$", "", name)
    name = re.sub(r"[_.-]?(filtered|raw)?_?(feature|gene)_bc_matri(x|ces)$", "", name)
    return re.sub(r"(?<=.)[_.-](read_?|gene_?|feature_?)?counts?$", "", name, flags=re.IGNORECASE).rstrip("_-. ")

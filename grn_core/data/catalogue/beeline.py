"""BEELINE's sets: what there is, what is here, and loading them."""

import gzip
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd

from grn_core.data.catalogue import beeline_contents, local
from grn_core.data.catalogue.beeline_contents import (
    CELL_TYPES,
    OTHER_GENES,
    REFERENCE,
    SIMULATIONS,
    CellType,
    Simulation,
)
from grn_core.data.catalogue.fetch_beeline import beeline_licence, download_size
from grn_core.data.catalogue.local import NETWORK, PSEUDOTIME, State
from grn_core.data.inspect import value_kind
from grn_core.data.outside import read_cells, read_prior
from grn_core.data.prior import Prior
from grn_core.data.reading import ReadingChoice
from grn_core.errors import DataError, PriorError

FETCH = "python -m grn_core data fetch beeline"


@dataclass(frozen=True)
class BeelineInfo:
    """What is known of a set without opening it.

    Attributes
    ----------
    name
        ``beeline/<cell>/<genes>``, as the library and `RunConfig` take it.
    cell, genes
        Cell type and gene universe (``TFs+500``); of a simulation, the model and its replicate (``GSD-2000-1``).
    kind, organism, title, citation
        Where it comes from; the organism of a simulation is empty.
    truths
        Truths that are here; of a set that is not, those that will be.
    replicates
        Of a simulation, all its sets; each can be loaded in place of `genes`.
    n_cells, n_genes
        Size; None where it is not known before fetching.
    state
        ``here``, ``partly here`` (networks without expression), or ``fetchable``.
    size
        Bytes on this disk; of a set that is not here, of the download that brings all sets.
    licence
        Of the publisher's files.
    """

    name: str
    cell: str
    genes: str
    kind: beeline_contents.Kind
    organism: str
    title: str
    citation: str
    truths: tuple[str, ...]
    replicates: tuple[str, ...]
    n_cells: int | None
    n_genes: int | None
    state: State
    size: int
    licence: str

    @property
    def simulated(self) -> bool:
        """Whether no real cell is in it."""
        return self.kind != "experimental"


def list_beeline() -> list[BeelineInfo]:
    """Return every experimental set and each simulation's first replicate, with their state.

    Raises
    ------
    DataError
        If ``GRN_DATA_DIR`` names no folder.
    """
    pairs = [(cell.name, f"TFs+{n}") for cell in CELL_TYPES for n in OTHER_GENES]
    pairs += [(model.name, model.first) for model in SIMULATIONS]
    return [beeline_info(*pair) for pair in pairs]


def beeline_info(cell: str, genes: str = "TFs+500") -> BeelineInfo:
    """Describe one set.

    Raises
    ------
    DataError
        If BEELINE has no such set.
    """
    entry, genes = _entry(cell, genes)
    folder, state = local.find_set(entry.name, genes)
    common = {
        "name": f"beeline/{entry.name}/{genes}",
        "cell": entry.name,
        "genes": genes,
        "state": state,
        "size": local.size_of(folder) if folder else download_size(),
        "licence": beeline_licence(),
    }
    n_genes, n_cells = _shape(folder) if folder else (None, None)
    found = local.truth_folders(folder) if folder else {}
    truths = tuple(name for name in dict.fromkeys((*beeline_contents.TRUTHS, *found)) if name in found)
    if isinstance(entry, CellType):
        return BeelineInfo(
            kind="experimental",
            organism=entry.organism,
            title=entry.title,
            citation=f"{entry.citation} ({entry.accession}); {beeline_contents.CITATION}",
            truths=truths if folder else tuple(entry.networks),
            replicates=(),
            n_cells=n_cells or entry.n_cells,
            n_genes=n_genes,
            **common,  # type: ignore[arg-type]
        )
    return BeelineInfo(
        kind=entry.kind,
        organism="",
        title=entry.title,
        citation=beeline_contents.CITATION,
        truths=truths if folder else (REFERENCE,),
        replicates=entry.replicates,
        n_cells=n_cells or int(genes.removeprefix(f"{entry.name}-").split("-")[0]),
        n_genes=n_genes,
        **common,  # type: ignore[arg-type]
    )


def _entry(cell: str, genes: str) -> tuple[CellType | Simulation, str]:
    """Find a set in the catalogue, whatever its case; return it and its genes as spelled there."""
    entries: dict[str, CellType | Simulation] = {entry.name.lower(): entry for entry in (*CELL_TYPES, *SIMULATIONS)}
    entry = entries.get(cell.lower())
    if entry is None:
        known = ", ".join(found.name for found in entries.values())
        raise DataError(f"BEELINE has no cell type or model {cell}.", f"Choose one of: {known}.")
    if isinstance(entry, CellType):
        choices = tuple(f"TFs+{n}" for n in OTHER_GENES)
    else:
        choices = entry.replicates
    found = next((choice for choice in choices if choice.lower() == genes.lower()), None)
    if found is None:
        shown = ", ".join(choices[:3]) + (", ..." if len(choices) > 3 else "")
        raise DataError(f"BEELINE's {entry.name} has no set {genes}.", f"Choose one of: {shown}.")
    return entry, found


def spelled(cell: str, genes: str) -> tuple[str, str]:
    """Return the names of a set as the catalogue spells them.

    Raises
    ------
    DataError
        If BEELINE has no such set.
    """
    entry, genes = _entry(cell, genes)
    return entry.name, genes


def _folder(cell: str, genes: str) -> tuple[Path, str, str]:
    """Return the folder of a set of which at least the networks are here, and its names as spelled in the catalogue."""
    entry, genes = _entry(cell, genes)
    folder, _ = local.find_set(entry.name, genes)
    if folder is None:
        raise DataError(f"BEELINE's {entry.name} {genes} is not on this machine.", _how_to_get())
    return folder, entry.name, genes


def _how_to_get() -> str:
    return f"Fetch it with `{FETCH}`, or set GRN_DATA_DIR to a folder that holds it."


def _shape(folder: Path) -> tuple[int | None, int | None]:
    """Return numbers of genes and cells; of a set without expression, of genes alone."""
    matrix = local.expression_file(folder)
    if matrix is not None:
        return _table_shape(matrix, matrix.stat().st_mtime_ns)
    lists = sorted(folder.glob("*/genes.csv"))
    return (len(_names(lists[0])), None) if lists else (None, None)


@lru_cache(maxsize=256)
def _table_shape(path: Path, mtime_ns: int) -> tuple[int | None, int | None]:
    """Count rows and columns of a table without parsing it; once for as long as the file is not touched."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as handle:
            columns = handle.readline().count(b",")
            return sum(bool(line.strip()) for line in handle), columns
    except (OSError, EOFError):
        return None, None  # loading the set says what is wrong with it


def _names(path: Path) -> list[str]:
    """Read a list with a header, one name a line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read as text.", "Copy the set anew from its source.") from error
    return [line.split(",")[0].strip() for line in lines[1:] if line.strip()]


def load_beeline(cell: str, genes: str = "TFs+500") -> ad.AnnData:
    """Load the expression of a set.

    Returns
    -------
    anndata.AnnData
        Cells x genes, log2(1 + x) where ``uns["log1p"]`` says base 2; a simulation's values are as BoolODE gave them.
        Where pseudotime is known, cells are in its order and ``obs["pseudotime"]`` holds it (several lineages: each in
        a column of its own, ``pseudotime`` their mean); else they are as in the file.

    Raises
    ------
    DataError
        If there is no such set, it is not here, or its file is damaged.
    """
    folder, cell, genes = _folder(cell, genes)
    path = local.expression_file(folder)
    if path is None:
        raise DataError(f"Of BEELINE's {cell} {genes} the networks alone are on this machine.", _how_to_get())
    adata = read_cells(path, ReadingChoice(orientation="genes_in_rows"))
    adata.uns.pop("grn_orientation", None)  # known, so no page offers to turn it
    if _entry(cell, genes)[0] in CELL_TYPES and value_kind(adata.X) == "log":
        adata.uns["log1p"] = {"base": 2.0}
    times = folder / PSEUDOTIME
    return _in_order(adata, times) if times.is_file() else adata


def _in_order(adata: ad.AnnData, path: Path) -> ad.AnnData:
    """Add pseudotime to ``obs`` and sort the cells by it, those without any last."""
    try:
        table = pd.read_csv(path, index_col=0, encoding="utf-8-sig")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError, OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read as a table.", "Copy the set anew from its source.") from error
    table.index = table.index.astype(str)
    named = [column for column in table.columns if "pseudotime" in str(column).lower()]
    table = table[named or list(table.columns[:1])].apply(pd.to_numeric, errors="coerce")
    table = table[~table.index.duplicated()].reindex(adata.obs_names).dropna(axis=1, how="all")
    if table.empty:
        return adata
    if table.shape[1] > 1:
        for number, column in enumerate(table.columns, start=1):
            adata.obs[f"pseudotime_{number}"] = table[column].to_numpy(dtype=np.float64)
    adata.obs["pseudotime"] = table.mean(axis=1).to_numpy(dtype=np.float64)
    order = np.argsort(adata.obs["pseudotime"].to_numpy(), kind="stable")  # NaN last
    return adata[order].copy()


def load_truth(cell: str, genes: str = "TFs+500", truth: str = "specific") -> Prior:
    """Load a truth of a set; the set's expression need not be here.

    Raises
    ------
    DataError
        If there is no such set or it is not here.
    PriorError
        If the set has no such truth, or its file is damaged.
    """
    folder, cell, genes = _folder(cell, genes)
    path = _truth_folder(folder, cell, genes, truth) / NETWORK
    simulated = truth == REFERENCE
    return Prior(f"{cell} {genes}, {beeline_contents.TRUTHS.get(truth, truth)}", read_prior(path).edges, simulated)


def _truth_folder(folder: Path, cell: str, genes: str, truth: str) -> Path:
    found = local.truth_folders(folder)
    if truth not in found:
        known = ", ".join(found) or "none"
        raise PriorError(f"BEELINE's {cell} {genes} has no truth {truth} here.", f"Choose one of: {known}.")
    return found[truth]


def tfs_of(cell: str, genes: str = "TFs+500", truth: str | None = None) -> list[str]:
    """Return the TFs of a set.

    Parameters
    ----------
    truth
        With a truth, its list: some networks have sources that are on no TF list. Without, the TFs that all lists
        have: those of the gene universe.

    Raises
    ------
    DataError, PriorError
        As `load_truth`.
    """
    folder, cell, genes = _folder(cell, genes)
    if truth is not None:
        lists = [_truth_folder(folder, cell, genes, truth)]
    else:
        lists = list(local.truth_folders(folder).values())
    found = [_names(path / "tfs.csv") for path in lists if (path / "tfs.csv").is_file()]
    if not found:  # a simulation comes without a list
        found = [sorted(set(read_prior(path / NETWORK).tfs)) for path in lists]
    common = set(found[0]).intersection(*found[1:]) if found else set()
    return [name for name in (found[0] if found else []) if name in common]


def genes_of(cell: str, genes: str = "TFs+500") -> list[str]:
    """Return the gene universe of a set; its expression need not be here.

    Raises
    ------
    DataError
        If there is no such set, or neither its expression nor a list of its genes is here.
    """
    folder, cell, genes = _folder(cell, genes)
    lists = sorted(folder.glob("*/genes.csv"))
    if lists:
        return _names(lists[0])
    return [str(name) for name in load_beeline(cell, genes).var_names]

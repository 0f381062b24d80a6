"""BEELINE's data sets: list them, say which are on this machine, load them."""

import gzip
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
from grn_core.data.catalogue.local import NETWORK, PSEUDOTIME
from grn_core.data.catalogue.published_set import PublishedSet
from grn_core.data.cells.inspect import value_kind
from grn_core.data.outside import read_cells, read_prior
from grn_core.data.priors.prior import Prior
from grn_core.data.reading import ReadingChoice
from grn_core.errors import DataError, PriorError

FETCH = "python -m grn_core data fetch beeline"


def list_beeline(here: bool = False) -> list[PublishedSet]:
    """Return every experimental data set and the first replicate of each simulation, with their state.

    Parameters
    ----------
    here
        Whether to return only those on this machine; pages ask for these at each click.

    Raises
    ------
    DataError
        If ``GRN_DATA_DIR`` is not a folder.
    """
    pairs = [(cell.name, f"TFs+{n}") for cell in CELL_TYPES for n in OTHER_GENES]
    pairs += [(model.name, model.first) for model in SIMULATIONS]
    return [beeline_info(*pair) for pair in pairs if not here or local.find_set(*pair)[1] == "here"]


def beeline_info(cell: str, genes: str = "TFs+500") -> PublishedSet:
    """Describe one data set.

    Raises
    ------
    DataError
        If BEELINE has no such data set.
    """
    entry, genes = _entry(cell, genes)
    folder, state = local.find_set(entry.name, genes)
    common = {
        "name": f"beeline/{entry.name}/{genes}",
        "collection": beeline_contents.TITLE,
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
        return PublishedSet(
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
    return PublishedSet(
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
    """Find a data set in the catalogue without regard to case; return its entry and its genes as spelled there."""
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
        raise DataError(f"BEELINE's {entry.name} has no data set {genes}.", f"Choose one of: {shown}.")
    return entry, found


def spelled(cell: str, genes: str) -> tuple[str, str]:
    """Return the names of a data set as the catalogue spells them.

    Raises
    ------
    DataError
        If BEELINE has no such data set.
    """
    entry, genes = _entry(cell, genes)
    return entry.name, genes


def _folder(cell: str, genes: str) -> tuple[Path, str, str]:
    """Return a data set's folder, which holds at least its networks, and its names as the catalogue spells them."""
    entry, genes = _entry(cell, genes)
    folder, _ = local.find_set(entry.name, genes)
    if folder is None:
        raise DataError(f"BEELINE's {entry.name} {genes} is not on this machine.", _how_to_get())
    return folder, entry.name, genes


def _how_to_get() -> str:
    return f"Fetch it with `{FETCH}`, or set GRN_DATA_DIR to a folder that contains it."


def _shape(folder: Path) -> tuple[int | None, int | None]:
    """Return the numbers of genes and cells; without expression, only the number of genes."""
    matrix = local.expression_file(folder)
    if matrix is not None:
        return _table_shape(matrix, matrix.stat().st_mtime_ns)
    lists = sorted(folder.glob("*/genes.csv"))
    return (len(_names(lists[0])), None) if lists else (None, None)


@lru_cache(maxsize=256)
def _table_shape(path: Path, mtime_ns: int) -> tuple[int | None, int | None]:
    """Count rows and columns of a table without parsing it; counted again only after the file has changed."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as handle:
            columns = handle.readline().count(b",")
            return sum(bool(line.strip()) for line in handle), columns
    except (OSError, EOFError):
        return None, None  # loading the data set reports the error


def _names(path: Path) -> list[str]:
    """Read a list with a header and one name per line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read as text.", "Copy the data set again from its source.") from error
    return [line.split(",")[0].strip() for line in lines[1:] if line.strip()]


def load_beeline(cell: str, genes: str = "TFs+500") -> ad.AnnData:
    """Load the expression of a data set.

    Returns
    -------
    anndata.AnnData
        Cells x genes. Values are log2(1 + x) if ``uns["log1p"]`` has base 2; those of a simulation are BoolODE's.
        If pseudotime is known, ``obs["pseudotime"]`` holds it and cells are sorted by it (with several lineages, each
        has its own column and ``pseudotime`` is their mean). Otherwise cells are in the order of the file.

    Raises
    ------
    DataError
        If there is no such data set, it is not on this machine, or its file is damaged.
    """
    folder, cell, genes = _folder(cell, genes)
    path = local.expression_file(folder)
    if path is None:
        raise DataError(f"Only the networks of BEELINE's {cell} {genes} are on this machine.", _how_to_get())
    adata = read_cells(path, ReadingChoice(orientation="genes_in_rows"))
    adata.uns.pop("grn_orientation", None)  # the orientation is known, so no page offers to change it
    if _entry(cell, genes)[0] in CELL_TYPES and value_kind(adata.X) == "log":
        adata.uns["log1p"] = {"base": 2.0}
    times = folder / PSEUDOTIME
    return _in_order(adata, times) if times.is_file() else adata


def _in_order(adata: ad.AnnData, path: Path) -> ad.AnnData:
    """Add pseudotime to ``obs`` and sort the cells by it; cells without pseudotime come last."""
    try:
        table = pd.read_csv(path, index_col=0, encoding="utf-8-sig")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError, OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read as a table.", "Copy the data set again from its source.") from error
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
    """Load a truth of a data set; the expression need not be on this machine.

    Raises
    ------
    DataError
        If there is no such data set, or it is not on this machine.
    PriorError
        If the data set has no such truth, or its file is damaged.
    """
    folder, cell, genes = _folder(cell, genes)
    path = _truth_folder(folder, cell, genes, truth) / NETWORK
    simulated = truth == REFERENCE
    return Prior(f"{cell} {genes}, {beeline_contents.TRUTHS.get(truth, truth)}", read_prior(path).edges, simulated)


def _truth_folder(folder: Path, cell: str, genes: str, truth: str) -> Path:
    found = local.truth_folders(folder)
    if truth not in found:
        known = ", ".join(found) or "none"
        raise PriorError(f"BEELINE's {cell} {genes} has no truth {truth} on this machine.", f"Choose one of: {known}.")
    return found[truth]

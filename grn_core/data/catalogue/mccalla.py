"""The second benchmark, McCalla et al. with Semrau's cells: list it, say whether it is on this machine, load it.

The published matrix has 10,243 genes. A data set is ``TFs+N``, as in BEELINE: all TFs of the publication's list and the
N other genes with the largest variance over all cells of the published log2 values. BEELINE also leaves out genes that
do not vary along pseudotime. These cells have no pseudotime, and each of the 334 TFs varies, so all of them are kept.
A truth has the edges of the publication's TFs, as in its own evaluation: other genes that were perturbed or
precipitated (Ep300, Polr2a, Tuba1a) are no TFs.
"""

from pathlib import Path

import anndata as ad
import numpy as np

from grn_core.data.catalogue import local
from grn_core.data.catalogue.beeline_contents import OTHER_GENES
from grn_core.data.catalogue.local import State
from grn_core.data.catalogue.mccalla_contents import (
    CELL,
    CELLS,
    CITATION,
    COLLECTION,
    DOWNLOAD_BYTES,
    EXPRESSION,
    FILES,
    LICENCE,
    N_CELLS,
    N_TFS,
    NETWORKS,
    TFS,
    TITLE,
    TRUTHS,
    PublishedFile,
)
from grn_core.data.catalogue.published_set import PublishedSet
from grn_core.data.outside import read_cells, read_prior
from grn_core.data.priors.prior import Prior
from grn_core.data.reading import ReadingChoice
from grn_core.errors import DataError, PriorError

SIZES = {f"TFs+{n}": n for n in OTHER_GENES}
HOW_TO_GET = "Fetch it with `python -m grn_core data fetch mccalla`, or set GRN_DATA_DIR to a folder that contains it."


def find_file(file: PublishedFile) -> Path | None:
    """Find a file of the benchmark in the user's folder, then among those fetched; packed or not."""
    endings = dict.fromkeys((file.ending, f"{file.ending.removesuffix('.gz')}.gz", file.ending.removesuffix(".gz")))
    places = [root / COLLECTION / CELL / f"{file.stem}{ending}" for root in local.data_folders() for ending in endings]
    return next((path for path in places if path.is_file()), None)


def list_mccalla(here: bool = False) -> list[PublishedSet]:
    """Return the data sets ``TFs+500`` and ``TFs+1000``; with `here`, only those on this machine.

    Raises
    ------
    DataError
        If ``GRN_DATA_DIR`` is not a folder.
    """
    found = [mccalla_info(CELL, genes) for genes in SIZES]
    return [info for info in found if not here or info.state == "here"]


def spelled(cell: str, genes: str) -> tuple[str, str]:
    """Return the names of a data set as the catalogue spells them.

    Raises
    ------
    DataError
        If there is no such data set.
    """
    found = next((name for name in SIZES if name.lower() == genes.lower()), None)
    if cell.lower() != CELL.lower() or found is None:
        names = " or ".join(f"{COLLECTION}/{CELL}/{name}" for name in SIZES)
        raise DataError(f"There is no data set {COLLECTION}/{cell}/{genes}.", f"Choose {names}.")
    return CELL, found


def mccalla_info(cell: str, genes: str) -> PublishedSet:
    """Describe one data set.

    Raises
    ------
    DataError
        If there is no such data set.
    """
    cell, genes = spelled(cell, genes)
    paths = {file.stem: find_file(file) for file in FILES}
    truths = tuple(name for name, file in NETWORKS.items() if paths[file.stem])
    state: State = "fetchable"
    if paths[EXPRESSION.stem] and paths[TFS.stem]:
        state = "here"
    elif truths:
        state = "partly here"
    return PublishedSet(
        name=f"{COLLECTION}/{cell}/{genes}",
        collection=TITLE,
        cell=cell,
        genes=genes,
        kind="experimental",
        organism="mouse",
        title=CELLS,
        citation=CITATION,
        truths=truths if state != "fetchable" else tuple(TRUTHS),
        replicates=(),
        n_cells=N_CELLS,
        n_genes=N_TFS + SIZES[genes],
        state=state,
        size=sum(local.size_of(path) for path in paths.values() if path) or DOWNLOAD_BYTES,
        licence=LICENCE,
    )


def _file(file: PublishedFile) -> Path:
    path = find_file(file)
    if path is None:
        raise DataError(f"{file.stem} of McCalla's {CELL} is not on this machine.", HOW_TO_GET)
    return path


def _tfs() -> list[str]:
    """Return the TFs of the publication, one per line of its list."""
    path = _file(TFS)
    try:
        return path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read as text.", "Copy the data set again from its source.") from error


def load_mccalla(cell: str, genes: str) -> ad.AnnData:
    """Load the expression of a data set.

    Returns
    -------
    Cells x genes; values are log2(1 + x) of depth-normalised counts.

    Raises
    ------
    DataError
        If there is no such data set, it is not on this machine, or its file is damaged.
    """
    _, genes = spelled(cell, genes)
    tfs = _tfs()
    adata = read_cells(_file(EXPRESSION), ReadingChoice(orientation="genes_in_rows"))
    adata.uns.pop("grn_orientation", None)  # the orientation is known, so no page offers to change it
    adata.uns["log1p"] = {"base": 2.0}
    return adata[:, universe(adata, tfs, SIZES[genes])].copy()


def universe(adata: ad.AnnData, tfs: list[str], n_others: int) -> np.ndarray:
    """Return the columns of the TFs that vary and of the `n_others` other genes with the largest variance, sorted.

    Parameters
    ----------
    adata
        Published values, cells x genes.
    tfs
        Names of the TFs, as the matrix spells them.
    """
    values = adata.X.toarray() if hasattr(adata.X, "toarray") else np.asarray(adata.X)
    variance = values.astype(np.float64).var(axis=0)
    is_tf = adata.var_names.isin(tfs)
    others = np.flatnonzero(~is_tf & (variance > 0))
    best = others[np.argsort(-variance[others], kind="stable")][:n_others]
    return np.sort(np.concatenate([np.flatnonzero(is_tf & (variance > 0)), best]))


def load_mccalla_truth(cell: str, genes: str, truth: str) -> Prior:
    """Load the edges of a truth whose source is a TF of the publication; the expression need not be on this machine.

    Raises
    ------
    DataError
        If there is no such data set, or a file is not on this machine.
    PriorError
        If there is no such truth, or its file is damaged.
    """
    cell, genes = spelled(cell, genes)
    if truth not in NETWORKS:
        raise PriorError(f"McCalla's {cell} has no truth {truth}.", f"Choose one of: {', '.join(NETWORKS)}.")
    edges = read_prior(_file(NETWORKS[truth])).edges
    own = edges[edges["source"].isin(_tfs())].reset_index(drop=True)
    return Prior(f"{TITLE} {cell} {genes}, {TRUTHS[truth]}", own)

"""Counts that stand in parts: reads of spliced, unspliced and undecided RNA, in matrices or in names of genes.

kallisto (``cells_x_genes.mature.mtx``), STARsolo (``Velocyto/raw/spliced.mtx``) and alevin-fry (``GATA1-U``,
``GATA1-A``) write them so. The parts of a gene in a cell add up to its counts, as Cell Ranger (from version 7) counts.
"""

import re
from collections.abc import Callable
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.reading import found
from grn_core.errors import DataError
from grn_core.wording import counted, some

PART = re.compile(r"(?P<stem>.*?)[._-]?(?P<part>mature|nascent|spliced|unspliced|ambiguous)\.mtx(\.gz)?", re.IGNORECASE)
SUM = re.compile(r"(?P<stem>.*?)[._-]?(?P<part>total|cell|nucleus)\.mtx(\.gz)?", re.IGNORECASE)
"""kallisto's sums of parts; of these, the sum of all comes first."""
ENDS = ("-U", "-A")
OTHER_COUNTS = re.compile(r"GeneFull(_\w+)?|SJ")
"""Folders in which STARsolo counts the same cells in another way than in ``Gene``."""


def counts_of_genes(matrices: list[Path]) -> tuple[list[Path], str | None]:
    """Of STARsolo's matrices keep those of ``Gene`` where the same cells were counted in other ways too."""
    kept, left = [], []
    for path in matrices:
        at = next((i for i, word in enumerate(path.parts) if OTHER_COUNTS.fullmatch(word)), None)
        same = None if at is None else Path(*path.parts[:at], "Gene", *path.parts[at + 1 :])
        if at is not None and same in matrices:
            left.append(path.parts[at])
        else:
            kept.append(path)
    if not left:
        return matrices, None
    return kept, f"STARsolo counted the same cells in several ways: Gene was read, {some(sorted(set(left)))} not."


def groups_of(matrices: list[Path]) -> list[list[Path]]:
    """Put the matrices together that are parts of the same counts; a sum that lies beside them stands for all."""
    groups: dict[tuple[Path, str], list[Path]] = {}
    for path in matrices:
        match = PART.fullmatch(path.name) or SUM.fullmatch(path.name)
        groups.setdefault((path.parent, match["stem"] if match else f"{path.name}/"), []).append(path)
    return [_whole(group) for group in groups.values()]


def _whole(group: list[Path]) -> list[Path]:
    sums = {match["part"].lower(): path for path in group if (match := SUM.fullmatch(path.name))}
    has_parts = any(PART.fullmatch(path.name) for path in group)
    first = next((sums[name] for name in ("total", "cell", "nucleus") if name in sums), None)
    return [first] if first is not None and (has_parts or len(sums) > 1) else group


def read_added(paths: list[Path], read: Callable[[Path], ad.AnnData]) -> ad.AnnData:
    """Read the parts of counts and add them up; a cell or gene that one of them lacks has 0 there.

    Raises
    ------
    DataError
        If one cannot be read, or has a name of a cell or gene twice where the parts differ in their names.
    """
    parts = [read(path) for path in paths]
    first = parts[0]
    if len(parts) == 1:
        return first
    if not all(_same(part, first) for part in parts):
        if not all(part.obs_names.is_unique and part.var_names.is_unique for part in parts):
            raise DataError(
                f"{some([path.name for path in paths])} are parts of the same counts with different names of cells or "
                "genes, and some names are there twice.",
                "Give one of these matrices with the names of its genes and cells.",
            )
        first = _on_all(parts)
        parts = [_spread(part, first) for part in parts]
    total = first.copy()
    total.X = sum((part.X for part in parts[1:]), parts[0].X)
    said = f"The matrices {some([path.name for path in paths])} are parts of the same counts and were added up."
    return found(total, said)


def _same(one: ad.AnnData, other: ad.AnnData) -> bool:
    return list(one.obs_names) == list(other.obs_names) and list(one.var_names) == list(other.var_names)


def _on_all(parts: list[ad.AnnData]) -> ad.AnnData:
    cells = pd.Index(dict.fromkeys(name for part in parts for name in part.obs_names))
    genes = pd.concat([part.var for part in parts])
    genes = genes[~genes.index.duplicated()]
    empty = sparse.csr_matrix((len(cells), len(genes)), dtype=np.float32)
    return ad.AnnData(empty, obs=pd.DataFrame(index=cells), var=genes, uns=dict(parts[0].uns))


def _spread(part: ad.AnnData, whole: ad.AnnData) -> ad.AnnData:
    matrix = sparse.coo_matrix(part.X)
    rows = whole.obs_names.get_indexer(part.obs_names)[matrix.row]
    columns = whole.var_names.get_indexer(part.var_names)[matrix.col]
    values = sparse.csr_matrix((matrix.data, (rows, columns)), shape=whole.shape)
    return ad.AnnData(values, obs=whole.obs, var=whole.var)


def names_added(adata: ad.AnnData) -> tuple[ad.AnnData, str | None]:
    """Add up the parts of each gene that alevin-fry names ``GATA1``, ``GATA1-U`` and ``GATA1-A``; say so."""
    names, n = adata.var_names.astype(str).to_numpy(), adata.n_vars // 3
    thirds = [names[i * n : (i + 1) * n] for i in range(3)]
    if n == 0 or adata.n_vars % 3 or not all(
        all(f"{name}{end}" == other for name, other in zip(thirds[0], third, strict=True))
        for end, third in zip(ENDS, thirds[1:], strict=True)
    ):  # fmt: skip
        return adata, None
    total = adata[:, :n].copy()
    total.X = sum((adata.X[:, i * n : (i + 1) * n] for i in (1, 2)), adata.X[:, :n])
    return total, (
        f"Each of {counted(n, 'gene')} was in three parts, such as {names[0]}, {names[n]} and {names[2 * n]} (spliced, "
        "unspliced and undecided reads); they were added up."
    )

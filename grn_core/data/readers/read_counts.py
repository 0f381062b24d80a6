"""Counts of reads of one cell per file, without a header: STAR's ``ReadsPerGene.out.tab`` and htseq-count's tables."""

import re
import zlib
from collections import deque
from itertools import islice
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.reading import found
from grn_core.errors import DataError
from grn_core.reading.text import check_lines, is_gzipped, open_bytes

STAR, HTSEQ = "STAR", "htseq-count"
STAR_ROWS = (b"N_unmapped", b"N_multimapping", b"N_noFeature", b"N_ambiguous")
HTSEQ_ROWS = re.compile(rb"(__)?(no_feature|ambiguous|too_low_aQual|not_aligned|alignment_not_unique)\t")
COUNT = re.compile(rb"\d+(\.\d+)?")
LONGEST_LINE, LAST_ROWS, MOST_ROWS = 4096, 5, 2_000_000
LAYERS = ("unstranded", "forward", "reverse")
"""STAR's second to fourth column: reads of both strands, of the strand of the first read, of the other strand."""
STRANDED = 0.8
"""Share of the reads by strand on one strand from which the library is stranded."""


def program_of(path: Path) -> str | None:
    """Return which of the two programs wrote a table; None for any other file, and for one that is damaged."""
    try:
        with open_bytes(path) as handle:
            first = [handle.readline(LONGEST_LINE) for _ in STAR_ROWS]
            fields = [line.rstrip(b"\r\n").split(b"\t") for line in first]
            if all(row[0] == name and len(row) == 4 for row, name in zip(fields, STAR_ROWS, strict=True)):
                return STAR
            if len(fields[0]) not in (2, 3) or not COUNT.fullmatch(fields[0][-1]):
                return None
            rows = iter(lambda: handle.readline(LONGEST_LINE), b"")
            last = deque(islice(rows, MOST_ROWS), LAST_ROWS)
    except (OSError, EOFError, zlib.error):  # the reader of tables says what is wrong with it
        return None
    return HTSEQ if any(HTSEQ_ROWS.match(line) for line in last) else None


def _table(path: Path, program: str) -> pd.DataFrame:
    """Read the rows, (rows x fields) by number, the first field as text.

    Raises
    ------
    DataError
        If a row has another number of fields, or a count is not a number.
    """
    check_lines(path)
    compression = "gzip" if is_gzipped(path) else None
    try:
        width = len(pd.read_csv(path, sep="\t", header=None, nrows=1, compression=compression).columns)
        names = list(range(width))
        text = dict.fromkeys(names[: width - 1 if program == HTSEQ else 1], str)
        table = pd.read_csv(
            path, sep="\t", header=None, names=names, dtype=text, keep_default_na=False, compression=compression,
            index_col=False, on_bad_lines="error",
        )  # fmt: skip
        counts = table[names[len(text) :]].to_numpy(np.float32)
    except (ValueError, EOFError, OSError) as error:
        raise DataError(f"{path.name} is a damaged table of {program}.", "Copy it again from its source.") from error
    if not np.isfinite(counts).all():
        raise DataError(
            f"{path.name} is a damaged table of {program}: a row ends early.", "Copy it again from its source."
        )
    return table


def read_htseq(path: Path) -> ad.AnnData:
    """Read the counts of one cell (1 x genes); of three columns the second holds further names, such as symbols.

    Raises
    ------
    DataError
        If the table is damaged.
    """
    table = _table(path, HTSEQ)
    values = table[table.columns[-1]].to_numpy(np.float32)
    adata = ad.AnnData(sparse.csr_matrix(values[None, :]), var=pd.DataFrame(index=table[0].tolist()))
    if table.shape[1] > 2:
        adata.var["gene_name"] = table[1].tolist()
    return found(adata, "The table has no header, as htseq-count writes it: gene and count.")


def strand_of(paths: list[Path]) -> tuple[str, str]:
    """Find from STAR's counts of all cells whether their library is stranded.

    Where 80 % of the reads that were counted by strand are on one strand, that strand is taken; else the reads of
    both are. The threshold is the default of nf-core/rnaseq (``stranded_threshold``).

    Returns
    -------
    The layer to take, and what is to be said of it.

    Raises
    ------
    DataError
        If a table is damaged.
    """
    forward = reverse = 0.0
    for path in paths:
        table = _table(path, STAR)
        genes = table[~table[0].str.startswith("N_")]
        forward, reverse = forward + float(genes[2].sum()), reverse + float(genes[3].sum())
    share = forward / max(forward + reverse, 1.0)
    taken = LAYERS[1] if share >= STRANDED else LAYERS[2] if share <= 1 - STRANDED else LAYERS[0]
    kind = "a library that is not stranded" if taken == LAYERS[0] else "a stranded library"
    others = " or ".join(name for name in LAYERS if name != taken)
    return taken, (
        f"STAR counted reads in three ways. {share:.0%} of those counted by strand are on the strand of the first "
        f"read, as in {kind}: column {LAYERS.index(taken) + 2} ({taken}) was taken. "
        f"To take another, choose the matrix {others} (--layer)."
    )


def read_star(path: Path, taken: str, said: str) -> ad.AnnData:
    """Read the counts of one cell (1 x genes); all three columns are layers, and that of `taken` is X.

    Raises
    ------
    DataError
        If the table is damaged.
    """
    table = _table(path, STAR)
    layers = {name: sparse.csr_matrix(table[i].to_numpy(np.float32)[None, :]) for i, name in enumerate(LAYERS, 1)}
    var = pd.DataFrame(index=table[0].tolist())
    return found(ad.AnnData(layers[taken].copy(), var=var, layers=layers), said)

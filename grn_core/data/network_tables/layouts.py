"""Layouts other than lists of pairs: SIF, a matrix of TFs and targets, pySCENIC regulons, a base GRN."""

import ast
import csv
import re

import pandas as pd

from grn_core.data.files.text import fields_up_to
from grn_core.data.network_tables.columns import plain
from grn_core.data.network_tables.reading import TableReading
from grn_core.data.network_tables.signs import number, read_sign
from grn_core.errors import PriorError
from grn_core.wording import counted

LONGEST_LIST = 4_000_000
"""Most characters of a list of target genes: a hundred thousand genes with their weights."""
Found = tuple[pd.DataFrame, TableReading]
RELATIONS = re.compile(r"[A-Za-z_ -]{2,30}|[-=<>|+*~\u2190-\u21ff\u22a3\u22a5\u2212]{1,4}")


def is_sif(table: pd.DataFrame, named_so: bool) -> bool:
    """Whether rows are gene, relation, gene: few words in the middle, many names on both sides."""
    if table.shape[1] < 3:
        return False
    alone = table[1] == ""  # genes without an edge
    middle, last = table.loc[~alone, 1], table.loc[~alone, 2]
    kinds = set(middle)
    if not kinds:
        return False
    words = all(RELATIONS.fullmatch(word) for word in kinds)
    if named_so:
        return words and len(kinds) <= 50
    if not words or len(kinds) > 10 or last.map(number).notna().any():
        return False
    understood = all(read_sign(word) is not None for word in kinds)
    return understood and last.map(read_sign).isna().mean() > 0.5


def read_sif(table: pd.DataFrame) -> Found:
    """Read gene, relation, gene and further genes; the relation says the sign where it says one."""
    parts = [table[[0, 1, i]].set_axis(["source", "sign", "target"], axis=1) for i in range(2, table.shape[1])]
    edges = pd.concat(parts)
    edges = edges[edges["target"] != ""]
    return edges, TableReading("SIF", {"source": "column 1", "target": "column 3", "sign": "column 2"})


def is_matrix(table: pd.DataFrame) -> bool:
    """Whether a table is a matrix: names above and before it, and numbers alone inside."""
    if table.shape[0] < 3 or table.shape[1] < 3:
        return False
    head = table.iloc[0, 1:]
    inside = table.iloc[1:200, 1:].to_numpy().ravel()
    names = head.map(number).isna().all() and table.iloc[1:, 0].map(number).isna().all()
    return bool(names and (head != "").all() and all(text == "" or number(text) is not None for text in inside))


def read_matrix(table: pd.DataFrame) -> Found:
    """Read a matrix of TFs and targets.

    TFs are on the side that has fewer names; where both have as many, on the side where fewer names have an edge, else
    on the rows.
    """
    rows, columns = table.iloc[1:, 0].tolist(), table.iloc[0, 1:].tolist()
    values = table.iloc[1:, 1:].set_axis(rows).set_axis(columns, axis=1)
    n_rows, n_columns = len(set(rows)), len(set(columns))
    if n_rows == n_columns:
        edges = values.map(lambda text: bool(number(text)))
        n_rows, n_columns = int(edges.any(axis=1).sum()), int(edges.any().sum())
    turned = n_columns < n_rows
    values = values.T if turned else values
    long = values.stack().rename_axis(["source", "target"]).rename("weight").reset_index()
    numbers = long["weight"].map(lambda text: number(text) or 0.0)
    long = long[numbers != 0].reset_index(drop=True)
    if (numbers < 0).any():
        long["sign"] = long["weight"]
    side = "columns" if turned else "rows"
    others = "rows" if turned else "columns"
    notes = (f"The TFs are the matrix's {side}, the targets its {values.shape[1]:,} {others}; 0 means no edge.",)
    return long, TableReading("adjacency matrix", {}, (), notes)


def is_ctx(lines: list[str]) -> bool:
    """Whether lines are the regulons that ``pyscenic ctx`` writes."""
    head = " ".join(lines[:3])
    return "TargetGenes" in head and any(name in head for name in ("NES", "MotifID", "Context"))


def read_ctx(lines: list[str], name: str) -> Found:
    """Read pySCENIC's regulons: two or three lines of header, and a list of (gene, weight) in each row.

    Raises
    ------
    PriorError
        If a row holds no such list.
    """
    separator = "\t" if lines[0].count("\t") > lines[0].count(",") else ","
    with fields_up_to(LONGEST_LIST):
        rows = list(csv.reader(lines, delimiter=separator))
    at = next(i for i, row in enumerate(rows) if "TargetGenes" in row)
    genes_at = rows[at].index("TargetGenes")
    context_at = rows[at].index("Context") if "Context" in rows[at] else None
    body = [row for row in rows[at + 1 :] if row and row[0] not in ("TF", "") and len(row) > genes_at]
    edges = []
    for row in body:
        sign = _context_sign(row[context_at]) if context_at is not None else "0"
        try:
            members = ast.literal_eval(row[genes_at])
            edges += [(row[0], str(gene), str(float(weight)), sign) for gene, weight in members]
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
            raise PriorError(
                f"In {name}, the list of target genes of {row[0][:40]} cannot be read.",
                "Give the file as pySCENIC wrote it.",
            ) from error
    table = pd.DataFrame(edges, columns=["source", "target", "weight", "sign"])
    notes = (f"{counted(len(body), 'enriched motif')} of {counted(table['source'].nunique(), 'TF')}.",)
    if (table["sign"] == "0").all():
        table = table.drop(columns="sign")
    return table, TableReading("pySCENIC ctx regulons", {"source": "TF", "target": "TargetGenes"}, (), notes)


def _context_sign(context: str) -> str:
    return "1" if "activating" in context else "-1" if "repressing" in context else "0"


def is_base_grn(header: list[str]) -> bool:
    """Whether columns are those of CellOracle's base GRN: peaks, a gene, and a column for each TF."""
    names = {plain(name) for name in header}
    return "gene_short_name" in names and bool(names & {"peak_id", "peak"}) and len(header) > 3


def read_base_grn(table: pd.DataFrame) -> Found:
    """Read CellOracle's base GRN: a TF may regulate the gene next to a peak in which its motif was found (1)."""
    names = {plain(str(name)): name for name in table.columns}
    gene, peak = names["gene_short_name"], names.get("peak_id", names.get("peak"))
    tfs = [
        name
        for name in table.columns
        if name not in (gene, peak) and not str(name).startswith("Unnamed") and name != ""
    ]
    parts = []
    for tf in tfs:
        column = pd.to_numeric(table[tf], errors="coerce").fillna(0)
        targets = table.loc[column > 0, gene].drop_duplicates()
        parts.append(pd.DataFrame({"source": str(tf), "target": targets.astype(str)}))
    edges = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["source", "target"])
    notes = (
        f"{counted(len(table), 'peak')}, {counted(len(tfs), 'TF')}; a motif does not say whether it is activation or "
        "repression.",
    )
    return edges, TableReading("CellOracle base GRN", {"target": str(gene)}, (), notes)

"""Tables without a column of TFs: ChIP-Atlas, Cytoscape's tables of edges, a TF and its targets per row."""

import re

import pandas as pd

from grn_core.data.network_tables.columns import NAME_COLUMNS, plain
from grn_core.data.network_tables.gene_sets import tf_of_set
from grn_core.data.network_tables.genes import are_genes
from grn_core.data.network_tables.layouts import Found
from grn_core.data.network_tables.reading import TableReading
from grn_core.data.network_tables.signs import number
from grn_core.errors import ColumnsError, PriorError
from grn_core.genes.known import known_share
from grn_core.genes.patterns import EREGULON, REGULON, sample_of
from grn_core.wording import counted, some

AVERAGE = re.compile(r"(?P<tf>\S+)\s*\|\s*Average", re.IGNORECASE)
EDGE_NAME = re.compile(r"(?P<source>\S.*?) \((?P<relation>[^()]{1,40})\) (?P<target>\S.*)")
EDGE_COLUMNS = ("shared_name", "name", "edge", "edge_name")
MOSTLY = 0.9
FEWEST_FIELDS = 4
"""Fields of a row from which on its first may be the name of a set and not of a TF."""
SCENIC_R = re.compile(r"(?P<tf>[^\s_]+)(_extended)? ?\(\d+ ?g\)(?P<sign>)")
"""A regulon as SCENIC in R names it, with the number of its genes: ``SPI1_extended (25g)``."""
SIGNS_OF_NAMES = "The first + in a name was taken as activation, the first - as repression."


def is_chip_atlas(header: list[str]) -> bool:
    """Whether a header is ChIP-Atlas': genes, the average score of a TF, one column per experiment."""
    return plain(header[0]) in ("target_genes", "target_gene") and any("|" in name for name in header[1:])


def read_chip_atlas(body: pd.DataFrame, header: list[str], origin: str) -> Found:
    """Read the average binding scores of a TF near the genes; a score of 0 is no edge.

    Raises
    ------
    PriorError
        If no column is the average of a TF, so that nothing names it.
    """
    tfs = {at: found["tf"] for at, name in enumerate(header) if (found := AVERAGE.fullmatch(name.strip()))}
    if not tfs:
        raise PriorError(
            f"{origin} has ChIP-Atlas' columns of experiments but no column such as SPI1|Average, which names the TF.",
            "Download the target genes of one TF from ChIP-Atlas, with all columns.",
        )
    parts = [pd.DataFrame({"source": tf, "target": body[0], "weight": body[at]}) for at, tf in tfs.items()]
    edges = pd.concat(parts, ignore_index=True)
    edges = edges[edges["weight"].map(lambda text: (number(text) or 0.0) > 0)]
    averages = [header[at] for at in tfs]
    others = len(header) - 1 - len(tfs)
    notes = (
        f"{counted(len(body), 'gene')} of ChIP-Atlas.",
        f"The average score of binding ({some(averages, 3)}) is the weight, and a score of 0 is no edge.",
        f"{counted(others, 'column')} of experiments and STRING not used.",
        "Binding does not say whether it is activation or repression: signs are unknown.",
    )
    return edges, TableReading("ChIP-Atlas target genes", {"target": header[0], "weight": averages[0]}, (), notes)


def edge_names(table: pd.DataFrame) -> int | None:
    """Return the column of Cytoscape's names of edges, such as ``SPI1 (activates) CSF1R``; None without one."""
    for at, title in enumerate(table.iloc[0].tolist()):
        if plain(title) in EDGE_COLUMNS:
            names = [name for name in table[at].iloc[1:2000] if name]
            if names and sum(EDGE_NAME.fullmatch(name) is not None for name in names) > MOSTLY * len(names):
                return at
    return None


def read_edge_names(table: pd.DataFrame, at: int) -> Found:
    """Read pairs from the names of edges; the word in brackets says the sign where it says one."""
    matches = table[at].iloc[1:].map(EDGE_NAME.fullmatch)
    lost = [name for name, match in zip(table[at].iloc[1:], matches, strict=True) if match is None]
    rows = [(match["source"], match["target"], match["relation"]) for match in matches if match is not None]
    edges = pd.DataFrame(rows, columns=["source", "target", "sign"])
    name = table.iloc[0, at]
    notes = [f"TF, relation and target were taken from {name}, such as {table[at].iloc[1]}."]
    if lost:
        notes.append(f"{counted(len(lost), 'row')} whose {name} names no pair left out: {some(lost, 3)}.")
    return edges, TableReading("Cytoscape edge table", {"source": name, "target": name, "sign": name}, (), tuple(notes))


def is_wide(table: pd.DataFrame) -> bool:
    """Whether rows are a TF, or the name of a set of its targets, and targets, without a header."""
    if table.shape[1] < 3 or not all(are_genes(table[at]) for at in (1, 2)):
        return False
    if not are_genes(table[0]) and (table.shape[1] < FEWEST_FIELDS or not _are_sets(table[0])):
        return False
    names = [name for at in range(1, table.shape[1]) for name in table[at].iloc[:200] if name]
    return known_share(sample_of(names)) > MOSTLY


def _are_sets(names: pd.Series) -> bool:
    """Whether most names are of sets of one TF each, such as ``SPI1_ENCODE``."""
    sample = sample_of([name for name in names.drop_duplicates() if name])
    return sum(tf_of_set(name) is not None for name in sample) > MOSTLY * len(sample)


def read_wide(table: pd.DataFrame) -> Found:
    """Read a TF and its targets per row, as many as the row has."""
    columns = range(1, table.shape[1])
    edges = pd.concat([table[[0, at]].set_axis(["source", "target"], axis=1) for at in columns], ignore_index=True)
    notes = [f"Each row is a TF and its targets: {counted(len(table), 'row')}. Signs are unknown."]
    if not are_genes(table[0]):
        tfs = {name: found[0] for name in edges["source"].unique() if (found := tf_of_set(name)) and found[0] != name}
        edges["source"] = edges["source"].replace(tfs)
        said = some([f"{name} as {tf}" for name, tf in tfs.items()], 3)
        notes.append(f"{counted(len(tfs), 'name')} shortened to the TF: {said}.")
    return edges[edges["target"] != ""], TableReading(
        "rows of a TF and its targets", {"source": "column 1"}, (), tuple(notes)
    )


def without_regulon_signs(edges: pd.DataFrame) -> tuple[pd.DataFrame, str | None]:
    """Take pySCENIC's (+) and SCENIC+'s +/+ off the names of TFs; they are signs where the table has no others."""
    found = {name: match for name in edges["source"].astype(str).unique() if (match := _regulon(name))}
    if not found:
        return edges, None
    names = edges["source"].astype(str)
    signs = names.map(lambda name: {"+": 1, "-": -1}.get(found[name]["sign"], 0) if name in found else 0)
    changed = edges.assign(source=names.map(lambda name: found[name]["tf"] if name in found else name))
    note = f"{counted(len(found), 'name')} of regulons shortened to the TF: {some(list(found), 3)}."
    if "sign" in changed or not signs.any():
        return changed, note
    return changed.assign(sign=signs), f"{note} {SIGNS_OF_NAMES}"


def signs_of_eregulons(column: pd.Series) -> pd.Series | None:
    """Return the signs of TF and gene that a column of SCENIC+'s names of regulons says; None for any other column."""
    found = {name: match for name in column.unique() if (match := EREGULON.fullmatch(name.strip()))}
    filled = column[column != ""]
    if not found or filled.isin(list(found)).mean() <= MOSTLY:
        return None
    return column.map(lambda name: {"+": 1, "-": -1}[found[name]["sign"]] if name in found else 0)


def _regulon(name: str) -> re.Match[str] | None:
    return REGULON.fullmatch(name) or EREGULON.fullmatch(name) or SCENIC_R.fullmatch(name)


def check_targets_are_names(table: pd.DataFrame, source: int, target: int, origin: str) -> None:
    """Refuse a table of one gene and a number per row, in which nothing names the TF.

    Raises
    ------
    PriorError
        If the targets are numbers and the TFs are not; `ColumnsError` where there are further columns.
    """
    values = table[target].iloc[1:]
    if len(values) and values.map(number).notna().all() and table[source].iloc[1:].map(number).isna().all():
        if table.shape[1] > 2:
            first = table.iloc[0].tolist()
            names = first if all(number(name) is None for name in first) else map(str, range(1, len(first) + 1))
            raise ColumnsError(
                f"{origin} begins with a name and a number in each row ({table.iloc[1, source]}, "
                f"{table.iloc[1, target]}), and nothing says which columns are TF and target.",
                NAME_COLUMNS,
                list(names),
            )
        raise PriorError(
            f"{origin} has a name and a number per row ({table.iloc[1, source]}, {table.iloc[1, target]}), "
            "and no second gene.",
            "A prior needs a TF and a target in each row: add a column with the TF.",
        )

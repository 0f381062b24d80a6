"""Which columns of a table hold genes, by the names in them."""

import re
from collections.abc import Sequence

import pandas as pd

from grn_core.data.network_tables.columns import PARTNERS, find, plain
from grn_core.genes.known import known_share
from grn_core.genes.patterns import REGULON, is_cell, sample_of, share
from grn_core.genes.roles import role_of

MOSTLY = 0.5
LIST = re.compile(r"\s*[,;|]\s*")
ROWS = 2000
FEWEST_NAMES, FEW_TFS, MANY_TFS = 5, 0.5, 0.8
LOOKED_FOR_HEADER = 20
MOST_COLUMNS = 1000


def are_genes(column: pd.Series) -> bool:
    """Whether most of the different names in a column, or in its lists, are known symbols or identifiers of genes."""
    fields = [name for name in column.iloc[:ROWS].drop_duplicates() if name]
    names = [gene for field in fields for gene in LIST.split(field)] if known_share(sample_of(fields)) == 0 else fields
    return bool(names) and known_share(sample_of(names)) > MOSTLY


def named_columns(header: Sequence[str], body: pd.DataFrame, role: str, taken: Sequence[int]) -> list[int]:
    """Return the columns that can be the TF or the target by their names, those that hold genes first.

    A column called ``from`` belongs to one called ``to``: where the target is ``to``, ``source`` names a database.
    """
    found = [at for at in find(header, role, taken) if (body[at] != "").any()]
    partner = PARTNERS.get(plain(header[taken[0]])) if role == "source" and taken else None
    return sorted(found, key=lambda at: (plain(header[at]) != partner, not are_genes(body[at])))


def columns_by_content(table: pd.DataFrame) -> tuple[int, int] | None:
    """Return the columns of TF and target of a table that does not name them: the first two that hold genes.

    Of a wider table than any of pairs, the first `MOST_COLUMNS` columns are looked at.

    None where fewer than two do; a header that names one of the two says which it is.
    """
    genes = [at for at in range(min(table.shape[1], MOST_COLUMNS)) if are_genes(table[at].iloc[1:])]
    if len(genes) < 2:
        return None
    header = table.iloc[0].tolist()
    target = next((at for at in find(header, "target") if at in genes), None)
    source = next((at for at in find(header, "source") if at in genes and at != target), None)
    free = source is None and target is None
    if source is None:
        source = next(at for at in genes if at != target)
    if target is None:
        target = next(at for at in genes if at != source)
    return (target, source) if free and are_turned(table[source].iloc[1:], table[target].iloc[1:]) else (source, target)


def are_turned(sources: pd.Series, targets: pd.Series) -> bool:
    """Whether the targets are TFs of the catalogue and few of the sources are, so that they are the wrong way round."""
    kinds = [sample_of([name for name in column.drop_duplicates() if name]) for column in (sources, targets)]
    if len(kinds[0]) < FEWEST_NAMES or not kinds[1] or len(kinds[1]) > len(kinds[0]):
        return False
    first, second = (sum(role_of(name) == "TF" for name in names) / len(names) for names in kinds)
    return first < FEW_TFS and second > MANY_TFS


def names_pairs(rows: list[list[str]]) -> bool:
    """Whether one of the first rows is a header that names a TF and a target."""
    return any(find(row, "source") and find(row, "target") for row in rows[:LOOKED_FOR_HEADER])


def is_heading(table: pd.DataFrame, columns: Sequence[int]) -> bool:
    """Whether the first row names columns of genes and is not a pair: words that are not genes and do not recur."""
    words = [table.iloc[0, at] for at in columns]
    new = all(word and not (table[at].iloc[1:] == word).any() for at, word in zip(columns, words, strict=True))
    return new and known_share(words) == 0


def names_cells(table: pd.DataFrame) -> bool:
    """Whether a matrix has cells on one of its sides, so that it holds expression."""
    sides = [sample_of(names.tolist()) for names in (table.iloc[0, 1:], table.iloc[1:, 0])]
    return any(sum(map(is_cell, side)) > MOSTLY * len(side) for side in sides)


def names_regulons(table: pd.DataFrame) -> bool:
    """Whether a matrix has regulons on one side and no genes on the other, so that it holds their activity in cells."""
    sides = [table.iloc[0, 1:].tolist(), table.iloc[1:, 0].tolist()]
    for one, other in (sides, sides[::-1]):
        if share(REGULON, one) > MOSTLY and known_share(sample_of(other)) == 0:
            return True
    return False

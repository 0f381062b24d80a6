"""Read a table of pairs without a header: TF, target and a third column by their places."""

import pandas as pd

from grn_core.data.network_tables.columns import NAME_COLUMNS
from grn_core.data.network_tables.exports import check_targets_are_names
from grn_core.data.network_tables.headed import column_of
from grn_core.data.network_tables.layouts import Found
from grn_core.data.network_tables.reading import AUTO, NONE, NetworkChoice, TableReading
from grn_core.data.network_tables.sign_columns import chosen_signs, unsigned
from grn_core.data.network_tables.signs import is_number, number, says_signs
from grn_core.errors import ColumnsError
from grn_core.wording import counted, some


def without_header(table: pd.DataFrame, choice: NetworkChoice, what: str, origin: str, remedy: str) -> Found:
    """Take TF, target and a third column that is a sign or a weight by position, as TRRUST has them."""
    numbers = [str(i) for i in range(1, table.shape[1] + 1)]
    at = {
        role: default if choice.of(role) in (AUTO, NONE) else column_of(numbers, choice.of(role), origin)
        for role, default in (("source", 0), ("target", 1))
    }
    check_targets_are_names(table, at["source"], at["target"], origin)
    edges = pd.DataFrame({role: table[column] for role, column in at.items()})
    columns = {role: f"column {column + 1}" for role, column in at.items()}
    rest = [i for i in range(table.shape[1]) if i not in at.values()]
    layout, notes = "a table without a header", list[str]()
    if list(at.values()) == [0, 2] and len(rest) == 2 and table[rest].map(str.isdigit).all(axis=None):
        layout, rest = "RegNetwork", []  # TF, its Entrez identifier, target, its Entrez identifier
    if len(rest) and _looks_headed(table, rest[0]):
        raise ColumnsError(
            f"The first row of {origin} names no column for the TF or for the target: it has "
            f"{some([name for name in table.iloc[0] if name], 8)}.",
            NAME_COLUMNS,
            table.iloc[0].tolist(),
        )
    for role in ("sign", "weight"):
        if choice.of(role) not in (AUTO, NONE):
            column = column_of(numbers, choice.of(role), origin)
            edges[role], columns[role] = table[column], f"column {column + 1}"
            if role == "sign":
                edges[role], note = chosen_signs(table[column], columns[role])
                notes += [note] if note else []
            rest = [i for i in rest if i != column]
    if rest and choice.sign == AUTO:
        third = table[rest[0]]
        if says_signs(third, named_so=False):
            edges["sign"], columns["sign"] = third, f"column {rest[0] + 1}"
            layout = "TRRUST" if table.shape[1] == 4 and not third.map(is_number).any() else layout
            rest = rest[1:]
        elif third.map(is_number).mean() > 0.5 and "weight" not in edges:
            edges["weight"], columns["weight"] = third, f"column {rest[0] + 1}"
            rest = rest[1:]
        if "sign" in edges and edges["sign"].map(is_number).all() and "weight" not in edges:
            edges["weight"] = edges["sign"]
    if "weight" in edges and choice.weight == AUTO and {number(text) for text in edges["weight"]} == {0.0, 1.0}:
        kept = edges["weight"].map(number) == 1
        notes.append(
            f"{counted(int((~kept).sum()), 'row')} with 0 in {columns['weight']} left out: they are not edges."
        )
        edges, table = edges[kept].reset_index(drop=True), table[kept].reset_index(drop=True)
    if rest:
        edges["evidence"], columns["evidence"] = table[rest[0]], f"column {rest[0] + 1}"
    return edges, TableReading(layout, columns, tuple(numbers), (*notes, *unsigned(edges, columns)))


def _looks_headed(table: pd.DataFrame, third: int) -> bool:
    """Whether the first row has a word where all other rows have a number."""
    values = table[third].tolist()
    return (
        len(values) > 1
        and not is_number(values[0])
        and values[0] != ""
        and all(is_number(value) for value in values[1:])
    )

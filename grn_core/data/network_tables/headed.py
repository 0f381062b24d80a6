"""Read a table of pairs whose first row names its columns."""

import re

import pandas as pd

from grn_core.data.network_tables.columns import LABELS, LIGANDS, NAME_COLUMNS, RECEPTORS, find, name_layout, plain
from grn_core.data.network_tables.genes import are_turned, named_columns
from grn_core.data.network_tables.layouts import Found
from grn_core.data.network_tables.reading import AUTO, NONE, ROLES, NetworkChoice, TableReading
from grn_core.data.network_tables.sign_columns import chosen_signs, find_signs, not_taken, unsigned
from grn_core.data.network_tables.signs import is_number, number, read_sign
from grn_core.data.network_tables.string_links import undirected, with_direction
from grn_core.errors import ColumnsError, PriorError
from grn_core.genes.known import known_share
from grn_core.wording import counted, some

FORTH, BACK, NEITHER = ("->", "-|"), ("<-", "|-"), ("-", "", "<->", "|-|", "<-|", "|->")
WORD = re.compile(r"[A-Za-z]{2}")
TURNED = (
    "Nearly all names in {target} are TFs, and few in {source}. If they are the wrong way round, choose them on the "
    "page of the prior, or with --tf-column and --target-column."
)


def is_named(header: list[str], choice: NetworkChoice) -> bool:
    """Whether the first row is a header: it names TF and target, or the columns that the user names."""
    asked = [choice.of(role) for role in ROLES if choice.of(role) not in (AUTO, NONE)]
    if any(name in header for name in asked):
        return True
    return bool(find(header, "source") and find(header, "target"))


def column_of(header: list[str], name: str, origin: str) -> int:
    """Find the column that a user names, by its name or its number from 1.

    Raises
    ------
    PriorError
        If there is none.
    """
    if name in header:
        return header.index(name)
    if name.isdigit() and 1 <= int(name) <= len(header):
        return int(name) - 1
    columns = some([column or f"{i} (without a name)" for i, column in enumerate(header, start=1)], 20)
    raise PriorError(f"{origin} has no column {name}.", f"Give one of: {columns}.")


def with_header(body: pd.DataFrame, header: list[str], choice: NetworkChoice, origin: str) -> Found:
    """Take the columns that the header or the user names.

    Parameters
    ----------
    body, header
        Rows of text, columns by number; and the names of the columns.
    origin
        How errors call the file.

    Raises
    ------
    PriorError
        If it has no column for TF or target, or not the one that the user names.
    """
    body, second = _without_second_header(body)
    body, again = _without_repeated_header(body, header)
    taken: dict[str, int] = {}
    for role in ("target", "source"):
        asked = choice.of(role)
        if asked != AUTO:
            taken[role] = column_of(header, asked, origin)
            continue
        found = named_columns(header, body, role, list(taken.values())) or find(header, role, list(taken.values()))
        if not found:
            which = "TF" if role == "source" else "target"
            raise ColumnsError(f"{origin} names no column of the {which}.", NAME_COLUMNS, header)
        taken[role] = found[0]
    body, unlabelled = _positive(body, header)
    edges = pd.DataFrame({role: body[taken[role]] for role in ("source", "target")})
    columns = {role: header[taken[role]] or f"column {taken[role] + 1}" for role in ("source", "target")}
    arrows = _turned_by_arrows(edges, body, header) if choice.tf == choice.target == AUTO else []
    notes = _add_sign(edges, columns, body, header, choice, origin)
    _add_weight(edges, columns, body, header, choice, origin)
    for at in find(header, "evidence"):
        if header[at] not in columns.values():
            edges["evidence"], columns["evidence"] = body[at], header[at]
            break
    notes += [
        *second,
        *again,
        *unlabelled,
        *arrows,
        *unsigned(edges, columns, "" if choice.sign == NONE else not_taken(edges, body, header)),
    ]
    free = choice.tf == choice.target == AUTO
    if free and are_turned(edges["source"], edges["target"]):
        notes.append(TURNED.format(source=columns["source"], target=columns["target"]))
    if (whose := undirected(header, body)) and free:
        edges, said = with_direction(edges, whose)
        notes += said
    layout = name_layout(header) if free else "a table with a header"
    return edges, TableReading(layout, columns, tuple(name for name in header if name), tuple(notes))


def _turned_by_arrows(edges: pd.DataFrame, body: pd.DataFrame, header: list[str]) -> list[str]:
    """Turn pairs, in place, whose arrow points from the second gene to the first, as Reactome FI writes them.

    Beside arrows a line is no minus: it says neither a direction nor a sign.
    """
    for at, name in enumerate(header):
        kinds = set(body[at])
        if not kinds & {*BACK, *FORTH} or not kinds <= {*BACK, *FORTH, *NEITHER}:
            continue
        back, neither = body[at].isin(BACK), body[at].isin(NEITHER)
        edges.loc[back, ["source", "target"]] = edges.loc[back, ["target", "source"]].to_numpy()
        body[at] = body[at].replace({"<-": "->", "|-": "-|", "-": ""})
        said = [f"{counted(int(back.sum()), 'pair')} turned by the arrows in {name}"] * bool(back.any())
        if neither.any():
            said.append(f"{counted(int(neither.sum()), 'pair')} without one direction stay as they are written")
        return [f"{'; '.join(said)}."] if said else []
    return []


def check_not_signalling(header: list[str], origin: str) -> None:
    """Refuse pairs of a ligand and a receptor.

    Raises
    ------
    PriorError
        If the table is one of cell-cell communication.
    """
    names = {plain(name) for name in header}
    if names & LIGANDS and names & RECEPTORS:
        raise ColumnsError(
            f"{origin} has columns of ligands and receptors: it says which cells signal to which, not what a TF "
            "regulates.",
            f"Give a table of TF and target. {NAME_COLUMNS}",
            header,
        )


def _without_second_header(body: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out a first row that has a word where all others have a number: names of units or kinds (Harmonizome).

    A row with a known gene is a pair, and a list of numbers or a missing value is no word.
    """
    rest = body.iloc[1:]
    if len(rest) < 2 or known_share([str(name) for name in body.iloc[0]]) > 0:
        return body, []
    for at in body.columns:
        word = body.loc[0, at]
        if WORD.search(word) and read_sign(word) is None and rest[at].iloc[:200].map(is_number).all():
            return rest.reset_index(drop=True), [f"The second line is another header and was passed over ({word})."]
    return body, []


def _without_repeated_header(body: pd.DataFrame, header: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Leave out rows that are the header again, as in files that were put together."""
    again = (body[0] == header[0]) & (body == header).all(axis=1)
    if not again.any():
        return body, []
    return body[~again].reset_index(drop=True), [f"{counted(int(again.sum()), 'repeated header')} left out."]


def _add_sign(
    edges: pd.DataFrame,
    columns: dict[str, str],
    body: pd.DataFrame,
    header: list[str],
    choice: NetworkChoice,
    origin: str,
) -> list[str]:
    """Add the signs in place: of the column asked for, of a pair of yes and no, or of one that says signs."""
    if choice.sign == NONE:
        return []
    if choice.sign == AUTO:
        return find_signs(edges, columns, body, header)
    at = column_of(header, choice.sign, origin)
    columns["sign"] = header[at] or f"column {at + 1}"
    edges["sign"], note = chosen_signs(body[at], columns["sign"])
    return [note] if note else []


def _positive(body: pd.DataFrame, header: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Leave out pairs that a column of labels says are not edges, as in the pairs that methods are trained on."""
    for at, name in enumerate(header):
        if plain(name) in LABELS and {number(text) for text in body[at].drop_duplicates()} == {0.0, 1.0}:
            kept = body[body[at].map(number) == 1].reset_index(drop=True)
            return kept, [f"{counted(len(body) - len(kept), 'pair')} with {name} 0 left out: they are not edges."]
    return body, []


def _add_weight(
    edges: pd.DataFrame,
    columns: dict[str, str],
    body: pd.DataFrame,
    header: list[str],
    choice: NetworkChoice,
    origin: str,
) -> None:
    if choice.weight == NONE:
        return
    asked = choice.weight != AUTO
    for at in [column_of(header, choice.weight, origin)] if asked else find(header, "weight"):
        if asked or (body[at].map(is_number).mean() > 0.5 or plain(header[at]) in ("weight", "importance")):
            edges["weight"], columns["weight"] = body[at], header[at] or f"column {at + 1}"
            return

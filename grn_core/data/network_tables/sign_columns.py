"""Which column of a table says activation or repression, and what is asked where it cannot be known."""

import pandas as pd

from grn_core.data.network_tables.columns import (
    ACTIVATION_NAME,
    CODE_NAMES,
    NO_SIGNS,
    REPRESSION_NAME,
    SIGN_NAMES,
    SIGN_PAIRS,
    SIGNS_ONLY,
    find,
    plain,
)
from grn_core.data.network_tables.exports import SIGNS_OF_NAMES, signs_of_eregulons
from grn_core.data.network_tables.signs import (
    NO,
    YES,
    are_unit_signs,
    are_yes_or_no,
    from_pair,
    is_number,
    number,
    read_yes_or_no,
    says_both,
    says_signs,
)
from grn_core.wording import some

LOOKED_AT = 2000
HOW = "on the page of the prior or with --sign-column"


def find_signs(
    edges: pd.DataFrame, columns: dict[str, str], body: pd.DataFrame, header: list[str]
) -> list[str]:  # fmt: skip
    """Add the signs in place: of a pair of yes and no, of one column that says signs, or of one that says yes.

    Returns
    -------
    What is to be said of it.
    """
    if pair := _pairs(body, header):
        signs = from_pair(body[pair[0][0]], body[pair[0][1]])
        for up, down in pair[1:]:  # a consensus decides where both or neither is said
            signs = signs.where(signs != 0, from_pair(body[up], body[down]))
        edges["sign"], columns["sign"] = signs, f"{header[pair[0][0]]} and {header[pair[0][1]]}"
        return []
    named = find(header, "sign")
    sure = [at for at in named if plain(header[at]) in SIGNS_ONLY]
    free = [at for at in range(len(header)) if at not in named and plain(header[at]) not in NO_SIGNS]
    others = [at for at in free if not body[at].map(is_number).any()]
    units = [at for at in free if are_unit_signs(body[at])]
    poles = [at for at in range(len(header)) if at not in sure and _pole(header[at]) and are_yes_or_no(body[at])]
    for at in [*sure, *poles, *named, *others, *units]:
        if header[at] in columns.values():
            continue
        if at in poles:
            return _from_pole(edges, columns, body[at], header[at])
        name = plain(header[at])
        most = 0.5 if name in SIGNS_ONLY or (at in others and says_both(body[at])) else 0.9
        if says_signs(body[at], name in SIGN_NAMES, most):
            edges["sign"], columns["sign"] = body[at], header[at] or f"column {at + 1}"
            return _zeros(body[at], columns["sign"]) if name in SIGN_NAMES else []
    return _from_eregulons(edges, columns, body, header)


def _from_eregulons(edges: pd.DataFrame, columns: dict[str, str], body: pd.DataFrame, header: list[str]) -> list[str]:
    """Take the sign from SCENIC+'s names of regulons, where these are not the column of the TF."""
    for at, name in enumerate(header):
        if name not in columns.values() and (signs := signs_of_eregulons(body[at])) is not None:
            edges["sign"], columns["sign"] = signs.astype(int), name
            return [SIGNS_OF_NAMES.replace("a name", name)]
    return []


def chosen_signs(column: pd.Series, name: str) -> tuple[pd.Series, str | None]:
    """Return what the column that a user chose says, and a note where it is a code: 1 and 2, 0 and 1, yes and no.

    Any other column is returned as it is, for its words, arrows and numbers; a note says where no number is below 0.
    """
    pole = _pole(name) or 1
    kinds = {number(text) for text in column[column != ""].drop_duplicates()}
    if kinds in ({1.0, 2.0}, {0.0, 1.0, 2.0}):
        codes = {1.0: 1, 2.0: -1}
        signs = column.map(lambda text: codes.get(number(text) or 0.0, 0))
        return signs.astype(int), f"Of {name}, 1 was taken as activation and 2 as repression, as chosen."
    if are_yes_or_no(column) and (kinds != {1.0} or _pole(name)):
        signs = column.map(lambda text: pole * read_yes_or_no(text)).astype(int)
        words = ("activation", "repression") if pole > 0 else ("repression", "activation")
        yes, no = _said(column, YES, 1.0), _said(column, NO, 0.0)
        return signs, f"Of {name}, {yes} was taken as {words[0]} and {no} as {words[1]}, as chosen."
    if kinds - {0.0, 1.0} and all(value is not None and value >= 0 for value in kinds):
        return column, (
            f"{name} has no number below 0: as chosen, every edge with a number above 0 was taken as activation. If "
            "it is a weight, choose no sign column."
        )
    return column, None


def not_taken(edges: pd.DataFrame, body: pd.DataFrame, header: list[str]) -> str:
    """Say which column is called like signs and why none were taken from it; empty where there is none."""
    if "sign" in edges:
        return ""
    names = [at for at in range(len(header)) if plain(header[at]) in SIGNS_ONLY | CODE_NAMES or _pole(header[at])]
    for at in names:
        name, values = header[at], [value for value in body[at].drop_duplicates() if value]
        words = [value for value in values if not is_number(value)]
        if values and (set(map(number, values)) <= {0.0, 1.0, 2.0} or are_yes_or_no(body[at])):
            said = " and ".join(sorted(values)[:3])
            return (
                f"{name} has {said}, which may or may not be signs, so that it was not used. "
                f"{_meaning(body[at], name)}, choose {name} as the sign column, {HOW} {_quoted(name)}. "
            )
        if plain(name) not in SIGNS_ONLY:
            continue
        if words:
            return f"{name} ({some(words, 3)}) was not understood as signs. "
        if values:
            return f"{name} has no number below 0, so that it does not say repression. "
    two_sided = [header[at] for at in range(len(header)) if header[at] and _is_two_sided(body[at])]
    return _may_be_signs(two_sided[0]) if two_sided else ""


def _is_two_sided(column: pd.Series) -> bool:
    """Whether a column is numbers with some above and some below 0, from its first rows."""
    numbers = [number(text) for text in column.iloc[:LOOKED_AT] if text.strip()]
    known = [value for value in numbers if value is not None]
    return len(known) == len(numbers) > 0 and min(known) < 0 < max(known)


def _may_be_signs(name: str) -> str:
    """Ask about numbers on both sides of 0, such as fold changes: after a knock-out their signs are turned."""
    return (
        f"{name} has numbers above and below 0, which may say activation and repression, but also how targets change "
        f"where the TF is removed, so that it was not used. If above 0 means activation, choose {name} as the sign "
        f"column, {HOW} {_quoted(name)}. "
    )


def unsigned(edges: pd.DataFrame, columns: dict[str, str], other: str = "") -> list[str]:
    """Say that signs are unknown and why, where there are none; `other` is what `not_taken` says."""
    if "sign" in edges:
        return []
    if "weight" in columns:
        weight = columns["weight"]
        return [f"{other}{weight} is taken as a weight, not as activation or repression: signs are unknown."]
    return [f"{other}Signs are unknown." if other else "No column says activation or repression: signs are unknown."]


def _pole(name: str) -> int:
    """Return +1 for a column called activation, -1 for one called repression, 0 for any other."""
    return int(bool(ACTIVATION_NAME.fullmatch(plain(name)))) - int(bool(REPRESSION_NAME.fullmatch(plain(name))))


def _pairs(body: pd.DataFrame, header: list[str]) -> list[tuple[int, int]]:
    names = [plain(name) for name in header]
    known = [(names.index(up), names.index(down)) for up, down in SIGN_PAIRS if up in names and down in names]
    if known:
        return known
    poles = {sign: [at for at in range(len(header)) if _pole(header[at]) == sign] for sign in (1, -1)}
    found = next(((up, down) for up in poles[1] for down in poles[-1]), None)
    return [found] if found and all(are_yes_or_no(body[at]) for at in found) else []


def _from_pole(edges: pd.DataFrame, columns: dict[str, str], column: pd.Series, name: str) -> list[str]:
    """Take a column that says yes or no to one of the two signs: no may be the other sign, or nothing known."""
    pole = _pole(name)
    said = column.map(read_yes_or_no)
    edges["sign"], columns["sign"] = (said.clip(lower=0) * pole).astype(int), name
    if not (said < 0).any():
        return []
    word, other = ("activation", "repression") if pole > 0 else ("repression", "activation")
    yes, no = _said(column, YES, 1.0), _said(column, NO, 0.0)
    return [
        f"{yes} in {name} is taken as {word}, {no} as unknown. If {no} means {other}, choose {name} as the sign "
        f"column, {HOW} {_quoted(name)}."
    ]


def _zeros(column: pd.Series, name: str) -> list[str]:
    """Say how 0 is read where no number is negative: it may have been meant as repression."""
    if {number(text) for text in column[column != ""].drop_duplicates()} != {0.0, 1.0}:
        return []
    return [
        f"0 in {name} is taken as unknown, 1 as activation. If 0 means repression, choose {name} as the sign column, "
        f"{HOW} {_quoted(name)}."
    ]


def _meaning(column: pd.Series, name: str) -> str:
    kinds = {number(text) for text in column[column != ""].drop_duplicates()}
    if 2.0 in kinds:
        return "If 1 means activation and 2 repression"
    if kinds == {1.0}:
        return "If 1 means activation"
    return f"If {_said(column, YES, 1.0)} means activation and {_said(column, NO, 0.0)} repression"


def _said(column: pd.Series, words: set[str], value: float) -> str:
    """Return how a column writes yes or no."""
    texts = column.drop_duplicates()
    default = "1" if value else "0"
    return next((t for t in texts if t and (t.strip().lower() in words or number(t) == value)), default)


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name

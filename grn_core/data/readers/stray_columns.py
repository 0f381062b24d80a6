"""Columns of the cells that stand among the genes, found by evidence: no naming system knows them as genes, their names
are words for columns or are written unlike the others, and their values differ in kind.
"""  # noqa: D205

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from grn_core.data.readers.cell_words import SURE, is_of_many_words, is_of_words, words_in
from grn_core.data.readers.unlike_genes import below_zero, unlike
from grn_core.genes.patterns import ENSEMBL
from grn_core.genes.tables import human_symbols, known_symbols, nomenclature

GENE_LIKE = re.compile(
    rf"{ENSEMBL.pattern}|[A-Z]{{1,4}}\d{{5,}}(\.\d+)?|(RP|CT[ABCD]|KB|XX[a-z-]*)\d*-.+|LOC\d+|Gm\d+|\w+Rik\d*|(LINC|MIR|Mir)\w+"
    r"|[a-z]{3}-(mir|miR|let)-.+|ERCC-\d+|(mt|MT)-.+|[CX][\dXY]*orf\d+.*|.+-(AS|IT|OT|DT|PS|ps)\d*|\w*_?(SRP|[sr]?RNA)"
    r"|(SNOR[AD]|sno|RNU|RN7S|IG[HKL]|TR[ABDG]|Ig[hkl]|Tr[abdg])\w+.*"
)
"""Names that automatic annotation gives genes, many of which no table of symbols has."""
MOSTLY, FEW, RARE = 0.7, 0.3, 0.1
FEWEST_KNOWN = 3
OFTEN = 0.4
MOST_JUDGED = 1000


@dataclass(frozen=True)
class _Names:
    """What is known of names, each (n,): `surely` genes, `odd` ones, and of those not sure: of `words`, of `many`."""

    names: list[str]
    surely: np.ndarray
    words: np.ndarray
    many: np.ndarray
    odd: np.ndarray


def stray_columns(names: Sequence[str], matrix: Any) -> np.ndarray:
    """Return for each name whether it is that of a column of the cells, by its spelling and by its values.

    A symbol of today, spelled as such, is always a gene. Where few of the names are known (another species, simulated
    genes), a name is a column only if all of it is words for columns: two or more, or one with values unlike those of
    the genes. Where most are known, a name that no table has is a column if it is such words, or if its values are
    unlike those of the known genes. An earlier name of a gene needs more evidence.

    Parameters
    ----------
    names
        (n,), one for each column of `matrix`.
    matrix
        (cells x n).
    """
    seen = _looked_at(list(names))
    stray = np.zeros(len(names), dtype=bool)
    suspects = np.flatnonzero(~seen.surely & (seen.words | seen.odd))
    sure = np.flatnonzero(seen.surely)
    others = np.flatnonzero(~seen.surely & ~seen.words & ~seen.odd)
    if not len(suspects) and not 0 < len(others) <= MOST_JUDGED:
        return stray
    known = _known_besides(seen, others)
    if len(sure) + known.sum() < max(FEWEST_KNOWN, MOSTLY * (len(sure) + len(others))):
        return _among_strangers(seen, suspects, matrix)
    judged = np.concatenate([suspects, others[~known]]) if len(others) <= MOST_JUDGED else suspects
    for at, unlike_them, negative in _by_values(matrix, judged, np.concatenate([sure, others[known]])):
        stray[at] = _is_column(seen, at, unlike_them, negative)
    return stray


def unknown_names(names: Sequence[str]) -> list[str]:
    """Return the names that no table of genes has and that do not look like those of annotated genes."""
    rest = np.flatnonzero(~np.array([_is_sure(name) for name in names], dtype=bool))
    return [names[i] for i in rest.tolist() if _standing(names[i]) == "unknown"]


def _looked_at(names: list[str]) -> _Names:
    surely = np.array([_is_sure(name) for name in names], dtype=bool)
    words, many = np.zeros(len(names), dtype=bool), np.zeros(len(names), dtype=bool)
    if candidates := [at for at in np.flatnonzero(~surely).tolist() if is_of_words(names[at])]:
        stems = Counter(map(words_in, names))
        often = {stem for stem, n in stems.items() if n > OFTEN * len(names)}  # Gene1, Gene2, ...
        for at in candidates:
            words[at] = words_in(names[at]) not in often
            many[at] = words[at] and is_of_many_words(names[at])
    return _Names(names, surely, words, many, _odd(names))


def _is_sure(name: str) -> bool:
    return name in known_symbols() or name.split(".")[0] in human_symbols() or bool(GENE_LIKE.fullmatch(name))


def _odd(names: list[str]) -> np.ndarray:
    """Whether each name is written unlike most others: a small letter first, blanks or low lines, or as a word."""
    small = np.array([name[:1].islower() for name in names], dtype=bool)
    joined = np.array(["_" in name or " " in name for name in names], dtype=bool)
    dotted = np.array(["." in name and any(map(str.islower, name)) for name in names], dtype=bool)
    wordy = np.array([not name.isupper() and sum(map(str.islower, name)) > 2 for name in names], dtype=bool)
    odd = np.zeros(len(names), dtype=bool)
    for mark, most in ((small, FEW), (joined, RARE), (dotted, FEW), (wordy, FEW)):
        if mark.mean() < max(most, 1.5 / len(names)) or _few_beside_known(mark, names, most):
            odd |= mark
    return odd


def _few_beside_known(mark: np.ndarray, names: list[str], most: float) -> bool:
    """Whether few of the known genes are marked: a small table can have as many columns of the cells as genes."""
    known = np.array([name in known_symbols() for name in names], dtype=bool)
    return bool(known.sum() >= FEWEST_KNOWN and mark[known].mean() < most)


def _standing(name: str) -> str:
    """Say how the nomenclature of human and mouse knows a name: ``symbol`` in another case, ``earlier`` or unknown."""
    upper = name.upper()
    tables = [nomenclature(species) for species in ("human", "mouse")]
    if any(upper in table.upper or upper.replace(".", "-") in table.upper for table in tables):
        return "symbol"
    return "earlier" if any(upper in table.former or upper in table.alias for table in tables) else "unknown"


def _known_besides(seen: _Names, places: np.ndarray) -> np.ndarray:
    return np.array([_standing(seen.names[at]) != "unknown" for at in places], dtype=bool)


def _is_column(seen: _Names, at: int, unlike_them: bool, negative: bool) -> bool:
    name, words, odd = seen.names[at], bool(seen.words[at]), bool(seen.odd[at])
    standing = _standing(name)
    if any(name in nomenclature(species).symbols for species in ("human", "mouse")):
        return False
    if standing == "unknown":
        letters = sum(map(str.isalpha, name))  # a letter or two with a number may be a gene that no table has yet
        return unlike_them or (words and (odd or len(name) == 1 or letters > 2 + any(map(str.isdigit, name))))
    if standing == "earlier":
        return negative or (words and (unlike_them or name.lower() in SURE))
    return odd and words and unlike_them


def _by_values(matrix: Any, judged: np.ndarray, genes: np.ndarray) -> list[tuple[int, bool, bool]]:
    """Give for each column to be judged whether its values are unlike those of genes, and whether some are negative."""
    if not len(judged) or not len(genes):
        return []
    part = matrix.tocsc() if sparse.issparse(matrix) else matrix
    odd, negative = unlike(part, judged, genes), below_zero(part, judged, genes)
    return list(zip(judged.tolist(), odd.tolist(), negative.tolist(), strict=True))


def _among_strangers(seen: _Names, suspects: np.ndarray, matrix: Any) -> np.ndarray:
    """Judge a table whose genes no table knows: by words alone, and only where they are the fewer of the names."""
    stray = np.zeros(len(seen.names), dtype=bool)
    worded = np.array([at for at in suspects if seen.words[at] and not _is_symbol(seen.names[at])], dtype=int)
    rest = np.setdiff1d(np.arange(len(seen.names)), worded)
    if len(worded) >= len(rest):
        return stray
    for at, unlike_them, _ in _by_values(matrix, worded, rest):
        stray[at] = bool(seen.many[at]) or unlike_them
    return stray


def _is_symbol(name: str) -> bool:
    return any(name in nomenclature(species).symbols for species in ("human", "mouse"))

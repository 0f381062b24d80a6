"""Gene names that a format cannot hold: found before the file is made, reported in one sentence."""

import re

import pandas as pd

from grn_core.errors import DataError

# what XML 1.0 allows in a document, section 2.2: https://www.w3.org/TR/xml/#charsets
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_IN_HDF5 = re.compile("\x00")
# tabs, and every character that some reader treats as a line break
BREAKS = re.compile("[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
LONGEST_SHOWN = 60


def genes_of(edges: pd.DataFrame) -> list[str]:
    """Return the genes of a table of edges, each once, in the order in which they first appear."""
    return list(pd.unique(edges[["source", "target"]].to_numpy(dtype=object).ravel()))


def refuse(genes: list[str], forbidden: re.Pattern[str], what: str) -> None:
    """Refuse gene names that a format cannot hold.

    Parameters
    ----------
    forbidden
        Matches the characters that the format cannot hold.
    what
        Name of the format, for the error.

    Raises
    ------
    DataError
        If a name has such a character; names the first such gene and the character.
    """
    for name in genes:
        if found := forbidden.search(str(name)):
            raise DataError(
                f"The gene name {quoted(name)} has the character U+{ord(found[0]):04X}, which {what} cannot hold.",
                "Export as CSV or Parquet, or rename that gene in the data and train again.",
            )


def one_line(genes: list[str]) -> dict[str, str]:
    """Return each gene's name with tabs and line breaks replaced by spaces.

    Raises
    ------
    DataError
        If a name is then empty, or two genes then have the same name.
    """
    found = {name: BREAKS.sub(" ", str(name)).strip() for name in genes}
    taken: dict[str, str] = {}
    for name, plain in found.items():
        if not plain:
            raise DataError(
                f"The gene name {quoted(name)} is blank, which SIF cannot hold.",
                "Export as CSV or Parquet, or rename that gene in the data and train again.",
            )
        if plain in taken:
            raise DataError(
                f"The genes {quoted(taken[plain])} and {quoted(name)} differ only by tabs or line breaks, "
                "which SIF cannot hold.",
                "Export as CSV or Parquet, or rename one of them in the data and train again.",
            )
        taken[plain] = name
    return found


def quoted(name: object) -> str:
    """Return a name for a sentence: quoted, with escaped control characters, shortened if it is very long."""
    text = repr(str(name))
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"

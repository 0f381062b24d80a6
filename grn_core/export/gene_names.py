"""Gene names that a format cannot hold: found before the file is made, said in one sentence."""

import re

import pandas as pd

from grn_core.errors import DataError

# what XML 1.0 allows in a document, section 2.2: https://www.w3.org/TR/xml/#charsets
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_IN_HDF5 = re.compile("\x00")
# tabs, and all that some reader takes for the end of a line
BREAKS = re.compile("[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
LONGEST_SHOWN = 60


def genes_of(edges: pd.DataFrame) -> list[str]:
    """Return the genes of a table of edges, each once, in the order in which they first appear."""
    return list(pd.unique(edges[["source", "target"]].to_numpy(dtype=object).ravel()))


def refuse(genes: list[str], holds: re.Pattern[str], what: str) -> None:
    """Raise where a gene's name has a character that a format cannot hold.

    Raises
    ------
    DataError
        Naming the first such gene and the character.
    """
    for name in genes:
        if found := holds.search(str(name)):
            raise DataError(
                f"The gene name {shown(name)} holds the character U+{ord(found[0]):04X}, which {what} cannot hold.",
                "Take it away as CSV or Parquet, or rename that gene in the data and train again.",
            )


def one_line(genes: list[str]) -> dict[str, str]:
    """Return each gene's name with tabs and line breaks made spaces.

    Raises
    ------
    DataError
        If a name is empty then, or two genes get the same name.
    """
    found = {name: BREAKS.sub(" ", str(name)).strip() for name in genes}
    taken: dict[str, str] = {}
    for name, plain in found.items():
        if not plain:
            raise DataError(
                f"The gene name {shown(name)} is blank, which SIF cannot hold.",
                "Take it away as CSV or Parquet, or rename that gene in the data and train again.",
            )
        if plain in taken:
            raise DataError(
                f"The genes {shown(taken[plain])} and {shown(name)} differ by tabs or line breaks alone, "
                "which SIF cannot hold.",
                "Take it away as CSV or Parquet, or rename one of them in the data and train again.",
            )
        taken[plain] = name
    return found


def shown(name: object) -> str:
    """Return a name for a sentence: quoted, its control characters spelled out, cut where it is very long."""
    text = repr(str(name))
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"

"""How a file of cells is to be read where two readings are possible, how it was read, and what could be chosen."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import anndata as ad

Orientation = Literal["auto", "genes_in_rows", "genes_in_columns"]
Values = Literal["auto", "counts", "log", "log2", "log10"]

KEY = "grn_reading"
ALL_SAMPLES = "all"
AUTO, NONE = "auto", "none"


@dataclass(frozen=True)
class ReadingChoice:
    """What to take of a file where two readings are possible; ``auto`` detects it.

    Attributes
    ----------
    orientation
        Of a table: whether genes are its rows or its columns.
    layer
        Where expression is taken from: ``X``, ``raw`` or the name of a layer.
    values
        What the values are: ``counts`` (or corrected counts, or normalised without a logarithm), or log(1 + x) of base
        e (``log``), 2 or 10.
    symbols
        Where the gene names are: ``index`` (var_names) or a column of ``var``.
    sample
        Which of several samples to keep; ``all`` joins them.
    not_genes
        Which names among the genes are columns of the cells: ``none``, or names separated by commas (`names_in`).
    """

    orientation: Orientation = "auto"
    layer: str = "auto"
    values: Values = "auto"
    symbols: str = "auto"
    sample: str = ALL_SAMPLES
    not_genes: str = AUTO

    @property
    def settled(self) -> tuple[str, ...]:
        """What of the choice is decided after the file is read, in one order."""
        return (self.layer, self.values, self.symbols, self.sample, self.not_genes)

    def changed(self, **values: Any) -> "ReadingChoice":
        """Return the choice with some of its parts changed."""
        return replace(self, **values)


AS_FOUND = ReadingChoice()
"""The choice of a user who says nothing."""


def names_in(text: str) -> list[str]:
    """Return names that are separated by commas; quotes hold a comma, as in CSV."""
    fields = next(csv.reader([text], skipinitialspace=True), [])
    return [name.strip() for name in fields if name.strip()]


def names_as_text(names: Sequence[str]) -> str:
    """Write names so that `names_in` reads them back; ``none`` where there are none."""
    target = io.StringIO()
    csv.writer(target, lineterminator="").writerow(names)
    return target.getvalue() if names else NONE


@dataclass(frozen=True)
class Reading:
    """How a data set was read.

    Attributes
    ----------
    orientation, layer, symbols
        What was taken, in the words of `ReadingChoice`; ``orientation`` is empty where the file leaves no doubt.
    source
        The matrix in which `layer` is now; ``auto`` where none can be used.
    values
        What the user said the values are; ``auto`` where nobody said.
    layers, symbol_columns, samples
        What could be taken instead, that which was taken among it.
    not_genes
        Names among the genes that were taken for columns of the cells and stand in ``obs``.
    asked
        The `ReadingChoice.settled` that was asked for.
    found
        What the reader of the file found and changed: one sentence each, with numbers and names.
    notes
        What was taken of it and what was left out, likewise.
    """

    orientation: str = ""
    layer: str = "X"
    source: str = "auto"
    values: Values = "auto"
    symbols: str = "index"
    layers: tuple[str, ...] = ()
    symbol_columns: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    not_genes: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def said(self) -> list[str]:
        """All that is to be said of the reading, each sentence once."""
        return list(dict.fromkeys([*self.found, *self.notes]))


def keep_reading(adata: ad.AnnData, reading: Reading) -> None:
    """Write down in ``uns`` how the data were read."""
    adata.uns[KEY] = json.dumps(asdict(reading), ensure_ascii=False)


def reading_of(adata: ad.AnnData) -> Reading | None:
    """Return how the data were read; None for data that no reader of ours has read."""
    try:
        said: dict[str, Any] = json.loads(str(adata.uns[KEY]))
        parts: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in said.items()}
        asked = parts.get("asked", ())
        parts["asked"] = (*asked, *AS_FOUND.settled[len(asked) :]) if asked else ()  # an older reading asked for less
        return Reading(**parts)
    except (KeyError, TypeError, ValueError):
        return None


def found(adata: ad.AnnData, *notes: str | None) -> ad.AnnData:
    """Add sentences to what the reader of the file found; return the data."""
    before = reading_of(adata) or Reading()
    keep_reading(adata, replace(before, found=(*before.found, *(note for note in notes if note))))
    return adata

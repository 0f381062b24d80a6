"""How a file of cells is to be read where two readings are possible, how it was read, and what could be chosen."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import anndata as ad

Orientation = Literal["auto", "genes_in_rows", "genes_in_columns"]
Values = Literal["auto", "counts", "log", "log2", "log10"]

KEY = "grn_reading"
ALL_SAMPLES = "all"


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
    """

    orientation: Orientation = "auto"
    layer: str = "auto"
    values: Values = "auto"
    symbols: str = "auto"
    sample: str = ALL_SAMPLES

    @property
    def settled(self) -> tuple[str, ...]:
        """What of the choice is decided after the file is read, in one order."""
        return (self.layer, self.values, self.symbols, self.sample)

    def changed(self, **values: Any) -> "ReadingChoice":
        """Return the choice with some of its parts changed."""
        return replace(self, **values)


AS_FOUND = ReadingChoice()
"""The choice of a user who says nothing."""


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
        return Reading(**parts)
    except (KeyError, TypeError, ValueError):
        return None


def found(adata: ad.AnnData, *notes: str | None) -> ad.AnnData:
    """Add sentences to what the reader of the file found; return the data."""
    before = reading_of(adata) or Reading()
    keep_reading(adata, replace(before, found=(*before.found, *(note for note in notes if note))))
    return adata

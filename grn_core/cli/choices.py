"""Options that say how a file is to be read where two readings are possible, and what the commands say of a reading."""

from typing import Annotated

import anndata as ad
import typer

from grn_core.cli.terminal import err
from grn_core.data.network_tables import AS_FOUND as ANY_COLUMNS
from grn_core.data.network_tables import NetworkChoice
from grn_core.data.priors.prior import Prior
from grn_core.data.reading import AS_FOUND, ReadingChoice, reading_of
from grn_core.data.reference import make_reference
from grn_core.errors import ConfigError

ORIENTATIONS = {
    "auto": "auto", "genes_in_rows": "genes_in_rows", "genes_in_columns": "genes_in_columns",
    "rows": "genes_in_rows", "columns": "genes_in_columns",
}  # fmt: skip
VALUES = ("auto", "counts", "log", "log2", "log10")

OrientationOption = Annotated[
    str | None, typer.Option("--orientation", help="Of a table of cells: genes_in_rows or genes_in_columns.")
]
LayerOption = Annotated[str | None, typer.Option("--layer", help="Matrix to use: X, raw or the name of a layer.")]
ValuesOption = Annotated[
    str | None,
    typer.Option("--values", help="What the values are: counts, or log(1 + x) as log (base e), log2, log10."),
]
SymbolsOption = Annotated[
    str | None,
    typer.Option("--symbol-column", help="Where gene names are: index, or a column of the genes (AnnData's var)."),
]
SampleOption = Annotated[
    str | None, typer.Option("--sample", help="The one of several samples to keep; all if not given.")
]
NotGenesOption = Annotated[
    str | None,
    typer.Option(
        "--not-genes",
        help="Names among the genes that are columns of the cells, separated by commas; none to keep all as genes.",
    ),
]
TfOption = Annotated[str | None, typer.Option("--tf-column", help="Column of the prior's TFs: name, or number from 1.")]
TargetOption = Annotated[str | None, typer.Option("--target-column", help="Column of the prior's targets, likewise.")]
SignOption = Annotated[str | None, typer.Option("--sign-column", help="Column of the prior's signs; none for no sign.")]
WeightOption = Annotated[
    str | None, typer.Option("--weight-column", help="Column of the prior's weights; none for none.")
]


def reading_choice(
    orientation: str | None,
    layer: str | None,
    values: str | None,
    symbols: str | None,
    sample: str | None,
    not_genes: str | None = None,
) -> ReadingChoice:
    """Return the choice that options make.

    Raises
    ------
    ConfigError
        If an orientation or a kind of values is not known.
    """
    if orientation is not None and orientation not in ORIENTATIONS:
        raise ConfigError(f"{orientation} is not a known orientation.", "Give genes_in_rows or genes_in_columns.")
    if values is not None and values not in VALUES:
        raise ConfigError(f"{values} is not a known kind of values.", f"Give one of: {', '.join(VALUES)}.")
    given = {
        "orientation": ORIENTATIONS[orientation] if orientation else None,
        "layer": layer, "values": values, "symbols": symbols, "sample": sample, "not_genes": not_genes,
    }  # fmt: skip
    return AS_FOUND.changed(**{name: value for name, value in given.items() if value is not None})


def network_choice(tf: str | None, target: str | None, sign: str | None, weight: str | None) -> NetworkChoice:
    """Return the choice of columns that options make."""
    return NetworkChoice(*(value or "auto" for value in (tf, target, sign, weight)))


def with_reading(dataset: str, choice: ReadingChoice) -> str:
    """Write a data set and how to read it as one name."""
    return make_reference(dataset, choice, AS_FOUND)


def with_columns(prior: str, choice: NetworkChoice) -> str:
    """Write a prior and the columns to take as one name."""
    return make_reference(prior, choice, ANY_COLUMNS)


def say(what: str, notes: list[str] | tuple[str, ...]) -> None:
    """Print notes to the terminal, one per line, behind what they are about."""
    for note in notes:
        err.print(f"{what}: {note}", markup=False, highlight=False, soft_wrap=True)


def say_reading(adata: ad.AnnData) -> None:
    """Print how cells were read."""
    reading = reading_of(adata)
    say("Cells", reading.said if reading else [])


def say_prior(prior: Prior) -> None:
    """Print how a prior was read."""
    say("Prior", prior.reading.said if prior.reading else [])

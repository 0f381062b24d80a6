"""``python -m grn_core compare RUN_A RUN_B_OR_PRIOR``."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.table import Table

from grn_core.baselines.registry import METHODS
from grn_core.cli.choices import say
from grn_core.cli.terminal import err
from grn_core.cli.terminal import out as console
from grn_core.data.library import list_priors, load_prior, prior_info
from grn_core.data.network_tables import AS_FOUND
from grn_core.data.outside import read_network
from grn_core.data.reference import split_reference
from grn_core.errors import RunError
from grn_core.network.comparison.alignment import Aligned, align
from grn_core.network.comparison.compare import SIDES, Comparison, rewired_hubs
from grn_core.network.comparison.compare import compare as compare_networks
from grn_core.network.comparison.one_sided import one_sided_edges, one_sided_tfs
from grn_core.spreadsheet import write_csv
from grn_core.training.finished.method_on_run import method_network
from grn_core.training.run import Run, open_run

Network = tuple[str, pd.DataFrame]


def _run_network(run: Run) -> Network:
    return f"{run.config.name} ({run.id})", run.read_table("network")


def _second(text: str, first: Run) -> Network:
    """Find a run, a prior of the library or the catalogue, a method or a file by the name that the user gives.

    Raises
    ------
    RunError
        If there is none of this name.
    GrnError
        If it cannot be read.
    """
    try:
        return _run_network(open_run(text))
    except RunError as error:
        if "runs start with" in error.what:
            raise
    if text in METHODS:
        return METHODS[text].title, method_network(first, text)
    name, choice = split_reference(text, AS_FOUND)
    path = Path(name).expanduser()
    in_library = any(info.name == text for info in list_priors()) or prior_info(text).embedded
    if not in_library and path.is_file():
        network = read_network(path, choice)
        say(path.name, network.attrs["reading"].said)
        return path.name, network
    if not in_library:
        raise RunError(
            f"There is no run, prior, method or file {text}.",
            "Give the id of a run (`python -m grn_core runs`), the name of a prior, a method such as grnboost2, or a "
            "table with columns source, target, weight.",
        )
    edges = load_prior(text, first.config.cell_type).edges
    return prior_info(text).title, edges[["source", "target"]].assign(weight=1.0)


def _print_sides(aligned: Aligned, result: Comparison) -> None:
    table = Table(title=f"{len(aligned.pairs):,} common pairs, k = {result.k:,}", title_justify="left")
    for column in ("", "network", "pairs left out", "edges", "only here"):
        table.add_column(column, justify="right" if column in ("pairs left out", "edges", "only here") else "left")
    sizes, sides = (result.n_a, result.n_b), ("lost", "gained")
    for letter, name, n, side in zip("AB", aligned.names, sizes, sides, strict=True):
        left_out = f"{aligned.sizes.loc[name, 'pairs_left_out']:,}"
        table.add_row(letter, name, left_out, f"{n:,}", f"{(result.edges['side'] == side).sum():,}")
    console.print(table)
    shared = (result.edges["side"] == "shared").sum()
    console.print(
        f"{shared:,} shared edges. Jaccard index {result.jaccard:.3f}; expected by chance {result.chance:.3f}, or "
        f"{result.chance_of_hubs:.3f} if each TF keeps its number of targets. "
        f"Spearman's correlation {result.spearman:.3f}.",
        highlight=False, soft_wrap=True,
    )  # fmt: skip


def _print_one_sided(edges: pd.DataFrame, k: int) -> None:
    """Name the TFs that only one of the networks models, with their edges among its `k` strongest."""
    for name, tfs in one_sided_tfs(edges).groupby("network", sort=False):
        named = ", ".join(f"{row.source} ({row.edges})" for row in tfs.itertuples())
        console.print(
            f"Specific to {name}: TFs that the other network does not model, with their edges among the {k:,} "
            f"strongest: {named}.",
            highlight=False, soft_wrap=True, markup=False,
        )  # fmt: skip


def _print_hubs(hubs: pd.DataFrame) -> None:
    table = Table(title="Rewired hubs", title_justify="left")
    for column in ("TF", "Jaccard", "by chance", "in A", "in B", "shared"):
        table.add_column(column, justify="left" if column == "TF" else "right")
    for row in hubs.itertuples():
        table.add_row(
            row.source, f"{row.jaccard:.2f}", f"{row.chance:.2f}", str(row.n_a), str(row.n_b), str(row.shared)
        )
    console.print(table)


def compare(
    run_a: Annotated[str, typer.Argument(help="Id of a run, its beginning, or its folder.")],
    b: Annotated[
        str,
        typer.Argument(
            metavar="RUN_B_OR_PRIOR", help="A run, a prior, a method such as grnboost2, or a table of edges."
        ),
    ],
    k: Annotated[int, typer.Option(help="Number of strongest edges of each network.", min=1)] = 500,
    out: Annotated[
        Path | None, typer.Option(help="CSV file for the edges of both networks, with side and ranks.")
    ] = None,
) -> None:
    """Compare the strongest edges of a run with those of another run, a prior, a method or a table."""
    first = open_run(run_a)
    (name_a, network_a), (name_b, network_b) = _run_network(first), _second(b, first)
    if name_a == name_b:
        raise RunError("Both networks are of the same run.", "Give another run, a prior, a method or a table.")
    aligned = align({name_a: network_a, name_b: network_b})
    result = compare_networks(aligned, k)
    _print_sides(aligned, result)
    _print_hubs(rewired_hubs(aligned, k).head(10))
    if "split" in network_b:  # of two runs: a prior or a table says nothing about the genes that it lacks
        _print_one_sided(one_sided_edges({name_a: network_a, name_b: network_b}, k), k)
    if out is not None:
        write_csv(out, result.edges)
        counts = ", ".join(f"{(result.edges['side'] == side).sum():,} {side}" for side in SIDES)
        err.print(f"Edges in the file: {counts}.", highlight=False)
        print(out)

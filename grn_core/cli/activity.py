"""``python -m grn_core activity RUN --out FILE.csv``."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from grn_core.cli.terminal import err, progress_bar
from grn_core.errors import ConfigError
from grn_core.network.regulons import MIN_SIZE, TARGETS, By, Cut, SignFrom, Which
from grn_core.spreadsheet import write_csv
from grn_core.training.run import open_run

ENDINGS = (".csv", ".csv.gz")


def _cut(targets: int | None, weight: float | None, edges: int | None, which: str, min_size: int) -> Cut:
    sizes: dict[By, float | None] = {"targets": targets, "weight": weight, "edges": edges}
    given: list[tuple[By, float]] = [(by, size) for by, size in sizes.items() if size is not None]
    if len(given) > 1:
        raise ConfigError("More than one limit is given.", "Give only one of --targets, --weight and --edges.")
    kinds: dict[str, Which] = {"all": "all", "known": "known", "new": "new"}
    if which not in kinds:
        raise ConfigError(f"There is no kind of edges {which}.", "Choose all, known or new.")
    by, size = given[0] if given else ("targets", float(TARGETS))
    return Cut(by, size, kinds[which], min_size)


def activity(
    run: Annotated[str, typer.Argument(help="Id of the run, its beginning, or its folder.")],
    out: Annotated[Path, typer.Option(help="File to write: .csv or .csv.gz.")],
    targets: Annotated[
        int | None, typer.Option(help=f"Number of strongest targets per TF; {TARGETS} if no limit is given.")
    ] = None,
    weight: Annotated[float | None, typer.Option(help="Instead of --targets: smallest weight of an edge.")] = None,
    edges: Annotated[
        int | None, typer.Option(help="Instead of --targets: number of strongest edges of the network.")
    ] = None,
    which: Annotated[str, typer.Option(help="Edges to use: all, known (in the prior) or new.")] = "all",
    sign: Annotated[
        str, typer.Option(help="Source of signs: known (the prior, else the correlation), correlation or none.")
    ] = "known",
    min_size: Annotated[int, typer.Option(help="Smallest number of targets of a regulon.")] = MIN_SIZE,
) -> None:
    """Write the activity of each TF in every cell of the run's data set, whatever its cell type."""
    from grn_core.data.cells.normalised import log_expression
    from grn_core.data.library import dataset_info, load_dataset
    from grn_core.network.activity import tf_activity
    from grn_core.training.finished.run_regulons import activity_table, known_signs, run_genes, run_regulons

    signs: dict[str, SignFrom] = {"known": "known", "correlation": "correlation", "none": "none"}
    if sign not in signs:
        raise ConfigError(f"There is no source of signs {sign}.", "Choose known, correlation or none.")
    if not out.name.lower().endswith(ENDINGS):
        raise ConfigError(f"{out.name} does not end in .csv or .csv.gz.", "Give a file name with one of these endings.")
    cut = _cut(targets, weight, edges, which, min_size)
    chosen = open_run(run)
    network = chosen.read_table("network")
    known = known_signs(chosen, run_genes(network)) if sign == "known" else None
    found = run_regulons(chosen, cut, signs[sign], known)
    adata = load_dataset(chosen.config.dataset)
    with progress_bar() as progress:
        values = tf_activity(log_expression(adata, run_genes(network)), found, cut.min_size, progress)
    key = chosen.config.cell_type_key or dataset_info(chosen.config.dataset).cell_type_key
    labels: pd.Series | None = adata.obs[key] if key in adata.obs else None
    table = activity_table(values, labels)
    write_csv(out, table)
    err.print(f"{values.shape[1]} TFs in {len(values):,} cells; {cut}.", highlight=False)
    print(out)

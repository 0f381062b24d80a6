"""``python -m grn_core train|demo|runs|export``."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from grn_core.cli.batch import all_cell_types as every_type
from grn_core.cli.batch import train_batch
from grn_core.cli.choices import (
    LayerOption,
    NotGenesOption,
    OrientationOption,
    SampleOption,
    SignOption,
    SymbolsOption,
    TargetOption,
    TfOption,
    ValuesOption,
    WeightOption,
    network_choice,
    reading_choice,
    say,
    say_prior,
    say_reading,
    with_columns,
    with_reading,
)
from grn_core.cli.terminal import cancel_on_interrupt, err, progress_bar, stop_on_interrupt
from grn_core.cli.terminal import out as console
from grn_core.data.library import dataset_info
from grn_core.errors import Cancelled, RunError
from grn_core.evaluation.metrics.two_way import MEASURES
from grn_core.export import FORMATS, export_file, find_format
from grn_core.training.batch import MIN_CELLS_PROPOSED
from grn_core.training.config import RunConfig, make_config, open_config
from grn_core.training.finished.run_tables import METHOD_TITLES, REFERENCES
from grn_core.training.real_example import real_config
from grn_core.training.results.stored_edges import stored_edges
from grn_core.training.results.verdict import verdict_of
from grn_core.training.run import Run, create_run, damaged_runs, list_runs, open_run

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Infer and explore gene regulatory networks.",
)


def _check_input(config: RunConfig) -> None:
    """Raise what prevents training, before a run is made that can only fail."""
    import numpy as np

    from grn_core.data.library import load_prior, read_chosen
    from grn_core.data.priors.prior import match_prior
    from grn_core.data.priors.shared_evidence import shared_evidence
    from grn_core.model.device import describe_device
    from grn_core.training.disk_room import check_room
    from grn_core.training.needs import memory_warning
    from grn_core.training.readiness import check_trainable

    describe_device(config.device)
    rng = np.random.default_rng(config.seed)
    cells, _ = read_chosen(config.dataset, config.cell_type_key, config.cell_type, config.max_cells, rng)
    say_reading(cells)
    prior = load_prior(config.prior, config.cell_type)
    say_prior(prior)
    match = match_prior(prior, cells.var_names)
    say("Prior", match.said)
    for name in config.support:
        other = match_prior(load_prior(name, config.cell_type), cells.var_names)
        shared = shared_evidence(match.prior, other.prior, cells.n_vars)
        say(f"Supporting prior {other.prior.name}", [str(shared)])
    found = check_trainable(config, cells, prior)
    hours = found.seconds(config) / 3600
    long = f", {hours:.1f} hours on one CPU core" if hours >= 0.5 else ""
    notes = [f"{found.said_members(config)}{long}, {found.said_costs(config)}"]
    say("Run", [*notes, *found.warnings(), *filter(None, [memory_warning(found, config)])])
    check_room(found.n_pairs, config)


def train_with_bar(config: RunConfig) -> Run:
    """Train in this process; Ctrl-C stops after the current batch and keeps the best checkpoint."""
    _check_input(config)
    return _carry_out(create_run(config))


def _carry_out(run: Run) -> Run:
    """Train a run, or continue it, in this process; Ctrl-C stops after the current batch."""
    from grn_core.training.pipeline import train

    with cancel_on_interrupt(run), progress_bar() as progress:
        train(run, progress)
    return run


def _print_outcome(run: Run) -> None:
    table = Table(title="Held-out pairs", title_justify="left")
    for column in ("", "AUROC", "AUPRC (AP)", "EPR"):
        table.add_column(column, justify="left" if not column else "right")
    if run.has_table("predictions"):
        metrics = run.read_table("metrics").query("phase == 'test'")
        for method in ("joint", *REFERENCES):
            values = metrics[metrics["method"] == method].set_index("metric")["value"]
            if values.empty:
                continue
            table.add_row(METHOD_TITLES[method], *(f"{values[name]:.3f}" for name in ("auroc", "ap", "epr")))
        err.print(f"Question: {run.config.split.question.replace('_', ' ')}")
        err.print(table)
        print_verdict(run)
    print(run.path)


def print_verdict(run: Run) -> None:
    """Print the verdict on a run, the least gain in each measure, and what is stored if that is not every pair."""
    verdict = verdict_of(run)
    err.print(f"Verdict: {verdict.title}. {verdict.reason}", soft_wrap=True, markup=False)
    for measure, title in MEASURES.items():
        least = verdict.least(measure)
        if least is not None:
            err.print(
                f"{title}: {least.value:.3f}, {least} over the "
                f"{REFERENCES[least.reference]}, the best reference.", soft_wrap=True, markup=False,
            )  # fmt: skip
    print_stored(run)


def print_stored(run: Run) -> None:
    """Say which pairs a run stores, if that is not all of them."""
    if (stored := stored_edges(run)) is not None:
        err.print(str(stored), soft_wrap=True, markup=False)


NOT_SETTINGS = (
    "settings", "question", "cell_type", "all_cell_types", "min_cells", "orientation", "layer", "values",
    "symbol_column", "sample", "not_genes", "tf_column", "target_column", "sign_column", "weight_column",
)  # fmt: skip


@app.command()
def train(
    settings: Annotated[Path | None, typer.Argument(help="YAML file of a run; the options below override it.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Name in the library (demo, pbmc68k, ...), or a path.")] = None,
    cell_type_key: Annotated[
        str | None, typer.Option(help="Column of the cells (AnnData's obs) with their types.")
    ] = None,
    cell_type: Annotated[
        list[str] | None,
        typer.Option(help="Cell type to use; all cells if not given. Repeat it to train one run per type."),
    ] = None,
    all_cell_types: Annotated[bool, typer.Option("--all-cell-types", help="Train one run per cell type.")] = False,
    min_cells: Annotated[
        int, typer.Option(help="With --all-cell-types: smallest number of cells of a type.")
    ] = MIN_CELLS_PROPOSED,
    prior: Annotated[str | None, typer.Option(help="Name in the library, or path of a TF-target table.")] = None,
    support: Annotated[
        list[str] | None,
        typer.Option(help="Supporting prior, by name or path: evidence that is not predicted. Repeat it for several."),
    ] = None,
    question: Annotated[
        str | None, typer.Option(help="unseen_targets, missing_edges, unseen_tfs or unseen_both.")
    ] = None,
    candidates: Annotated[
        str | None, typer.Option(help="prior, or catalogue: with unseen_tfs, also score TFs without a known target.")
    ] = None,
    preset: Annotated[str | None, typer.Option(help="quick, standard or full.")] = None,
    weights: Annotated[str | None, typer.Option(help="Pre-trained scBERT: small, official, a name or path.")] = None,
    tuning: Annotated[str | None, typer.Option(help="Layers of scBERT to train: frozen (none), last or all.")] = None,
    sentence: Annotated[str | None, typer.Option(help="Genes that scBERT reads: modelled or vocabulary.")] = None,
    precision: Annotated[str | None, typer.Option(help="auto, float32 or bf16.")] = None,
    max_genes: Annotated[int | None, typer.Option(help="Largest number of genes to model.")] = None,
    max_cells: Annotated[int | None, typer.Option(help="Largest number of cells to use.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Largest number of epochs.")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda.")] = None,
    folds: Annotated[
        int | None,
        typer.Option(help="Folds of the pairs, each scored by models that were not trained on it; 1: a quick look."),
    ] = None,
    repeats: Annotated[int | None, typer.Option(help="How often the pairs are divided into folds.")] = None,
    ranking: Annotated[
        float | None, typer.Option(help="Weight of a ranking loss within each TF, for the learned term; 0 without.")
    ] = None,
    training_negatives: Annotated[
        str | None, typer.Option(help="uniform, or degree: negatives weighted by degree, in training only.")
    ] = None,
    label_noise: Annotated[
        float | None, typer.Option(help="Share of pairs without a known edge that training takes for unknown edges.")
    ] = None,
    stored_edges: Annotated[
        int | None, typer.Option(help="Of more pairs, so many are stored, the strongest, and every known edge.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of all random choices.")] = None,
    name: Annotated[str | None, typer.Option(help="Title of the run.")] = None,
    shuffle_expression: Annotated[
        bool | None,
        typer.Option(
            "--shuffle-expression", help="Train the shuffled control: permute expression profiles between genes."
        ),
    ] = None,
    orientation: OrientationOption = None,
    layer: LayerOption = None,
    values: ValuesOption = None,
    symbol_column: SymbolsOption = None,
    sample: SampleOption = None,
    not_genes: NotGenesOption = None,
    tf_column: TfOption = None,
    target_column: TargetOption = None,
    sign_column: SignOption = None,
    weight_column: WeightOption = None,
) -> None:
    """Train a run, or one run per cell type, and print its folder."""
    given = {key: value for key, value in locals().items() if key not in NOT_SETTINGS and value is not None}
    if dataset is not None:
        choice = reading_choice(orientation, layer, values, symbol_column, sample, not_genes)
        given["dataset"] = with_reading(dataset, choice)
    if prior is not None:
        given["prior"] = with_columns(prior, network_choice(tf_column, target_column, sign_column, weight_column))
    if all_cell_types or len(cell_type or []) > 1:
        config = _merged(settings, given, question, of_batch=True)
        types = every_type(config, min_cells) if all_cell_types else list(cell_type or [])
        train_batch(config, types, _check_input, train_with_bar)
        return
    given |= {"cell_type": cell_type[0]} if cell_type else {}
    _print_outcome(train_with_bar(_merged(settings, given, question)))


def _merged(settings: Path | None, given: dict[str, Any], question: str | None, of_batch: bool = False) -> RunConfig:
    base = open_config(settings).model_dump() if settings else {}
    if question is not None:
        base["split"] = {**base.get("split", {}), "question": question}
    values = base | given
    if "name" not in values:
        title = dataset_info(values.get("dataset", "demo")).title
        values["name"] = title[:200] if of_batch else f"{title}, {values.get('cell_type') or 'all cells'}"[:200]
    return make_config(values, "the options")


@app.command()
def demo(
    real: Annotated[
        bool, typer.Option("--real", help="Real cells: celltypist's human immune cells, with TRRUST, which is fetched.")
    ] = False,
) -> None:
    """Train the quick preset on the embedded demo (simulated monocytes) and print the run's folder."""
    if real:
        _print_outcome(train_with_bar(real_config(*_prepare_real())))
        return
    _print_outcome(train_with_bar(RunConfig(name="Demo: simulated monocytes", cell_type="Monocyte")))


def _prepare_real() -> tuple[str, str]:
    """Prepare the real example, with progress; Ctrl-C stops it."""
    from grn_core.annotation.real_example import prepare_example

    try:
        with stop_on_interrupt("Stopping after this step.") as stop, progress_bar() as progress:
            return prepare_example(progress, stop)
    except Cancelled:
        err.print("Stopped; what was prepared is kept.")
        raise typer.Exit(130) from None


@app.command("continue")
def continue_(
    run: Annotated[str, typer.Argument(help="Id of the run, its beginning, or its folder.")],
) -> None:
    """Continue a run that was interrupted, after its last finished model or epoch, and print its folder."""
    from grn_core.jobs import queue
    from grn_core.training.submit import take_up

    queue.reap()
    found = open_run(run)
    state = found.status.state
    if state in ("done", "cancelled"):
        raise RunError(f"The run {found.id} has ended.", "Train a new one with the same settings.")
    if state != "failed" and not queue.waits_for_dashboard(found):
        raise RunError(f"The run {found.id} is {state}.", "Wait until it has ended; `runs` shows how far it is.")
    take_up(found)
    _print_outcome(_carry_out(found))


@app.command()
def runs() -> None:
    """List every run, newest first; those whose program was closed or killed are marked."""
    from grn_core.jobs.queue import reap

    reap()
    table = Table()
    numbers = ("AUROC", "degree baseline")
    listed = list_runs()
    more = ["supporting priors"] if any(run.config.support for run in listed) else []
    for column in ("run", "state", "stage", *numbers, "verdict", *more):
        table.add_column(column, no_wrap=column == "run", justify="right" if column in numbers else "left")
    for run in listed:
        status, support = run.status, [", ".join(run.config.support)] if more else []
        table.add_row(run.id, status.state, status.message or status.stage, *_aurocs(run), _verdict(run), *support)
    console.print(table)
    _say_interrupted(listed)
    for run, problem in damaged_runs():
        err.print(f"{problem.what} Delete the folder {run.path} and train again.", soft_wrap=True, markup=False)


def _say_interrupted(listed: list[Run]) -> None:
    """Say how to continue the runs that were interrupted."""
    from grn_core.jobs.queue import waits_for_dashboard
    from grn_core.training.fitting.kept_parts import finished_parts

    for run in listed:
        if waits_for_dashboard(run) or (run.status.state == "failed" and finished_parts(run.path)):
            err.print(f"Continue it: python -m grn_core continue {run.id}", soft_wrap=True, markup=False)


def _verdict(run: Run) -> str:
    return verdict_of(run).title if run.has_table("network") else ""


def _aurocs(run: Run) -> list[str]:
    if not run.has_table("predictions"):
        return ["", ""]
    try:
        metrics = run.read_table("metrics").query("phase == 'test' and metric == 'auroc'").set_index("method")["value"]
    except RunError:
        return ["damaged", ""]
    return [f"{metrics.get(method, float('nan')):.3f}" for method in ("joint", "degree")]


@app.command()
def export(
    run: Annotated[str, typer.Argument(help="Id of the run, its beginning, or its folder.")],
    out: Annotated[Path, typer.Option(help="File to write.")],
    format: Annotated[
        str | None,
        typer.Option(help=f"{', '.join(kind.name for kind in FORMATS)}; chosen by the file's ending if not given."),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(
            help="Number of strongest edges; if not given, all for tables and h5ad, else 100 to 1,000.", min=1
        ),
    ] = None,
) -> None:
    """Write a run's network, or a report of the run, to a file."""
    kind = find_format(format, out)
    exported = open_run(run)
    export_file(exported, kind, out, top)
    print_stored(exported)
    print(out)

"""``python -m grn_core scbert``: use scBERT without a network model."""

import shutil
import zipfile
import zlib
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.table import Table

from grn_core.cli.terminal import cancel_on_interrupt, err, out, progress_bar, stop_on_interrupt
from grn_core.errors import Cancelled, ConfigError, DataError
from grn_core.reading import check_file, in_child, scratch
from grn_core.storage import replace_file

app = typer.Typer(no_args_is_help=True, help="Use scBERT without a network model: weights, pre-training, encoding.")


def read_tokens(path: Path) -> np.ndarray:
    """Read the array ``tokens`` (cells x genes + 1) of an .npz file; nothing is unpickled.

    Raises
    ------
    DataError
        If the file cannot be read or has no such array.
    """
    remedy = "Give an .npz file with an array `tokens` (cells x genes + 1)."
    try:
        with np.load(path, allow_pickle=False) as content:
            if "tokens" not in content:
                raise DataError(f"{path} has no array `tokens`.", remedy)
            tokens: np.ndarray = content["tokens"]
            return tokens
    except FileNotFoundError as error:
        raise DataError(f"There is no file {path}.", remedy) from error
    except (OSError, ValueError, EOFError, TypeError, AttributeError, zlib.error, zipfile.BadZipFile) as error:
        raise DataError(f"{path} is not a readable .npz file.", remedy) from error


def take_tokens(path: Path) -> np.ndarray:
    """Read tokens from outside; as `read_tokens`, in a child process.

    Raises
    ------
    DataError
        If the file cannot be read or has no such array.
    """
    file = check_file(path)
    with scratch() as folder:
        in_child("grn_core.cli.scbert:hand_over_tokens", file, folder)
        tokens: np.ndarray = np.load(folder / "tokens.npy", allow_pickle=False)
        return tokens


def hand_over_tokens(path: Path, folder: Path) -> None:
    """Read tokens, in the child, and write them as an array of ours."""
    np.save(folder / "tokens.npy", read_tokens(path), allow_pickle=False)


@app.callback()
def _group() -> None:
    """Use scBERT without a network model: weights, pre-training, encoding."""


@app.command()
def encode(
    checkpoint: Annotated[Path, typer.Option(help="Weights in scBERT's official layout (.pth).")],
    tokens: Annotated[Path, typer.Option(help=".npz file with an array `tokens` (cells x genes + 1).")],
    out: Annotated[Path, typer.Option(help=".npz file to write, with encodings and logits.")],
    precision: Annotated[
        str, typer.Option(help="float32, or bf16 where the device has instructions for it.")
    ] = "float32",
) -> None:
    """Encode cells: write ``encodings`` (cells x genes + 1 x dim) and ``logits`` (cells x genes + 1 x bins)."""
    from grn_core.model.device import describe_device
    from grn_core.scbert.encode import encode as encode_cells
    from grn_core.scbert.weights import take_scbert

    if precision not in ("float32", "bf16"):
        raise ConfigError(f"There is no precision {precision}.", "Choose float32 or bf16.")
    if precision == "bf16" and not describe_device("cpu").bf16:
        raise ConfigError("This processor has no instructions for bf16 and takes longer with it.", "Choose float32.")
    model, values = take_scbert(checkpoint), take_tokens(tokens)
    with progress_bar() as progress:
        encodings, logits = encode_cells(model, values, progress, precision)  # type: ignore[arg-type]

    def write(path: Path) -> None:
        with path.open("wb") as handle:
            np.savez(handle, encodings=encodings, logits=logits)

    replace_file(out, write)
    print(out)


@app.command()
def fetch() -> None:
    """Download scBERT's official weights (88 MB, GPL-3.0) and print their path; resume an interrupted download."""
    from grn_core.scbert.official import LICENCE, fetch_official

    try:
        with stop_on_interrupt("Stopping.") as stop, progress_bar() as progress:
            path = fetch_official(progress, stop)
    except Cancelled:
        err.print("Stopped. The downloaded part is kept, and the next fetch resumes there.", soft_wrap=True)
        raise typer.Exit(130) from None
    err.print(LICENCE, markup=False, highlight=False, soft_wrap=True)
    print(path)


@app.command()
def pretrain(
    dataset: Annotated[list[str] | None, typer.Option(help="Name in the library or a path; may be repeated.")] = None,
    name: Annotated[str | None, typer.Option(help="Title of the weights.")] = None,
    size: Annotated[str | None, typer.Option(help="quick, standard or full.")] = None,
    max_genes: Annotated[
        int | None, typer.Option(help="Largest number of genes per data set; the most variable are used.")
    ] = None,
    start: Annotated[str | None, typer.Option(help="Weights to start from: small, official, a name or a path.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the cells.")] = None,
    batch: Annotated[int | None, typer.Option(help="Cells per step.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Highest learning rate.")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of all random choices.")] = None,
    resume: Annotated[str | None, typer.Option(help="Id of a stopped pre-training to continue.")] = None,
    out: Annotated[Path | None, typer.Option(help="Also copy the weights to this file.")] = None,
) -> None:
    """Pre-train scBERT on unlabelled cells by masked expression; print the file of weights, for `train --weights`."""
    from grn_core.training.pretraining.pretrain_session import pretrain as run_pretraining
    from grn_core.training.pretraining.pretrained import create_pretraining, make_pretrain_config, open_pretraining
    from grn_core.training.submit import take_up

    given = {key: value for key, value in locals().items() if key in PRETRAIN_OPTIONS and value is not None}
    if dataset:
        given["datasets"] = tuple(dataset)
    work = open_pretraining(resume) if resume else create_pretraining(make_pretrain_config(given))
    if resume:
        take_up(work)
    with cancel_on_interrupt(work), progress_bar() as progress:
        run_pretraining(work, progress)
    print_card(work.weights)
    if out is not None and work.weights.exists():
        replace_file(out, lambda path: shutil.copyfile(work.weights, path))
    print(out or work.weights)


PRETRAIN_OPTIONS = ("name", "size", "max_genes", "start", "epochs", "batch", "learning_rate", "device", "seed")


def print_card(path: Path) -> None:
    """Print the masked accuracy of weights beside its two baselines."""
    from grn_core.scbert.card import read_card

    if not path.exists():
        err.print("No epoch has ended, so there are no weights yet. Continue with `--resume`.")
        return
    card = read_card(path)
    table = Table(title="Masked accuracy on held-out cells", title_justify="left")
    for column in ("scBERT", "most frequent level", "most frequent level of each gene"):
        table.add_column(column, justify="right")
    table.add_row(*(f"{card[key]:.3f}" for key in ("masked_accuracy", "floor_majority_bin", "floor_own_majority_bin")))
    err.print(table)


@app.command()
def weights() -> None:
    """List the weights from which a run can start."""
    from grn_core.scbert.library import list_weights

    table = Table()
    for column in ("name", "title", "genes", "size", "masked accuracy (baseline)", "file"):
        table.add_column(column, no_wrap=column == "name")
    for info in list_weights():
        card = info.card
        accuracy = (
            f"{card['masked_accuracy']:.3f} ({card['floor_own_majority_bin']:.3f})"
            if card.get("masked_accuracy")
            else ""
        )
        file = str(info.path or "not fetched: python -m grn_core scbert fetch")
        table.add_row(info.name, info.title, f"{info.n_genes:,}", f"{info.depth} x {info.dim}", accuracy, file)
    out.print(table)


@app.command()
def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Delete the stored encodings permanently.")] = False,
) -> None:
    """Print how much disk space the stored encodings of frozen weights take."""
    from grn_core.training.inputs.encoding_cache import clear_store, store_dir, stored_size
    from grn_core.trash import purge

    size = stored_size()
    if clear:
        clear_store()
        purge(0, below=store_dir())
        print(f"{size / 1e6:,.0f} MB deleted")
    else:
        print(f"{size / 1e6:,.0f} MB in {store_dir()}")

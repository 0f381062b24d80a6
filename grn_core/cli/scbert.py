"""``python -m grn_core scbert``: the encoder on its own."""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from grn_core.cli.terminal import err, progress_bar, stop_on_interrupt
from grn_core.errors import Cancelled, DataError
from grn_core.storage import replace_file

app = typer.Typer(no_args_is_help=True, help="Use scBERT on its own.")


def read_tokens(path: Path) -> np.ndarray:
    """Read the array ``tokens`` of an .npz file; nothing in it is unpickled.

    Raises
    ------
    DataError
        If the file cannot be read or has no such array.
    """
    remedy = "Give an .npz file with an array tokens (cells x genes + 1)."
    try:
        with np.load(path, allow_pickle=False) as content:
            if "tokens" not in content:
                raise DataError(f"{path} has no array tokens.", remedy)
            tokens: np.ndarray = content["tokens"]
            return tokens
    except FileNotFoundError as error:
        raise DataError(f"There is no file {path}.", remedy) from error
    except (OSError, ValueError, EOFError, TypeError, AttributeError) as error:
        raise DataError(f"{path} is not a readable .npz file.", remedy) from error


@app.callback()
def _group() -> None:
    """Use scBERT on its own."""


@app.command()
def encode(
    checkpoint: Annotated[Path, typer.Option(help="Weights in scBERT's official layout (.pth).")],
    tokens: Annotated[Path, typer.Option(help=".npz with an array tokens (cells x genes + 1).")],
    out: Annotated[Path, typer.Option(help=".npz to write: encodings and logits.")],
) -> None:
    """Encode cells: write ``encodings`` (cells x genes + 1 x dim) and ``logits`` (cells x genes + 1 x bins)."""
    from grn_core.scbert.checkpoint import load_scbert
    from grn_core.scbert.encode import encode as encode_cells

    model, values = load_scbert(checkpoint), read_tokens(tokens)
    with progress_bar() as progress:
        encodings, logits = encode_cells(model, values, progress)

    def write(path: Path) -> None:
        with path.open("wb") as handle:
            np.savez(handle, encodings=encodings, logits=logits)

    replace_file(out, write)
    print(out)


@app.command()
def fetch() -> None:
    """Download scBERT's official weights (88 MB, GPL-3.0) and print their path; a download that broke off goes on."""
    from grn_core.scbert.official import LICENCE, fetch_official

    try:
        with stop_on_interrupt("Stopping.") as stop, progress_bar() as progress:
            path = fetch_official(progress, stop)
    except Cancelled:
        err.print("Stopped: what has arrived is kept, and the next fetch goes on from there.", soft_wrap=True)
        raise typer.Exit(130) from None
    err.print(LICENCE, markup=False, highlight=False, soft_wrap=True)
    print(path)

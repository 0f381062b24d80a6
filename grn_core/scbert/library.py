"""The weights that a run can begin from: the bundled small ones, the official ones, and those pre-trained here."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grn_core import settings
from grn_core.errors import DataError
from grn_core.reading.files import may_open
from grn_core.scbert.card import read_card
from grn_core.scbert.official import LICENCE, OFFICIAL, official_path

if TYPE_CHECKING:
    from grn_core.scbert.weights import Weights

SMALL, OFFICIAL_NAME = "small", "official"
WEIGHTS_FILE = "weights.safetensors"


@dataclass(frozen=True)
class WeightsInfo:
    """Description of weights, available without loading them.

    Attributes
    ----------
    name
        Key for `open_weights`.
    title
        Title for the user.
    path
        Their file; None if they have not been fetched yet.
    n_genes, dim, depth
        Vocabulary and size.
    card
        What they were trained on, how, and the accuracy that they reach.
    """

    name: str
    title: str
    path: Path | None
    n_genes: int
    dim: int
    depth: int
    card: dict[str, Any]


def list_weights() -> list[WeightsInfo]:
    """Return the small weights, the official ones, fetched or not, and those pre-trained here, newest first."""
    own = sorted(settings.weights_dir().glob(f"*/{WEIGHTS_FILE}"), key=lambda path: path.parent.name, reverse=True)
    found = [_described(SMALL, small_path()), _official(), *(_described(path.parent.name, path) for path in own)]
    return [info for info in found if info is not None]


def small_path() -> Path:
    """Return the file of the bundled weights."""
    return settings.assets_dir() / "scbert_small.safetensors"


def _official() -> WeightsInfo:
    card = {"title": "scBERT, official (PanglaoDB, over a million human cells)", "licence": LICENCE}
    return WeightsInfo(OFFICIAL_NAME, str(card["title"]), official_path(), OFFICIAL.n_genes, 200, 6, card)


def _described(name: str, path: Path) -> WeightsInfo | None:
    try:
        card = read_card(path)
    except DataError:
        return None  # a damaged file must not hide the others
    return WeightsInfo(name, str(card.get("title", name)), path, card["genes"], card["dim"], card["depth"], card)


def weights_info(name: str) -> WeightsInfo | None:
    """Find the description of weights by their name in the library; None if there are none of that name."""
    return next((info for info in list_weights() if info.name == name), None)


def open_weights(name: str) -> "Weights":
    """Load weights by their name in the library or by their path.

    Raises
    ------
    DataError
        If there are none of that name, they have not been fetched, or the file is damaged.
    """
    from grn_core.scbert.weights import load_weights, take_weights  # PyTorch, which lists of weights do not need

    info = weights_info(name)
    if info is not None and info.path is not None:
        return load_weights(info.path)
    if info is not None:
        raise DataError(
            "scBERT's official weights are not on this machine yet.",
            "Fetch them with `python -m grn_core scbert fetch` or on the page Train.",
        )
    path = Path(name).expanduser()
    if may_open(path) and path.exists():
        return take_weights(path)
    known = ", ".join(info.name for info in list_weights())
    raise DataError(f"There are no weights {name}.", f"Give a path or one of: {known}.")

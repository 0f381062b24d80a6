"""What a weights file says of itself, read without its tensors and without PyTorch."""

import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from grn_core.errors import DataError

FORMAT = "grn-explorer scbert 1"
MOST_HEADER = 8 * 10**6
"""Bytes: names of 100,000 genes take 1 MB, names of the tensors far less."""


def read_card(path: Path) -> dict[str, Any]:
    """Read the card of a ``.safetensors`` file, with ``genes`` (their number), ``dim`` and ``depth``; no tensors.

    Raises
    ------
    DataError
        If the file is damaged or of another kind.
    """
    metadata = read_metadata(path)
    try:
        config = json.loads(metadata["config"])
        card: dict[str, Any] = dict(json.loads(metadata["card"]))
        size = {"dim": int(config["dim"]), "depth": int(config["depth"])}
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise DataError(f"{path} does not say what its weights are.", "Remove it, or pre-train again.") from error
    return card | {"genes": metadata["genes"].count("\n") + 1} | size


def read_metadata(path: Path) -> dict[str, str]:
    """Read what a weights file says of itself: ``format``, ``config``, ``genes`` and ``card``, as text.

    Raises
    ------
    DataError
        If the file is damaged or of another kind.
    """
    remedy = "Give a file that `python -m grn_core scbert pretrain` wrote, or scBERT's panglao_pretrain.pth."
    try:
        _check_header(path)
        with safe_open(path, framework="np") as handle:
            metadata: dict[str, str] = handle.metadata() or {}
    except (SafetensorError, OSError, ValueError) as error:
        raise DataError(f"{path} is damaged or not a weights file.", remedy) from error
    if metadata.get("format") != FORMAT or not {"config", "genes", "card"} <= set(metadata):
        raise DataError(f"{path} contains no weights of scBERT.", remedy)
    return metadata


def _check_header(path: Path) -> None:
    """Refuse a header that is larger than one of ours can be: parsed, it takes many times its size in memory.

    Raises
    ------
    ValueError
        If so.
    """
    with path.open("rb") as handle:
        stated = int.from_bytes(handle.read(8), "little")
    if stated > min(MOST_HEADER, path.stat().st_size - 8):
        raise ValueError(f"its header states {stated:,} bytes")

"""Pre-trained weights and their vocabulary: a safetensors file of this program, or scBERT's official checkpoint."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from grn_core.errors import DataError
from grn_core.reading import check_file, in_child, scratch
from grn_core.scbert.card import FORMAT, read_metadata
from grn_core.scbert.checkpoint import check_size, check_values, load_scbert
from grn_core.scbert.performer import Scbert
from grn_core.scbert.sizes import ScbertConfig
from grn_core.storage import replace_file

HANDED_OVER = "weights.safetensors"
Tuning = Literal["frozen", "last", "all"]


@dataclass(frozen=True)
class Weights:
    """An encoder and the genes of its positions.

    Attributes
    ----------
    model
        The encoder, in evaluation mode; position ``len(genes)`` is that of the closing 0.
    genes
        Vocabulary, in the order of the positions.
    card
        What the weights were trained on, how, and the accuracy that they reach; empty if the file has no card.
    """

    model: Scbert
    genes: list[str]
    card: dict[str, Any] = field(default_factory=dict)


def save_weights(path: Path, weights: Weights) -> None:
    """Write weights, size, vocabulary and model card to one safetensors file."""
    metadata = {
        "format": FORMAT,
        "config": json.dumps(asdict(weights.model.config)),
        "genes": "\n".join(weights.genes),
        "card": json.dumps(weights.card),
    }
    tensors = {key: value.detach().cpu().contiguous() for key, value in weights.model.state_dict().items()}
    replace_file(path, lambda part: save_file(tensors, str(part), metadata))


def load_weights(path: Path) -> Weights:
    """Read weights from ``.safetensors``, or from ``.pth`` in scBERT's official layout, with its genes beside it.

    Raises
    ------
    DataError
        If the file is missing, damaged or of another kind, or its genes are not known.
    """
    if not path.is_file():
        raise DataError(f"There are no weights at {path}.", "Give the path of a .safetensors or .pth file.")
    if path.suffix == ".safetensors":
        return _load_ours(path)
    model = load_scbert(path)
    return Weights(model, _read_genes(path, model.config.n_positions - 1))


def take_weights(path: Path) -> Weights:
    """Read weights from outside; as `load_weights`, in a child process.

    Raises
    ------
    DataError
        If there is no such file, it is damaged, of another kind, or its genes are not known.
    """
    return _taken(path, "hand_over_weights")


def take_scbert(path: Path) -> Scbert:
    """Read an encoder in the official layout from outside, without its genes; as `load_scbert`, in a child process.

    Raises
    ------
    DataError
        If there is no such file, or it is no such encoder.
    """
    return _taken(path, "hand_over_scbert").model


def _taken(path: Path, reader: str) -> Weights:
    file = check_file(path)
    with scratch() as folder:
        in_child(f"grn_core.scbert.weights:{reader}", file, folder)
        return _load_ours(folder / HANDED_OVER)


def hand_over_weights(path: Path, folder: Path) -> None:
    """Read weights, in the child, and write them as a file of ours."""
    save_weights(folder / HANDED_OVER, load_weights(path))


def hand_over_scbert(path: Path, folder: Path) -> None:
    """Read an encoder, in the child, and write it as a file of ours that names no gene."""
    save_weights(folder / HANDED_OVER, Weights(load_scbert(path), []))


def _load_ours(path: Path) -> Weights:
    metadata = read_metadata(path)
    try:
        with safe_open(path, framework="pt") as handle:
            tensors = {key: handle.get_tensor(key) for key in handle.keys()}  # noqa: SIM118 - not a dict
        config = ScbertConfig(**json.loads(metadata["config"]))
        check_size(config, tensors)
        model = Scbert(config)
        model.load_state_dict(tensors)
        genes, card = metadata["genes"].split("\n"), json.loads(metadata["card"])
        _check_words(genes, card, config)
        weights = Weights(model.eval(), genes, card)
    except (SafetensorError, RuntimeError, ValueError, TypeError, OSError, RecursionError) as error:
        said = " ".join(str(error).split())[:120]
        raise DataError(f"{path} is damaged ({said}).", "Copy it again from its source.") from error
    check_values(model, path)
    return weights


def _check_words(genes: list[str], card: Any, config: ScbertConfig) -> None:
    """Refuse a vocabulary of another length than the encoder's, which would give genes the embeddings of others.

    Raises
    ------
    ValueError
        If so, or if a gene is in it twice, or the card is not one. An encoder alone names no gene.
    """
    if genes != [""] and len(genes) != config.n_positions - 1:
        raise ValueError(f"it names {len(genes):,} genes and has embeddings of {config.n_positions - 1:,}")
    if len(set(genes)) < len(genes):
        raise ValueError("it names a gene twice")
    if not isinstance(card, dict):
        raise ValueError("its model card is not a list of names and values")


def _read_genes(path: Path, n: int) -> list[str]:
    """Read the gene order beside an official checkpoint: ``NAME.genes.txt``, one symbol per line."""
    beside = path.with_suffix(".genes.txt")
    remedy = (
        f"Put the checkpoint's gene order, one symbol per line, into {beside.name} beside it; "
        "`python -m grn_core scbert fetch` fetches the official one."
    )
    try:
        genes = beside.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"The order of the genes of {path} is not known.", remedy) from error
    if len(genes) != n:
        raise DataError(f"{beside} names {len(genes):,} genes, the checkpoint has {n:,}.", remedy)
    return genes


def fingerprint(model: nn.Module) -> str:
    """Return the SHA-256 of the tensors of a model and their names, which decide what it computes."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}".encode())
        digest.update(tensor.detach().cpu().contiguous().view(torch.uint8).numpy())
    return digest.hexdigest()


def set_tuning(model: Scbert, tuning: Tuning) -> None:
    """Train ``all`` of an encoder, its ``last`` block and the final norm, or nothing (``frozen``)."""
    model.requires_grad_(tuning == "all")
    if tuning == "last":
        model.performer.net.layers[-1].requires_grad_(True)
        model.norm.requires_grad_(True)

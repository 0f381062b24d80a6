"""Which genes an encoder reads of each cell (its sentence), and the places of the modelled genes in it."""

from dataclasses import dataclass, replace

import numpy as np
import torch

from grn_core.scbert.performer import Scbert
from grn_core.scbert.sizes import ScbertConfig
from grn_core.scbert.symbols import GeneMatch, match_genes
from grn_core.scbert.weights import Weights


@dataclass(frozen=True)
class Reader:
    """An encoder prepared for the genes of a data set.

    Attributes
    ----------
    model
        The encoder; its positions are those of the sentence, the closing 0 last.
    sources
        Column of the data that is read at each place of the sentence except the closing 0, -1 where the data lack that
        gene, (places,).
    keep
        Place of each modelled gene, (genes,).
    outside
        Whether a modelled gene is outside the vocabulary, (genes,); all False where there are no weights.
    match
        How the modelled genes were found in the vocabulary; None where there are no weights.
    """

    model: Scbert
    sources: np.ndarray
    keep: np.ndarray
    outside: np.ndarray
    match: GeneMatch | None = None


def untrained_reader(config: ScbertConfig, columns: np.ndarray) -> Reader:
    """Begin from random weights; the sentence is the modelled genes.

    Parameters
    ----------
    config
        Size; its ``n_positions`` is set to the number of modelled genes plus 1 for the closing 0.
    columns
        Column of each modelled gene in the data, (genes,).
    """
    n = len(columns)
    return Reader(Scbert(replace(config, n_positions=n + 1)), columns, np.arange(n), np.zeros(n, dtype=bool))


def trained_reader(
    weights: Weights, genes: list[str], names: list[str], columns: np.ndarray, whole_vocabulary: bool
) -> Reader:
    """Begin from pre-trained weights.

    The sentence is either the modelled genes, or the whole vocabulary followed by the modelled genes outside it. An
    encoder can read any subset of its genes, since attention does not depend on their order and each gene has its own
    position embedding. Genes outside the vocabulary begin with the mean position embedding.

    Parameters
    ----------
    genes
        Modelled genes.
    names
        All genes of the data.
    columns
        Column of the data that is read for each modelled gene, (genes,).
    whole_vocabulary
        Whether the sentence is the whole vocabulary.
    """
    vocabulary, n = weights.genes, len(genes)
    match = match_genes(genes, vocabulary)
    outside = match.positions < 0
    if not whole_vocabulary:
        rows = np.append(match.positions, len(vocabulary))
        return Reader(_with_rows(weights, rows), columns, np.arange(n), outside, match)
    keep = match.positions.copy()
    keep[outside] = len(vocabulary) + np.arange(outside.sum())
    sources = np.full(len(vocabulary) + outside.sum(), -1)
    others = match_genes(names, vocabulary).positions
    sources[others[others >= 0]] = np.flatnonzero(others >= 0)
    sources[keep] = columns
    rows = np.concatenate([np.arange(len(vocabulary)), np.full(outside.sum(), -1), [len(vocabulary)]])
    return Reader(_with_rows(weights, rows), sources, keep, outside, match)


def _with_rows(weights: Weights, rows: np.ndarray) -> Scbert:
    """Copy an encoder with the given rows of its position table; -1 means the mean over the vocabulary."""
    model = Scbert(replace(weights.model.config, n_positions=len(rows)))
    state = {key: value.clone() for key, value in weights.model.state_dict().items()}
    table = state["pos_emb.emb.weight"]
    mean = table[: len(weights.genes)].mean(dim=0, keepdim=True)
    state["pos_emb.emb.weight"] = torch.cat([table, mean])[torch.from_numpy(np.where(rows < 0, len(table), rows))]
    model.load_state_dict(state)
    return model.eval()


def extended(weights: Weights, n: int) -> Scbert:
    """Copy an encoder with `n` more genes before the closing 0; they begin with the mean position embedding."""
    known = len(weights.genes)
    return _with_rows(weights, np.concatenate([np.arange(known), np.full(n, -1), [known]]))

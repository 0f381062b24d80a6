"""scBERT encoders of the quick size that `probe` and `pretraining` compare, and the cells that they read.

Encoders are pre-trained here, by the project's own pre-training, on hESC, on celltypist's immune cells, or on both;
their weights are kept in the cache folder, so that both commands read the same ones. No label is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import anndata as ad
import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch.nn import functional as F

from grn_core import settings
from grn_core.annotation.real_example import sample_file
from grn_core.data import library
from grn_core.data.readers.expression import read_expression
from grn_core.data.select import abundance, log_abundance
from grn_core.model.settings import preset
from grn_core.scbert.encode import CellEncoder
from grn_core.scbert.library import open_weights
from grn_core.scbert.performer import Scbert
from grn_core.scbert.pooled import pool_cells
from grn_core.scbert.pretrain import Corpus, Pretrainer, counting_baselines, deal
from grn_core.scbert.sentence import Reader, trained_reader, untrained_reader
from grn_core.scbert.threads import one_thread
from grn_core.scbert.tokens import tokenise
from grn_core.scbert.weights import Weights, save_weights
from grn_core.training.pretraining.pretrain_session import RATES

HESC = "beeline/hESC/TFs+500"
IMMUNE_GENES, SEEN_IN = 1300, 10
"""Genes of the immune set: those of hESC that are seen in at least `SEEN_IN` cells, then the most variable ones."""
SIZE, BATCH, SEED = "quick", 8, 0


@dataclass(frozen=True)
class CellSet:
    """Cells with the genes that an encoder reads.

    Attributes
    ----------
    genes
        (genes,).
    tokens
        Expression bins with scBERT's closing 0, (cells x genes + 1).
    log_expression
        log(1 + abundance per 10,000), (cells x genes).
    """

    genes: list[str]
    tokens: np.ndarray
    log_expression: np.ndarray

    def cells(self, rows: np.ndarray) -> "CellSet":
        """Return some of the cells."""
        return CellSet(self.genes, self.tokens[rows], self.log_expression[rows])


@dataclass(frozen=True)
class Recipe:
    """Which cells an encoder is pre-trained on, and for how many epochs."""

    sets: tuple[str, ...]
    epochs: int


RECIPES = {
    "hESC, 5 epochs": Recipe(("hESC",), 5),
    "hESC, 30 epochs": Recipe(("hESC",), 30),
    "hESC, 100 epochs": Recipe(("hESC",), 100),
    "immune, 30 epochs": Recipe(("immune",), 30),
    "both, 15 epochs": Recipe(("hESC", "immune"), 15),
    "half of hESC, 30 epochs": Recipe(("half of hESC",), 30),
}


@cache
def read_sets() -> dict[str, CellSet]:
    """Return hESC, celltypist's immune cells, and both halves of hESC's cells, by name."""
    hesc = hesc_cells()
    half, other = hesc_halves(hesc)
    immune = read_expression(sample_file())
    chosen = _immune_genes(immune, set(hesc.genes))
    return {
        "hESC": hesc,
        "immune": _cell_set(immune, chosen),
        "half of hESC": half,
        "other half of hESC": other,
    }


def hesc_cells() -> CellSet:
    """Return all cells and genes of hESC."""
    cells = library.load_dataset(HESC)
    return _cell_set(cells, np.arange(cells.n_vars))


def hesc_halves(hesc: CellSet) -> tuple[CellSet, CellSet]:
    """Return two halves of hESC's cells, drawn at random."""
    order = np.random.default_rng(SEED).permutation(len(hesc.tokens))
    return hesc.cells(np.sort(order[::2])), hesc.cells(np.sort(order[1::2]))


def _immune_genes(cells: ad.AnnData, wanted: set[str]) -> np.ndarray:
    log = log_abundance(cells, np.arange(cells.n_vars))
    first = ((log > 0).sum(axis=0) >= SEEN_IN) & cells.var_names.isin(list(wanted))
    chosen: np.ndarray = np.sort(np.lexsort((-log.var(axis=0), ~first))[:IMMUNE_GENES])
    return chosen


def _cell_set(cells: ad.AnnData, columns: np.ndarray) -> CellSet:
    linear = abundance(cells)
    counts = csr_matrix(linear.counts)[:, columns].toarray()
    names = [str(name) for name in cells.var_names[columns]]
    return CellSet(names, tokenise(counts, linear.totals).astype(np.int8), log_abundance(cells, columns))


def pretrained(name: str) -> Path:
    """Return the weights of a recipe; they are pre-trained first if they are not kept yet."""
    recipe = RECIPES[name]
    path = settings.cache_dir() / "benchmark_encoders" / f"{name.replace(', ', '_').replace(' ', '_')}.safetensors"
    if path.is_file():
        return path
    path.parent.mkdir(exist_ok=True)
    weights = pretrain([read_sets()[each] for each in recipe.sets], recipe.epochs)
    save_weights(path, weights)
    print(f"{name}: {weights.card}", flush=True)
    return path


def pretrain(sets: Sequence[CellSet], epochs: int) -> Weights:
    """Pre-train an encoder of the quick size on the cells of some sets, on one thread.

    Returns
    -------
    The weights of the epoch with the lowest loss on held-out cells. Their card has this epoch, its masked accuracy, and
    the accuracy of each gene's most common bin.
    """
    vocabulary = list(dict.fromkeys(gene for each in sets for gene in each.genes))
    place = {gene: i for i, gene in enumerate(vocabulary)}
    corpora = [Corpus(each.tokens, np.array([*(place[gene] for gene in each.genes), len(vocabulary)])) for each in sets]
    torch.manual_seed(SEED)
    model = Scbert(preset(SIZE, len(vocabulary)).scbert)
    device = torch.device("cpu")
    trainer = Pretrainer(model, deal(corpora, SEED), epochs, BATCH, RATES[SIZE], SEED, device)
    with one_thread():
        trainer.run(lambda _: None, lambda: False)
    model.load_state_dict(trainer.best_state)
    counted = counting_baselines(trainer.material, len(vocabulary) + 1)
    card = {
        "best_epoch": trainer.best_epoch,
        "masked_accuracy": round(trainer.best_accuracy, 3),
        "gene_majority": round(counted.gene_majority, 3),
    }
    return Weights(model.eval(), vocabulary, card)


def encodings(cells: CellSet, weights: str | Path | None, seed: int = SEED) -> np.ndarray:
    """Return one vector per gene as the joint model reads it before training, (genes x dim).

    That is attentive pooling over all cells with scTransNet's weights, at which the model's own pooling begins, then
    layer normalisation; see `grn_core.model.joint`.

    Parameters
    ----------
    cells
        The cells that are encoded.
    weights
        Name or path of weights; None begins from random ones, drawn with `seed`.
    """
    reader = _reader(cells, weights, seed)
    encoder = CellEncoder(reader.model.eval(), torch.from_numpy(reader.keep))
    pooled = torch.from_numpy(pool_cells(encoder, torch.from_numpy(cells.tokens)).attentive)
    normed: np.ndarray = F.layer_norm(pooled, pooled.shape[1:]).numpy()
    return normed


def _reader(cells: CellSet, weights: str | Path | None, seed: int) -> Reader:
    columns = np.arange(len(cells.genes))
    if weights is None:
        torch.manual_seed(seed)
        return untrained_reader(preset(SIZE, len(cells.genes)).scbert, columns)
    return trained_reader(open_weights(str(weights)), cells.genes, cells.genes, columns, whole_vocabulary=False)

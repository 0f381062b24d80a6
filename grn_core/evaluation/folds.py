"""Folds of a cross-fit: each candidate pair is in the test part of exactly one split."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd

from grn_core.data.pair_codes import codes_of, is_coded
from grn_core.errors import ConfigError
from grn_core.evaluation.leaks import HELD_OUT
from grn_core.evaluation.questions import Question, SplitConfig
from grn_core.evaluation.splits import Split

VALIDATION_FOLDS = 5
"""One of so many parts of a member's own training pairs is its validation part."""


def repeat_seeds(seed: int, repeats: int) -> list[int]:
    """Return the seed of each repeat of a cross-fit."""
    return [int(drawn) for drawn in np.random.default_rng(seed).integers(2**31, size=repeats)]


class Folds(Iterable[Split]):
    """Candidate pairs, divided so that each pair is held out once; the splits are made one at a time.

    The unit of a fold is what the question holds out: pairs of a TF (``missing_edges``), target genes
    (``unseen_targets``), TFs (``unseen_tfs``), or TFs and targets at once (``unseen_both``: one split for each pair of
    a fold of TFs and a fold of targets, `n_folds` squared in all). Units with many known edges are dealt first, so that
    each fold gets a similar number of edges. The validation part of a split is drawn from the pairs outside its fold,
    by the same unit.

    Parameters
    ----------
    pairs
        Result of `candidate_pairs`: columns source, target, label; or the same pairs as `coded_pairs`.

    Raises
    ------
    ConfigError
        If `n_folds` is below 2, there are fewer units with known edges than folds, or the settings ask for
        degree-matched negatives, which leave most pairs unscored.
    """

    def __init__(self, pairs: pd.DataFrame, config: SplitConfig, seed: int, n_folds: int) -> None:
        if n_folds < 2:
            raise ConfigError("A cross-fit needs at least 2 folds.", "Set folds to 2 or more.")
        if config.negatives != "all":
            raise ConfigError(
                "A cross-fit scores every pair, so it cannot leave negatives out.",
                "Set negatives to all, or folds to 1.",
            )
        rng = np.random.default_rng(seed)
        columns = HELD_OUT[config.question]
        self.pairs, self.question, self.n_folds = pairs, config.question, n_folds
        self.held = list(product(range(n_folds), repeat=max(len(columns), 1)))
        self.test = _fold_of(pairs, columns, n_folds, rng)
        self.inner = _fold_of(pairs, columns, VALIDATION_FOLDS, rng)
        label = pairs["label"].to_numpy()
        for held in self.held:
            train, validation, _ = self._rows(held)
            _check(label[train], int(validation.sum()), n_folds)

    def __len__(self) -> int:
        return len(self.held)

    def __iter__(self) -> Iterator[Split]:
        return (self.split(i) for i in range(len(self)))

    def split(self, number: int) -> Split:
        """Return one split; the first has the number 0."""
        rows = self._rows(self.held[number])
        return Split(self.question, *(self.pairs[part].reset_index(drop=True) for part in rows))

    def number_of(self, rows: slice) -> np.ndarray:
        """Return the number of the split in whose test part each of some consecutive pairs is, (rows,)."""
        found = np.zeros(len(range(len(self.pairs))[rows]), dtype=int)
        for side in self.test:
            found = found * self.n_folds + side.folds(rows)
        return found

    def _rows(self, held: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return which pairs are in the train, the validation and the test part of a split, (pairs,) each."""
        test, inner = [side.folds() for side in self.test], [side.folds() for side in self.inner]
        inside = np.all([side == fold for side, fold in zip(test, held, strict=True)], axis=0)
        outside = np.all([side != fold for side, fold in zip(test, held, strict=True)], axis=0)
        validation = outside & np.all([side == 0 for side in inner], axis=0)
        train = outside & np.all([side != 0 for side in inner], axis=0)
        return train, validation, inside


def with_candidates(splits: Folds, others: pd.DataFrame) -> Iterator[Split]:
    """Give the splits one at a time, each with its share of the pairs of TFs without a known edge."""
    return (add_candidates(splits, number, others) for number in range(len(splits)))


def add_candidates(splits: Folds, number: int, others: pd.DataFrame) -> Split:
    """Return a split with pairs of TFs without a known edge among its held-out pairs: each such TF is in one split.

    No member trains on them, because nobody knows whether they are edges, so their label of 0 is never read. They are
    scored like the pairs of an unseen TF and are not tested.

    Parameters
    ----------
    others
        source, target, label of pairs whose TFs are in no split.
    """
    split = splits.split(number)
    test = pd.concat([split.test, others[split_of_candidates(others, len(splits)) == number]], ignore_index=True)
    return replace(split, test=test)


def split_of_candidates(others: pd.DataFrame, n_splits: int) -> np.ndarray:
    """Return the number of the split in which `add_candidates` puts each pair, (pairs,): TFs take turns."""
    code, _ = pd.factorize(others["source"])  # in order of appearance
    split: np.ndarray = code % n_splits
    return split


def n_splits(question: Question, n_folds: int) -> int:
    """Return the number of splits of `Folds`."""
    return int(n_folds ** max(len(HELD_OUT[question]), 1))


@dataclass(frozen=True)
class _Side:
    """The folds by one held-out column, kept as small as can be: a run keeps those of each of its repeats.

    Attributes
    ----------
    fold
        Of each gene, where `gene` is given, else of each pair, int8.
    gene
        Code of each pair's gene, shared by all repeats; None where `fold` is that of the pairs.
    """

    fold: np.ndarray
    gene: np.ndarray | None = None

    def folds(self, rows: slice = slice(None)) -> np.ndarray:
        """Return the fold of each pair, or of some consecutive ones, (pairs,)."""
        return self.fold[rows] if self.gene is None else self.fold[self.gene[rows]]


def _fold_of(pairs: pd.DataFrame, columns: tuple[str, ...], n_folds: int, rng: np.random.Generator) -> list[_Side]:
    """Return the fold of each pair by each held-out column, or by the pair itself where no gene is held out."""
    if columns:
        return [_deal_genes(pairs, column, n_folds, rng) for column in columns]
    fold = np.zeros(len(pairs), dtype=np.int8)
    for rows in pairs.groupby(["source", "label"], sort=False, observed=True).indices.values():
        fold[rows] = (rng.permutation(len(rows)) + rng.integers(n_folds)) % n_folds
    return [_Side(fold)]


def _deal_genes(pairs: pd.DataFrame, column: str, n_folds: int, rng: np.random.Generator) -> _Side:
    """Deal the genes of a column into folds, those with the most known edges first, and return each pair's fold."""
    edges = pairs.groupby(column, sort=True, observed=True)["label"].sum()
    shuffled = edges.iloc[rng.permutation(len(edges))]
    ranked = shuffled.sort_values(ascending=False, kind="stable")
    rounds = [rng.permutation(n_folds) for _ in range(-(-len(ranked) // n_folds))]
    dealt = np.concatenate(rounds)[: len(ranked)]
    codes, names = codes_of(pairs[column])
    by_gene = np.zeros(len(names), dtype=np.int8)
    by_gene[names.get_indexer(pd.Index(ranked.index))] = dealt
    return _Side(by_gene, codes) if is_coded(pairs[column]) else _Side(by_gene[codes])


def _check(train: np.ndarray, n_validation: int, n_folds: int) -> None:
    remedy = "Choose a prior with more edges in these genes, fewer folds, or another question."
    if len(np.unique(train)) < 2:
        raise ConfigError(
            f"With {n_folds} folds, the training pairs of a model have {int(train.sum())} known edges.", remedy
        )
    if not n_validation:
        raise ConfigError(f"With {n_folds} folds, too few TFs or targets are left to validate a model on.", remedy)

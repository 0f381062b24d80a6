"""Divide candidate pairs into train, validation and test, by the question."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grn_core.data.pair_codes import coded_pairs, codes_of, plain_pairs
from grn_core.data.priors.prior import Prior
from grn_core.errors import ConfigError
from grn_core.evaluation.leaks import HELD_OUT, check_split
from grn_core.evaluation.negatives import degree_matched
from grn_core.evaluation.questions import SplitConfig

PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class TrainingPairs:
    """All pairs that a training loop may see; there are no test pairs, so nothing can be chosen on them.

    Tables have the columns source, target, label (1 known edge, 0 not known).
    """

    train: pd.DataFrame
    validation: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Split:
    """The pairs of one question, in three disjoint parts.

    Raises
    ------
    DataError
        If the parts leak: see `grn_core.evaluation.leaks.check_split`.
    """

    question: str
    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame

    def __post_init__(self) -> None:
        check_split(self.question, {name: getattr(self, name) for name in PARTS})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Split):
            return NotImplemented
        same = all(getattr(self, name).equals(getattr(other, name)) for name in PARTS)
        return self.question == other.question and same

    __hash__ = None  # type: ignore[assignment]  # tables have no hash

    def training_pairs(self) -> TrainingPairs:
        """Return the parts that training may see."""
        return TrainingPairs(self.train, self.validation)

    def to_table(self) -> pd.DataFrame:
        """Return one table of all pairs with a column ``split``, the name of the part."""
        table = pd.concat([getattr(self, name) for name in PARTS], ignore_index=True)
        sizes = [len(getattr(self, name)) for name in PARTS]
        return table.assign(split=pd.Categorical.from_codes(np.repeat(np.arange(3, dtype=np.int8), sizes), PARTS))


def candidate_pairs(prior: Prior, genes: list[str]) -> pd.DataFrame:
    """Return the pairs of each TF that has a known target with every other gene: source, target, label (1 if known)."""
    return plain_pairs(coded_pairs(prior.tfs, genes, prior.edges))


def unlabelled_pairs(tfs: Sequence[str], genes: Sequence[str]) -> pd.DataFrame:
    """Return the pairs of each TF without a known target with every other gene: source, target, label (0)."""
    return plain_pairs(coded_pairs(tfs, genes))


def _assign_genes(pairs: pd.DataFrame, column: str, config: SplitConfig, rng: np.random.Generator) -> np.ndarray:
    """Assign the genes of a column to the parts 0, 1, 2 at random; return the part of each pair."""
    genes = pairs[column].unique()
    n_test, n_validation = round(len(genes) * config.test), round(len(genes) * config.validation)
    parts = np.zeros(len(genes), dtype=np.int8)
    parts[:n_test] = 2
    parts[n_test : n_test + n_validation] = 1
    codes, names = codes_of(pairs[column])
    by_gene = np.zeros(len(names), dtype=np.int8)
    by_gene[names.get_indexer(pd.Index(genes))] = rng.permutation(parts)
    assigned: np.ndarray = by_gene[codes]
    return assigned


def _assign_pairs(n: int, label: int, config: SplitConfig, rng: np.random.Generator) -> np.ndarray:
    """Assign the positives or the negatives of one TF to the parts 0, 1, 2 as GENELink does."""
    if label == 1 and n == 1:
        return rng.choice([0, 2], 1)
    if label == 1 and n == 2:
        return rng.permutation([0, 2])
    # the small number corrects rounding: 1 - 0.1 - 0.23 must not fall below a whole number of pairs
    ends = [int(n * (1 - config.validation - config.test) + 1e-9), int(n * (1 - config.test) + 1e-9), n]
    return rng.permutation(np.repeat([0, 1, 2], np.diff(ends, prepend=0)))


def _assign(pairs: pd.DataFrame, config: SplitConfig, rng: np.random.Generator) -> np.ndarray:
    """Return the part of each pair, 0 to 2, or -1 for a pair in no part."""
    if config.question == "missing_edges":
        part = np.zeros(len(pairs), dtype=int)
        for (_, label), rows in pairs.groupby(["source", "label"], sort=False, observed=True).indices.items():
            part[rows] = _assign_pairs(len(rows), label, config, rng)
        return part
    assigned = [_assign_genes(pairs, column, config, rng) for column in HELD_OUT[config.question]]
    return np.where(assigned[0] == assigned[-1], assigned[0], -1)


def make_split(prior: Prior, genes: list[str], config: SplitConfig, seed: int, coded: bool = False) -> Split:
    """Divide the candidate pairs of a prior; the tables are those of `coded_pairs` if `coded`, which saves memory.

    ``missing_edges``
        The positives and the negatives of each TF are shuffled separately, so that the share of positives of a TF is
        the same in each part. This is the "hard negative" rule of GENELink (Chen and Liu 2022), with its boundaries
        (the first n * 0.67, rounded down, are for training, up to n * 0.77 for validation, the rest for testing) and
        its treatment of TFs with one positive (train or test at random) or two (one each). `GENELINK` has its shares.
    ``unseen_targets``, ``unseen_tfs``
        Whole target genes or whole TFs are assigned to parts. A gene is held out only in that role: an unseen TF may
        be a target in training.
    ``unseen_both``
        TFs and target genes are assigned to parts independently, by the same shares. A pair belongs to a part if both
        its genes do; other pairs are in no part.

    With ``negatives="degree_matched"`` each part is then reduced by `degree_matched`.

    Raises
    ------
    ConfigError
        If a part has no known edges or no negatives.
    """
    pairs = coded_pairs(prior.tfs, genes, prior.edges)
    rng = np.random.default_rng(seed)
    part = _assign(pairs, config, rng)
    tables = [pairs[part == i].reset_index(drop=True) for i in range(3)]
    _check_both_labels(tables, config.question)
    if config.negatives == "degree_matched":
        tables = [degree_matched(table, rng) for table in tables]
        _check_both_labels(tables, config.question)
    return Split(config.question, *(tables if coded else map(plain_pairs, tables)))


def _check_both_labels(tables: list[pd.DataFrame], question: str) -> None:
    for name, table in zip(PARTS, tables, strict=True):
        if table["label"].nunique() < 2:
            raise ConfigError(
                f"The {name} part of the split ({question}) has {int(table['label'].sum())} known edges "
                f"among {len(table)} pairs.",
                "Choose a prior with more edges among these genes, or another question.",
            )

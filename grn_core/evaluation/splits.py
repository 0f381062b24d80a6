"""Divide known pairs into train, validation and test, by the question that is asked."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from grn_core.data.prior import Prior
from grn_core.errors import ConfigError
from grn_core.evaluation.leaks import HELD_OUT, PAIR_COLUMNS, check_split
from grn_core.evaluation.negatives import degree_matched
from grn_core.evaluation.questions import SplitConfig

PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class TrainingPairs:
    """All that a training loop may see: it has no test pair, so it cannot choose by one.

    Tables have the columns source, target, label (1 known edge, 0 not known).
    """

    train: pd.DataFrame
    validation: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Split:
    """Pairs of one question in three disjoint parts.

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
        """Return one table with a column ``split``."""
        parts = [getattr(self, name).assign(split=name) for name in PARTS]
        return pd.concat(parts, ignore_index=True)


def candidate_pairs(prior: Prior, genes: list[str]) -> pd.DataFrame:
    """Pair each TF that has a known target with every other gene; label the known ones."""
    pairs = pd.MultiIndex.from_product([prior.tfs, genes], names=PAIR_COLUMNS[:2]).to_frame(index=False)
    pairs = pairs[pairs["source"] != pairs["target"]]
    known = prior.edges[["source", "target"]].assign(label=1)
    labelled = pairs.merge(known, how="left", on=["source", "target"])
    return labelled.assign(label=labelled["label"].fillna(0).astype(int))


def _deal_genes(pairs: pd.DataFrame, column: str, config: SplitConfig, rng: np.random.Generator) -> np.ndarray:
    """Deal the genes of a column into parts 0, 1, 2 and return the part of each pair's gene."""
    genes = pairs[column].unique()
    n_test, n_validation = round(len(genes) * config.test), round(len(genes) * config.validation)
    parts = np.zeros(len(genes), dtype=int)
    parts[:n_test] = 2
    parts[n_test : n_test + n_validation] = 1
    return pairs[column].map(dict(zip(genes, rng.permutation(parts), strict=True))).to_numpy()


def _deal_pairs(n: int, label: int, config: SplitConfig, rng: np.random.Generator) -> np.ndarray:
    """Deal one TF's positives or negatives into parts 0, 1, 2 as GENELink does."""
    if label == 1 and n == 1:
        return rng.choice([0, 2], 1)
    if label == 1 and n == 2:
        return rng.permutation([0, 2])
    # the small number keeps a share such as 1 - 0.1 - 0.23 from falling below a whole number of pairs
    ends = [int(n * (1 - config.validation - config.test) + 1e-9), int(n * (1 - config.test) + 1e-9), n]
    return rng.permutation(np.repeat([0, 1, 2], np.diff(ends, prepend=0)))


def _deal(pairs: pd.DataFrame, config: SplitConfig, rng: np.random.Generator) -> np.ndarray:
    """Return each pair's part, 0 to 2, or -1 where no part takes it."""
    if config.question == "missing_edges":
        part = np.zeros(len(pairs), dtype=int)
        for (_, label), rows in pairs.groupby(["source", "label"], sort=False).indices.items():
            part[rows] = _deal_pairs(len(rows), label, config, rng)
        return part
    dealt = [_deal_genes(pairs, column, config, rng) for column in HELD_OUT[config.question]]
    return np.where(dealt[0] == dealt[-1], dealt[0], -1)


def make_split(prior: Prior, genes: list[str], config: SplitConfig, seed: int) -> Split:
    """Divide the candidate pairs of a prior.

    ``missing_edges``
        Shuffles each TF's positives and negatives apart, so that a TF's positive rate is the same in
        each part: the "hard negative" rule of GENELink (Chen and Liu 2022), with its cuts (the first
        n * 0.67, rounded down, train; up to n * 0.77 validate; the rest tests) and its way with one
        positive (train or test by a coin) and two (one each). `GENELINK` has its shares.
    ``unseen_targets``, ``unseen_tfs``
        Deals whole target genes or whole TFs. A gene is held out in that role alone: an unseen TF may
        still be a target in training.
    ``unseen_both``
        Deals TFs and target genes, each by the same shares, and keeps the blocks where both fell into
        the same part: training pairs among the kept TFs and targets, test pairs among the held-out
        ones. The mixed blocks are in no part.

    With ``negatives="degree_matched"`` each part is then thinned by `degree_matched`.

    Raises
    ------
    ConfigError
        If a part would lack known edges or negatives.
    """
    pairs = candidate_pairs(prior, genes)
    rng = np.random.default_rng(seed)
    part = _deal(pairs, config, rng)
    tables = [pairs[part == i].reset_index(drop=True) for i in range(3)]
    _check_both_labels(tables, config.question)
    if config.negatives == "degree_matched":
        tables = [degree_matched(table, rng) for table in tables]
        _check_both_labels(tables, config.question)
    return Split(config.question, *tables)


def _check_both_labels(tables: list[pd.DataFrame], question: str) -> None:
    for name, table in zip(PARTS, tables, strict=True):
        if table["label"].nunique() < 2:
            raise ConfigError(
                f"The {name} part of the split ({question}) has {int(table['label'].sum())} known edges "
                f"among {len(table)} pairs.",
                "Choose a prior with more edges in these genes, or another question.",
            )

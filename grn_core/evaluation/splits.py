"""Divide known pairs into train, validation and test, by the question that is asked."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from grn_core.data.prior import Prior
from grn_core.errors import ConfigError
from grn_core.evaluation.questions import SplitConfig

PAIR_COLUMNS = ["source", "target", "label"]
PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class TrainingPairs:
    """All that a training loop may see: it has no test pair, so it cannot choose by one.

    Tables have the columns source, target, label (1 known edge, 0 not known).
    """

    train: pd.DataFrame
    validation: pd.DataFrame


@dataclass(frozen=True)
class Split:
    """Pairs of one question in three disjoint parts."""

    question: str
    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame

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


def _parts(n: int, config: SplitConfig, rng: np.random.Generator) -> np.ndarray:
    """Deal `n` things into parts 0, 1, 2 by the shares of the configuration."""
    n_test, n_validation = round(n * config.test), round(n * config.validation)
    parts = np.zeros(n, dtype=int)
    parts[:n_test] = 2
    parts[n_test : n_test + n_validation] = 1
    return rng.permutation(parts)


def make_split(prior: Prior, genes: list[str], config: SplitConfig, seed: int) -> Split:
    """Divide the candidate pairs of a prior.

    ``missing_edges`` shuffles each TF's positives and negatives apart, so that a TF's positive rate
    is the same in each part (the "hard negative" rule of GENELink, Chen and Liu 2022);
    ``unseen_targets`` deals whole target genes; ``unseen_tfs`` deals whole TFs.

    Raises
    ------
    ConfigError
        If a part would lack known edges or negatives.
    """
    pairs = candidate_pairs(prior, genes)
    rng = np.random.default_rng(seed)
    if config.question == "missing_edges":
        part = pd.Series(0, index=pairs.index)
        for _, group in pairs.groupby(["source", "label"], sort=False):
            part[group.index] = _parts(len(group), config, rng)
    else:
        column = "target" if config.question == "unseen_targets" else "source"
        values = pairs[column].unique()
        part = pairs[column].map(dict(zip(values, _parts(len(values), config, rng), strict=True)))
    tables = [pairs[part == i].reset_index(drop=True) for i in range(3)]
    for name, table in zip(PARTS, tables, strict=True):
        if table["label"].nunique() < 2:
            raise ConfigError(
                f"The {name} part of the split ({config.question}) has {int(table['label'].sum())} known edges "
                f"among {len(table)} pairs.",
                "Choose a prior with more edges in these genes, or another question.",
            )
    return Split(config.question, *tables)

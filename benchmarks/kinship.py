"""Whether related TFs say more of a new TF's targets than all TFs do, on validation folds of hESC.

    python -m benchmarks.kinship    # writes results/kinship.md

The test pairs of one split are put aside and never read. The TFs of the other pairs are dealt into five folds, with
four seeds. A new TF's targets are ranked by the share of known TFs that regulate them (rate), and by that share with
the edges of related TFs counted more. Related are TFs of the same family of DNA-binding domains (`grn_core.genes.tfs`),
or the three whose expression correlates most with the TF's over the cells. As a control, relations are permuted
between TFs.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.losses import FOLDS, dealt, difference, inputs
from grn_core.baselines.rates import smoothed_rate
from grn_core.data.select import ModelInput
from grn_core.evaluation.metrics.per_tf import ranking_metrics
from grn_core.evaluation.metrics.two_way import MEASURES
from grn_core.evaluation.splits import Split
from grn_core.genes.tfs import dna_binding_family

RESULT = Path(__file__).parent / "results" / "kinship.md"
TRUTHS, SEEDS, NEIGHBOURS = ("specific", "nonspecific"), range(4), 3
RATE, FAMILY, EXPRESSION, PERMUTED = "rate alone", "family", "expression", ", permuted"
TRUST = (0.4, 1.6, 3.2)
"""Edges added to the number found and to the number expected among related TFs: the more, the less they say."""


def main() -> None:
    """Measure and write the table."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    text = summary(pd.concat([measured(truth) for truth in TRUTHS], ignore_index=True))
    RESULT.write_text(text, encoding="utf-8")
    print(text)


def measured(truth: str) -> pd.DataFrame:
    """Return the measures of each fold, seed and relation."""
    data, rows = inputs(truth), []
    related = relations(data)
    for seed in SEEDS:
        for fold in range(FOLDS):
            split = dealt(data, "unseen_tfs", seed, fold)
            for name, score in scores(data, related, split, np.random.default_rng(seed)):
                values = ranking_metrics(split.test.assign(score=score), "score")
                rows.append((truth, seed, fold, name, *(values[measure] for measure in MEASURES)))
    return pd.DataFrame(rows, columns=["truth", "seed", "fold", "relation", *MEASURES])


def relations(data: ModelInput) -> dict[str, np.ndarray]:
    """Return how far genes are related as TFs, by name of the relation, (genes x genes)."""
    families = np.array([dna_binding_family(gene) or "" for gene in data.genes])
    expression = np.corrcoef(np.asarray(data.log_expression, dtype=np.float64).T)
    return {FAMILY: (families[:, None] == families) & (families[:, None] != ""), EXPRESSION: expression}


def scores(
    data: ModelInput, related: dict[str, np.ndarray], split: Split, rng: np.random.Generator
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the scores of the test pairs, (pairs,), with the name of the relation and of the trust in it."""
    place = {gene: i for i, gene in enumerate(data.genes)}
    known = pd.concat([split.train, split.validation])
    table = known.pivot_table(index="source", columns="target", values="label").reindex(columns=data.genes)
    asked, edges = table.notna().to_numpy(), table.fillna(0).to_numpy()
    rate = smoothed_rate(known, "target", pd.Series(data.genes))
    activity = edges.sum(axis=1) / asked.sum(axis=1) / known["label"].mean()
    expected = np.clip(activity[:, None] * rate, 0, 1) * asked
    tfs, targets = (split.test[side].map(place).to_numpy() for side in ("source", "target"))
    rows = np.array([place[tf] for tf in table.index])
    yield RATE, rate[targets]
    for name, relation in related.items():
        for permuted in ("", PERMUTED):
            order = rng.permutation(len(rows)) if permuted else np.arange(len(rows))
            for trust in TRUST:
                score = rate[targets].copy()
                for tf in np.unique(tfs):
                    own, kin = tfs == tf, _kin(relation[tf, rows])[order]
                    lift = (edges[kin].sum(axis=0) + trust) / (expected[kin].sum(axis=0) + trust)
                    score[own] *= lift[targets[own]]
                yield f"{name}{permuted}, {trust:g}", score


def _kin(relation: np.ndarray) -> np.ndarray:
    """Return which known TFs are related to a TF, (TFs,), from how far each is."""
    return relation if relation.dtype == bool else relation >= np.sort(relation)[-NEIGHBOURS]


def summary(rows: pd.DataFrame) -> str:
    """Return means and differences over folds and seeds as Markdown."""
    lines = [
        "# Whether related TFs say more of a new TF's targets, on validation folds of hESC", "",
        "`python -m benchmarks.kinship`. Test pairs were not read. Rate: the share of known TFs that regulate a "
        "target. Edges of related TFs multiply it by (found + trust) / (expected + trust). Differences are from the "
        "rate alone, paired by fold and seed; their intervals (Student's t, 95 %) take the folds as independent, but "
        "folds share training pairs, so they are too narrow.", "",
        "| truth | related by, trust | measure | rate alone | with related TFs | difference | relations permuted |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for truth, own in rows.groupby("truth", sort=False):
        for measure, title in MEASURES.items():
            table = own.pivot_table(index=["seed", "fold"], columns="relation", values=measure)
            for name in (FAMILY, EXPRESSION):
                for trust in TRUST:
                    found, control = table[f"{name}, {trust:g}"], table[f"{name}{PERMUTED}, {trust:g}"]
                    lines.append(
                        f"| {truth} | {name}, {trust:g} | {title} | {table[RATE].mean():.3f} | {found.mean():.3f} | "
                        f"{difference((found - table[RATE]).to_numpy())} | {control.mean():.3f} |"
                    )
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()

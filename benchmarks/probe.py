"""What scBERT's encodings say of genes beyond their mean expression: linear probes on hESC and immune cells.

    python -m benchmarks.probe              # writes results/probe.md; about 25 minutes on one core the first time

Encoders of the quick size are pre-trained first (`benchmarks.encoders`) and kept in the cache folder. Cells and priors
are those of the catalogue (``GRN_DATA_DIR``, or fetched) and of the package celltypist. No test pair of a truth of hESC
is read: a gene is probed for regulators by the training and validation pairs of seed 0 alone.
"""

import os
import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.encoders import HESC, RECIPES, CellSet, encodings, pretrained, read_sets
from benchmarks.linear_probe import FOLDS, REPEATS, Gain, Target, gain, probe, splines
from grn_core.baselines.expression import expression_summary
from grn_core.data import library
from grn_core.data.priors.prior import match_prior
from grn_core.evaluation.questions import SplitConfig
from grn_core.evaluation.splits import make_split
from grn_core.genes.tfs import families
from grn_core.training.inputs.features import expression_profile

RESULT = Path(__file__).parent / "results" / "probe.md"
LEAST_TFS, LEAST_TARGETS = 10, 20
WIDTH, PROGRAMMES = 32, 10
RANDOM_SEEDS = (0, 1, 2)
SEEN = "(!)"
SMALL = "small, bundled"
ENCODERS = {
    "hESC": ("hESC, 5 epochs", "hESC, 30 epochs", "immune, 30 epochs", "both, 15 epochs"),
    "immune": ("immune, 30 epochs", "hESC, 30 epochs", "both, 15 epochs"),
    "half of hESC": ("half of hESC, 30 epochs",),
}
TITLES = {
    "hESC": "hESC, 910 genes",
    "immune": "Immune cells, 1,300 genes",
    "half of hESC": "Half of hESC's cells, asked for the other half",
}


@dataclass(frozen=True)
class Row:
    """The measure of one set of columns in each fold; `folds` has one array per target."""

    name: str
    folds: list[np.ndarray]


def main() -> None:
    """Probe all sets, print the tables and write them."""
    sets = read_sets()
    asked = {"hESC": hesc_targets(sets), "immune": immune_targets(sets), "half of hESC": half_targets(sets)}
    lines = [
        "# What encodings of genes say beyond mean expression",
        "",
        f"`python -m benchmarks.probe`, {date.today()}; {platform.machine()}, {os.cpu_count()} cores. Ridge "
        f"regression, {REPEATS} x {FOLDS} folds over genes; a gain is the mean difference over the same folds, with a "
        "95 % interval that allows for shared training genes. Families and targets: mean AUROC over families with at "
        f"least {LEAST_TFS} TFs, and over TFs with at least {LEAST_TARGETS} known targets. Co-expression: R² of the "
        f"{PROGRAMMES} leading components of the genes' profiles in other cells than those encoded; {SEEN} marks "
        f"encoders that were pre-trained on those other cells. Random weights: mean of {len(RANDOM_SEEDS)} seeds.",
    ]
    for name, targets in asked.items():
        rows = probed(sets, name, targets)
        lines += ["", f"## {TITLES[name]}", "", *table(rows, targets)]
        print("\n".join(lines[-len(rows) - 4 :]), flush=True)
    RESULT.write_text("\n".join([*lines, ""]), encoding="utf-8")
    print(RESULT)


def probed(sets: dict[str, CellSet], name: str, targets: list[Target]) -> list[Row]:
    """Probe the encodings of one set of cells, alone and beside components of the same cells."""
    cells = sets[name]
    summary = expression_summary(cells.log_expression)
    components = expression_profile(cells.log_expression, WIDTH)
    base = splines(summary)
    both = np.column_stack([base, components])
    added = {each: encodings(cells, pretrained(each)) for each in ENCODERS[name]}
    added[SMALL] = encodings(cells, "small")
    random = [encodings(cells, None, seed) for seed in RANDOM_SEEDS]

    def row(title: str, base: np.ndarray, columns: Sequence[np.ndarray | None]) -> Row:
        found = [[probe(base, each, target) for each in columns] for target in targets]
        return Row(title, [np.mean(each, axis=0) for each in found])

    return [
        row("mean expression", splines(summary[:, :1]), [None]),
        row("mean, deviation, zeros", base, [None]),
        row("... and random weights", base, random),
        *(row(f"... and {title}", base, [each]) for title, each in added.items()),
        row(f"... and {WIDTH} components", base, [components]),
        row("all that, and random weights", both, random),
        *(row(f"all that, and {title}", both, [each]) for title, each in added.items()),
    ]


def table(rows: list[Row], targets: list[Target]) -> list[str]:
    """Return the rows as Markdown: each gain is over the row that its columns were added to."""
    lines = [f"| columns | {' | '.join(target.name for target in targets)} |", "|---" * (len(targets) + 1) + "|"]
    base = rows[1]
    for i, row in enumerate(rows):
        cells = [f"{figures.mean():.3f}" for figures in row.folds]
        if i > 1:
            gains = [gain(*each) for each in zip(row.folds, base.folds, strict=True)]
            cells = [f"{value} ({said(each)})" for value, each in zip(cells, gains, strict=True)]
            cells = [
                f"{cell} {SEEN}" if row.name.endswith(target.seen) else cell
                for cell, target in zip(cells, targets, strict=True)
            ]
        if row.name.endswith("components"):
            base = row
        lines.append(f"| {row.name} | {' | '.join(cells)} |")
    return lines


def said(found: Gain) -> str:
    """Return a gain with its interval."""
    return f"{found.mean:+.3f}, {found.low:+.3f} to {found.high:+.3f}"


def hesc_targets(sets: dict[str, CellSet]) -> list[Target]:
    """Return families, regulators by two truths without their test pairs, and co-expression in immune cells."""
    genes = sets["hESC"].genes
    return [
        family_target(genes),
        *(truth_target(truth, genes) for truth in ("specific", "string")),
        programme_target("co-expression in immune cells", sets["hESC"], sets["immune"], "immune"),
    ]


def immune_targets(sets: dict[str, CellSet]) -> list[Target]:
    """Return families, regulators by TRRUST and STRING, and co-expression in hESC."""
    genes = sets["immune"].genes
    return [
        family_target(genes),
        *(prior_target(title, name, genes) for title, name in (("TRRUST", "trrust/human"), ("STRING", "string/human"))),
        programme_target("co-expression in hESC", sets["immune"], sets["hESC"], "hESC"),
    ]


def half_targets(sets: dict[str, CellSet]) -> list[Target]:
    """Return co-expression in those of hESC's cells that were neither read in pre-training nor encoded."""
    half, other = sets["half of hESC"], sets["other half of hESC"]
    return [programme_target("co-expression in the other half", half, other, "hESC")]


def family_target(genes: list[str]) -> Target:
    """Return the DNA-binding families of the TFs among genes; TFs of small families belong to none."""
    known = families("human")
    rows = np.array([i for i, gene in enumerate(genes) if known.get(gene)])
    named = [known[genes[i]] for i in rows]
    large = sorted(family for family, n in Counter(named).items() if n >= LEAST_TFS)
    values = np.array([[family == each for each in large] for family in named], dtype=float)
    return Target(f"family of {len(rows)} TFs ({len(large)} families)", rows, values, "auroc")


def truth_target(truth: str, genes: list[str]) -> Target:
    """Return the known regulators of genes by a truth of hESC, from training and validation pairs of unseen targets."""
    prior = match_prior(library.load_prior(f"{HESC}/{truth}"), genes).prior
    split = make_split(prior, genes, SplitConfig(question="unseen_targets"), seed=0)
    pairs = pd.concat([split.train, split.validation])
    return regulator_target(f"targets by {truth}", pairs, sorted(set(pairs["target"])), genes)


def prior_target(title: str, name: str, genes: list[str]) -> Target:
    """Return the known regulators of genes by a prior."""
    pairs = match_prior(library.load_prior(name), genes).prior.edges.assign(label=1)
    return regulator_target(f"targets by {title}", pairs, genes, genes)


def regulator_target(title: str, pairs: pd.DataFrame, probed: list[str], genes: list[str]) -> Target:
    """Return which of the probed genes each TF with enough targets regulates; `pairs` has source, target, label."""
    known = pairs[pairs["label"] == 1]
    counts = known["source"].value_counts()
    tfs = sorted(counts.index[counts >= LEAST_TARGETS])
    values = pd.crosstab(known["target"], known["source"]).reindex(index=probed, columns=tfs, fill_value=0)
    rows = pd.Index(genes).get_indexer(pd.Index(probed))
    return Target(f"{title} ({len(tfs)} TFs, {len(probed)} genes)", rows, values.to_numpy(dtype=float), "auroc")


def programme_target(title: str, cells: CellSet, others: CellSet, name: str) -> Target:
    """Return the leading components of the genes' profiles in other cells, of the genes that both sets have.

    `name` is the set of the other cells in `RECIPES`; the bundled weights have read hESC too.
    """
    place = pd.Index(others.genes).get_indexer(pd.Index(cells.genes))
    rows = np.flatnonzero(place >= 0)
    values = expression_profile(others.log_expression[:, place[rows]], PROGRAMMES)
    seen = tuple(each for each, recipe in RECIPES.items() if name in recipe.sets)
    seen += (SMALL,) if name == "hESC" else ()
    return Target(f"{title} ({len(rows)} genes)", rows, values.astype(float), "r2", seen)


if __name__ == "__main__":
    main()

"""The tables of ``docs/beeline.md`` and ``docs/mccalla.md``.

``python -m benchmarks.tables`` writes them again from the committed results.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from benchmarks.references import REFERENCES
from grn_core.benchmark.digest_tables import read_digest
from grn_core.benchmark.sentences import question_name
from grn_core.benchmark.summary import BASELINE, method_title

HERE = Path(__file__).parent
RESULTS, PAGE = HERE / "results" / "beeline.parquet", HERE.parent / "docs" / "beeline.md"
MCCALLA, MCCALLA_PAGE = HERE / "results" / "mccalla.parquet", HERE.parent / "docs" / "mccalla.md"
START, END = "<!-- tables: python -m benchmarks.tables -->\n", "<!-- end of tables -->\n"
PUBLISHED_START, PUBLISHED_END = "<!-- published: python -m benchmarks.tables -->\n", "<!-- end of published -->\n"
METHODS = [
    "members_trees",
    "members",
    "joint",
    "joint_shuffled",
    "joint_no_paths",
    "joint_no_gnn",
    "joint_no_scbert",
    "joint_random_scbert",
    "joint_mean_pooling",
    "known_paths",
    "target_expression",
    "degree",
    "identity_logistic",
    "identity_low_rank",
    "boosting_pairs",
    "pca_logistic",
    "genelink",
    "scregnet",
    "sctransnet",
    "grnformer",
    "gt_grn",
    "infosem",
    "pearson",
    "spearman",
    "mutual_information",
    "partial_correlation",
    "grnboost2",
    "rustscenic",
    "genie3",
    "regdiffusion",
    "qwendy",
]
"""In the order of the tables: ours, the baselines, methods that learn from known edges, methods that use none."""
TRUTHS = {"specific": "specific", "nonspecific": "non-specific", "string": "STRING"}
MCCALLA_TRUTHS = {"kd_union": "TF perturbed", "chip_union": "ChIP", "chip_and_kd": "both"}
QUESTIONS = ["unseen_targets", "missing_edges", "unseen_tfs"]
SEEDS, MCCALLA_SEEDS = 5, 3


def tables(results: pd.DataFrame, truths: Mapping[str, str] = TRUTHS, n_seeds: int = SEEDS) -> str:
    """Return one Markdown table for each data set and question, methods by truths.

    Parameters
    ----------
    results
        Rows of a benchmark.
    truths
        Title of each truth, in the order of the columns.
    n_seeds
        Seeds that an entry needs.

    Returns
    -------
    Mean average precision over seeds; in brackets, the AUROC of each TF's targets, mean over TFs. The best method of a
    column is bold. An entry with fewer seeds than `n_seeds` says so.
    """
    good = results[(results["status"] == "ok") & (results["split"] == "ours")]
    parts = {(dataset, question): rows for (dataset, question), rows in good.groupby(["dataset", "question"])}
    return "\n".join(
        f"**{dataset}: {question_name(question)}**\n\n{_table(parts[dataset, question], truths, n_seeds)}\n"
        for dataset in good["dataset"].unique()
        for question in QUESTIONS
        if (dataset, question) in parts
    )


def _table(rows: pd.DataFrame, truths: Mapping[str, str], n_seeds: int) -> str:
    cells = rows.groupby(["truth", "method"]).agg(
        ap=("ap", "mean"), tf=("per_tf_auroc", "mean"), seeds=("seed", "nunique")
    )
    lines = [f"| method | {' | '.join(truths.values())} |", "|---" * (1 + len(truths)) + "|"]
    for method in METHODS:
        if method in cells.index.get_level_values("method"):
            entries = [_entry(cells, truth, method, n_seeds) for truth in truths]
            lines.append(f"| {method_title(method)} | {' | '.join(entries)} |")
    prevalence = rows.groupby("truth")["prevalence"].mean()
    return "\n".join([*lines, f"| chance | {' | '.join(f'{prevalence[truth]:.3f} (0.500)' for truth in truths)} |"])


def _entry(cells: pd.DataFrame, truth: str, method: str, n_seeds: int) -> str:
    if (truth, method) not in cells.index:
        return "not run yet"
    ap, tf, seeds = cells.loc[(truth, method), ["ap", "tf", "seeds"]]
    if seeds < n_seeds:
        return f"{seeds:.0f} of {n_seeds} seeds run"
    whole = cells.loc[truth].query(f"seeds == {n_seeds}")
    shown, best = f"{ap:.3f}", f"{whole['ap'].max():.3f}"
    return f"{f'**{shown}**' if shown == best else shown} ({tf:.3f})"


def published(results: pd.DataFrame, intervals: pd.DataFrame) -> str:
    """Return the Markdown tables of the published pairs: the benchmark's methods, and figures of published code.

    Parameters
    ----------
    results
        Rows of a benchmark.
    intervals
        Intervals of its digest.

    Returns
    -------
    Means over seeds. The gain is in AUPRC over the degree baseline, with its 95 % interval over TFs and seeds. The best
    figure of a column is bold.
    """
    rows = results[(results["status"] == "ok") & (results["split"] == "published")]
    means = rows.groupby("method")[["auroc", "ap", "per_tf_auroc"]].mean()
    seeds = rows.groupby("method")["seed"].nunique()
    means = means.reindex([name for name in METHODS if name in means.index])
    best = means.round(3).max()
    found = intervals[(intervals["split"].astype(str) == "published") & (intervals["metric"].astype(str) == "ap")]
    gains = found.assign(method=found["method"].astype(str)).set_index("method")
    lines = [
        "| method | AUROC | AUPRC | AUROC within a TF "
        "| gain in AUPRC over the degree baseline, 95 % interval | seeds |",
        "|---" * 6 + "|",
    ]
    for method, row in means.iterrows():
        cells = [f"**{row[name]:.3f}**" if round(row[name], 3) == best[name] else f"{row[name]:.3f}" for name in means]
        gain, low, high = gains.loc[method, ["gain", "gain_low", "gain_high"]]
        said = "" if method == BASELINE else f"{gain:+.3f} ({low:+.3f} to {high:+.3f})"
        lines.append(f"| {method_title(str(method))} | {' | '.join(cells)} | {said} | {seeds[method]} |")
    lines.append(f"| chance | 0.500 | {rows['prevalence'].mean():.3f} | 0.500 | | |")
    theirs = [f"| {one.what} | {one.auroc} | {one.auprc} | {one.how} |" for one in REFERENCES]
    head = ["| outside the benchmark, same test pairs | AUROC | AUPRC | source |", "|---" * 4 + "|"]
    return "\n".join([*lines, "", *head, *theirs, ""])


def write(page: Path = PAGE, results: Path = RESULTS, truths: Mapping[str, str] = TRUTHS, n_seeds: int = SEEDS) -> None:
    """Write the tables between their markers of the page; published pairs where the page has a place for them."""
    table, digest = pd.read_parquet(results), read_digest(results)
    put(page, START, END, tables(table, truths, n_seeds))
    if digest is not None and PUBLISHED_START in page.read_text(encoding="utf-8"):
        put(page, PUBLISHED_START, PUBLISHED_END, published(table, digest.intervals))


def put(page: Path, start: str, end: str, text: str) -> None:
    """Write a text between two markers of a page, in place of what stands there."""
    before, rest = page.read_text(encoding="utf-8").split(start)
    after = rest.split(end)[1]
    page.write_text(f"{before}{start}\n{text}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    write()
    write(MCCALLA_PAGE, MCCALLA, MCCALLA_TRUTHS, MCCALLA_SEEDS)

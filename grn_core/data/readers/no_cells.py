"""Tables whose columns are not cells: results of a test between groups, and bounds beside estimates."""

import re
from collections.abc import Sequence

from grn_core.errors import DataError
from grn_core.wording import some

CHANGE = re.compile(r"(avg_?|mean_?)?(log(_?2|_?e)?)?_?(fc|fold_?changes?)(se)?", re.IGNORECASE)
CHANCE = re.compile(r"(adj_?|nom_?)?(p_?|q_?)?vals?(ues?)?(_?adj)?|p_?adj|padj|fdr|fwer|bonferroni", re.IGNORECASE)
OTHERS = re.compile(
    r"base_?mean|ave_?expr|log_?cpm|lfc_?se|stat|t|b|lr|f|z|scores?|pct_?(1|2|nz_group|nz_reference)|cluster|auc|myauc"
    r"|power|n_?obs|s_?value|weight",
    re.IGNORECASE,
)
MOSTLY = 0.7
FPKM = re.compile(r"(?P<sample>.+)_FPKM")
BESIDE = ("_conf_lo", "_conf_hi", "_status")


class NoCellsError(DataError):
    """A table holds something else than expression, so that a folder with other tables can be read without it."""


def check_no_test(names: Sequence[str], origin: str) -> None:
    """Refuse a table whose columns of numbers are changes and p-values of genes, as DESeq2 and Seurat write them.

    Raises
    ------
    DataError
        Naming the columns.
    """
    plain = [re.sub(r"[\s.\-]+", "_", name.strip()) for name in names]
    kinds = [next((form for form in (CHANGE, CHANCE, OTHERS) if form.fullmatch(name)), None) for name in plain if name]
    known = sum(kind is not None for kind in kinds)
    if CHANGE in kinds and CHANCE in kinds and known > MOSTLY * len(kinds):
        raise NoCellsError(
            f"{origin} holds the results of a test ({some(list(names))}), not expression in cells.",
            "Give the counts that were tested.",
        )


def without_bounds(names: Sequence[str]) -> tuple[list[int], list[str], str | None]:
    """Leave out the bounds that Cuffdiff writes beside the FPKM of each sample.

    Returns
    -------
    Places of the names that are kept, these names, and what is to be said; all of them where there are no bounds.
    """
    samples = {match["sample"] for name in names if (match := FPKM.fullmatch(name))}
    bounds = {f"{sample}{end}" for sample in samples for end in BESIDE}
    if not bounds & set(names):
        return list(range(len(names))), list(names), None
    kept = [at for at, name in enumerate(names) if name not in bounds]
    short = [match["sample"] if (match := FPKM.fullmatch(names[at])) else names[at] for at in kept]
    n = len(names) - len(kept)
    return kept, short, f"Of Cuffdiff's columns, FPKM was taken; {n:,} with its bounds were left out."

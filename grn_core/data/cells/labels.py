"""Labels of cells as text, where a missing one is not a label: NaN, an empty text, NA, None, a dash, Unknown."""

import pandas as pd

MISSING = {
    "", "nan", "na", "n/a", "none", "<na>", "null", "#n/a", "-", "--", "?", ".", "unknown", "unassigned", "unlabelled",
    "unlabeled", "unannotated", "not available", "missing",
}  # fmt: skip


def labels_of(column: pd.Series) -> pd.Series:
    """Return labels as text; NaN where a cell has none."""
    if isinstance(column.dtype, pd.CategoricalDtype):  # a million cells have a handful of labels
        known = labels_of(pd.Series(column.cat.categories.astype(object)))
        return known.reindex(column.cat.codes).set_axis(column.index).rename(column.name)
    text = column.astype(object).where(column.notna(), "").astype(str)
    return text.where(~text.str.strip().str.lower().isin(MISSING))


def label_counts(column: pd.Series) -> pd.Series:
    """Count cells by label, most first; cells without one are left out."""
    return labels_of(column).value_counts()


def unlabelled(column: pd.Series) -> int:
    """Count the cells without a label."""
    return int(labels_of(column).isna().sum())

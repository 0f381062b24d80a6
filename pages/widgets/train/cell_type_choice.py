"""Choose the cell types to train on: the current one, several, or all with enough cells."""

from dataclasses import dataclass

import streamlit as st

from grn_core.data.select import MIN_CELLS
from grn_core.training.batch import MIN_CELLS_PROPOSED, large_enough
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.state.chosen import cell_types

SEVERAL, ALL = "several", "all"


@dataclass(frozen=True)
class Types:
    """The cell types to train on.

    Attributes
    ----------
    names
        One per run; None means all cells together.
    batch
        Whether the runs form a batch, even if there is only one.
    """

    names: tuple[str | None, ...]
    batch: bool


def ask_types(name: str, key: str | None, value: str | None) -> Types:
    """Ask for the cell types; with fewer than two types there is no choice."""
    counts = cell_types(name, key) if key else None
    if counts is None or len(counts) < 2:
        return Types((value,), False)
    words = {
        "one": f"one run: {plain(value or 'all cells')}",
        SEVERAL: "several cell types, one run each",
        ALL: "all cell types with enough cells",
    }
    which = st.segmented_control(
        "Train on", list(words), default="one", required=True, format_func=words.__getitem__, key=f"which_{name}_{key}"
    )
    if which == "one":
        return Types((value,), False)
    if which == SEVERAL:
        usual = [value] if value else []
        picked = st.multiselect(
            "Cell types", list(counts.index), default=usual, key=f"several_{name}_{key}",
            format_func=lambda v: f"{v} ({counts[v]:,} cells)", placeholder="Choose two or more",
        )  # fmt: skip
        return Types(tuple(picked), True)
    least = st.number_input(
        "At least this many cells", MIN_CELLS, 1_000_000, MIN_CELLS_PROPOSED, 10, key=f"least_{name}_{key}"
    )
    names = large_enough(counts, int(least))
    small = [str(other) for other in counts.index if other not in names]
    out = f" Too few cells: {plain(', '.join(small[:8]))}{' …' if len(small) > 8 else ''}." if small else ""
    st.caption(
        f"{counted(len(names), 'cell type')}: {plain(', '.join(f'{n} ({counts[n]:,})' for n in names) or 'none')}.{out}"
    )
    return Types(tuple(names), True)

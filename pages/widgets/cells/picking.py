"""Pick a cell type by a click or a lasso on the map of the cells."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Picked:
    """What a click or a lasso caught.

    Attributes
    ----------
    cell_type
        The most frequent cell type among the cells; None if none has a label.
    n_cells, n_of_type
        Numbers of cells, and of those of that type.
    """

    cell_type: str | None
    n_cells: int
    n_of_type: int

    @property
    def said(self) -> str:
        """Say in words, without Markdown, what was caught."""
        if self.cell_type is None:
            return "These cells have no label." if self.n_cells > 1 else "This cell has no label."
        if self.n_cells == self.n_of_type:
            return f"Cell type: {self.cell_type}."
        return f"Cell type: {self.cell_type}, {self.n_of_type:,} of {self.n_cells:,} cells in the lasso."


def picked(event: Mapping[str, Any]) -> Picked | None:
    """Return what a selection on the map caught; None where it was cleared.

    Parameters
    ----------
    event
        State of the chart: ``selection`` with ``points``, whose ``customdata`` is the cell type.
    """
    points = event.get("selection", {}).get("points", [])
    if not points:
        return None
    types = [_text(point.get("customdata")) for point in points]
    counts = Counter(label for label in types if label)
    if not counts:
        return Picked(None, len(points), 0)
    # of equally frequent types, the first in the alphabet
    cell_type, n = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return Picked(cell_type, len(points), n)


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    if isinstance(value, Mapping):
        value = next(iter(value.values()), "")
    return str(value or "")

"""How a table of TF-target pairs was read, and what a user may say of how it is to be read."""

from dataclasses import dataclass, field, replace
from typing import Any

AUTO, NONE = "auto", "none"
ROLES = ("source", "target", "sign", "weight")
WORDS = {"source": "TF", "target": "target", "sign": "sign", "weight": "weight", "evidence": "evidence"}


@dataclass(frozen=True)
class NetworkChoice:
    """The columns to take, by their name in the header or by their number from 1; ``auto`` detects it.

    Attributes
    ----------
    tf, target
        Columns of the two genes.
    sign, weight
        Columns of the sign and of the weight; ``none`` takes none.
    """

    tf: str = AUTO
    target: str = AUTO
    sign: str = AUTO
    weight: str = AUTO

    def of(self, role: str) -> str:
        """Return the choice for ``source``, ``target``, ``sign`` or ``weight``."""
        return {"source": self.tf, "target": self.target, "sign": self.sign, "weight": self.weight}[role]


AS_FOUND = NetworkChoice()
"""The choice of a user who says nothing."""


@dataclass(frozen=True)
class TableReading:
    """How a table was read.

    Attributes
    ----------
    layout
        What it was recognised as, such as ``OmniPath``.
    columns
        Column that was taken for each of ``source``, ``target``, ``sign``, ``weight`` and ``evidence``, where one was.
    choices
        Columns that the table has.
    notes
        What was found, and what was left out: one sentence each, with numbers and names.
    """

    layout: str
    columns: dict[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def adding(self, *notes: str | None) -> "TableReading":
        """Return the reading with more notes."""
        return replace(self, notes=(*self.notes, *(note for note in notes if note)))

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "TableReading":
        """Return the reading that `dataclasses.asdict` and JSON made text of; what is missing or odd is left out."""
        columns = said.get("columns")
        lists = {name: tuple(map(str, said.get(name) or ())) for name in ("choices", "notes")}
        columns = {str(k): str(v) for k, v in columns.items()} if isinstance(columns, dict) else {}
        return cls(str(said.get("layout", "")), columns, **lists)

    @property
    def said(self) -> list[str]:
        """The reading as sentences: the layout with its columns, then the notes."""
        taken = ", ".join(f"{WORDS[role]} from {name}" for role, name in self.columns.items())
        return [f"Read as {self.layout}{': ' + taken if taken else ''}.", *self.notes]

"""A data set or prior by name or path, with what is to be taken of it: ``cells.h5ad?layer=counts&symbols=gene_ids``."""

from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl, quote

from grn_core.errors import ConfigError

Choice = TypeVar("Choice")


def split_reference(name: str, usual: Choice) -> tuple[str, Choice]:
    """Part a reference into the name or path and the choice of how to read it.

    Parameters
    ----------
    name
        As a user gives it; a file whose name holds a question mark is itself.
    usual
        The choice that holds where nothing is said (a frozen dataclass of text).

    Raises
    ------
    ConfigError
        If it names something that cannot be chosen.
    """
    base, mark, said = name.rpartition("?")
    if not mark or Path(name).expanduser().exists():
        return name, usual
    known = {part.name for part in fields(usual)}  # type: ignore[arg-type]
    values = dict(parse_qsl(said, keep_blank_values=True))
    wrong = sorted(set(values) - known)
    if wrong or not values:
        raise ConfigError(
            f"{name} names no choice that there is ({', '.join(wrong) or said}).", f"Know: {sorted(known)}."
        )
    return base, replace(usual, **values)  # type: ignore[type-var]


def make_reference(name: str, choice: object, usual: object) -> str:
    """Write name and choice as one text; what is as usual is left out."""
    known = asdict(usual)  # type: ignore[call-overload]
    said = {part: value for part, value in asdict(choice).items() if value != known[part]}  # type: ignore[call-overload]
    return name + ("?" if said else "") + "&".join(f"{part}={quote(str(value))}" for part, value in said.items())

"""What Excel makes of gene names: dates and numbers (Zeeberg et al. 2004; Ziemann, Eren and El-Osta 2016)."""

import re
from datetime import date, timedelta
from functools import cache

from grn_core.genes.tables import nomenclature

STEMS = {"MAR": ("MARCH", "MARC"), "SEP": ("SEPT", "SEP"), "DEC": ("DEC",), "OCT": ("OCT",)}
"""Beginnings of the symbols that Excel reads as a month; the one that is meant most often comes first."""
MONTHS = {3: "MAR", 9: "SEP", 10: "OCT", 12: "DEC"}
WORDS = {
    "MRZ": "MAR", "MÄR": "MAR", "MÄRZ": "MAR", "MARS": "MAR", "MRT": "MAR", "SEPT": "SEP", "SET": "SEP", "OKT": "OCT",
    "OUT": "OCT", "OTT": "OCT", "DEZ": "DEC", "DÉC": "DEC", "DIC": "DEC",
}  # fmt: skip
"""How an Excel in German, French, Spanish, Italian, Dutch or Portuguese abbreviates these months."""
LAST_DAY = 15
"""The largest number in such a symbol: SEPT15."""
COPY = re.compile(r"[-_.]\d{1,2}$")
DAY_MONTH = re.compile(r"(\d{1,2})(?:[-/ ]|\. ?)([^\W\d_]{3,4})\.?([-/ ]\d{2,4})?")
MONTH_DAY = re.compile(r"([^\W\d_]{3})[-/ ](\d{1,2})")
ISO = re.compile(r"(?:19|20)\d{2}-(\d{2})-(\d{2})(?:[T ].*)?")
SERIAL = re.compile(r"\d{5}")
FIRST_DAY = date(1899, 12, 30)
"""Day 0 of Excel's calendar."""
FIRST_SERIAL, LAST_SERIAL = 36526, 47848
"""1 January 2000 and 31 December 2030: the years in which such a file may have been saved."""
NUMBER = re.compile(r"(\d(?:\.\d+)?)E\+?(\d{1,2})", re.IGNORECASE)
CLONE = re.compile(r"(\d{7})E(\d{2})Rik")


def before_excel(name: str, with_serials: bool = False) -> tuple[str, ...]:
    """Return the symbols that Excel may have turned into this name, the likeliest first; empty if there are none.

    Parameters
    ----------
    name
        Such as ``1-Mar``, ``Mar-01``, ``2021-03-01`` or ``2.31E+19``.
    with_serials
        Whether a bare number of five digits may be a day of Excel's calendar; it may also be an Entrez identifier.
    """
    day = _day(name, with_serials)
    if day is not None:
        return tuple(f"{stem}{day[1]}" for stem in STEMS[day[0]])
    number = NUMBER.fullmatch(name)
    return _clones().get((number[1], int(number[2])), ()) if number else ()


def _day(name: str, with_serials: bool) -> tuple[str, int] | None:
    """Return month and day that a name writes, if a symbol may be behind them."""
    if found := DAY_MONTH.fullmatch(name):
        month, day = _month(found[2]), int(found[1])
    elif found := MONTH_DAY.fullmatch(name):
        month, day = _month(found[1]), int(found[2])
    elif found := ISO.fullmatch(name):
        month, day = MONTHS.get(int(found[1]), ""), int(found[2])
    elif with_serials and SERIAL.fullmatch(name) and FIRST_SERIAL <= int(name) <= LAST_SERIAL:
        written = FIRST_DAY + timedelta(days=int(name))
        month, day = MONTHS.get(written.month, ""), written.day
    else:
        return None
    return (month, day) if month in STEMS and 1 <= day <= LAST_DAY else None


def _month(word: str) -> str:
    return WORDS.get(word.upper(), word.upper())


@cache
def _clones() -> dict[tuple[str, int], tuple[str, ...]]:
    """Return mouse symbols by the number that Excel makes of their clone's name: 2310009E13Rik by 2.31 and 19."""
    found: dict[tuple[str, int], list[str]] = {}
    for symbol in sorted(nomenclature("mouse").symbols):
        clone = CLONE.fullmatch(symbol)
        if clone is None:
            continue
        value = f"{int(clone[1]):.6E}"
        digits, power = value.split("E")
        for shown in {f"{float(digits):.2f}", digits, digits.rstrip("0").rstrip(".")}:
            found.setdefault((shown, int(power) + int(clone[2])), []).append(symbol)
    return {key: tuple(symbols) for key, symbols in found.items() if len(symbols) == 1}

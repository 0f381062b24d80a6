"""Text files as people have them: UTF-8, UTF-16 or Latin-1; comma, tab, semicolon or blanks; lines above the header."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice, takewhile
from pathlib import Path

from grn_core.errors import DataError
from grn_core.genes.known import known_share
from grn_core.genes.patterns import ENSEMBL, share
from grn_core.reading.text import open_bytes
from grn_core.spreadsheet import unescaped

HEAD = 2**16
LOOKED_AT = 60
"""Lines by which the layout of a table is found."""
FEWEST_LOOKED_AT, ENOUGH_CHARACTERS = 25, 10**6
"""Of wide tables so many lines are enough, once they hold that many characters."""
MOST_ABOVE = 20
"""Lines in which a title and a header are looked for."""
SEPARATORS = ("\t", ";", ",", "|", " ")
TITLES = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "bars", " ": "blanks"}
DECIMAL_COMMA = re.compile(r"-?\d+,\d+([eE][+-]?\d+)?")
THOUSANDS_COMMA = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
DECIMAL_POINT = re.compile(r"-?\d+\.\d+([eE][+-]?\d+)?")
POINTS_AND_COMMA = re.compile(r"-?\d{1,3}(\.\d{3})+,\d+")
NUMBER = re.compile(r"[-+]?(\d[\d.,]*|[.,]\d+)([eE][+-]?\d+)?|[-+]?(inf|nan)", re.IGNORECASE)
MISSING_WORDS = {"na", "n/a", "nan", "null", "none", "#n/a"}
FEWEST_POINTED = 20
"""Numbers with a point by which it is judged what the point is."""
MOST_LABEL_ROWS = 5
"""Rows of words between a header and the numbers that are read as labels of the columns."""
KNOWN = 0.3
"""Share of the first names of rows that are known genes where the first line is one of them."""
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MOST_STRAY = 0.05
"""Share of control characters in text up to which they are strays, such as a NUL in a name."""
WORDS_OF = {"utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Latin-1", "latin-1": "Latin-1"}
USUAL_FIELD, LONGEST_FIELD = 131_072, 2**27
"""Most characters of a field, and of a line that is split by the wrong separator."""


class NotText(Exception):
    """Raised for a file that is not text."""


def find_encoding(path: Path) -> str:
    """Find how a file writes its letters, from its beginning; ``utf-8-sig`` may turn out to be Latin-1 further down.

    Raises
    ------
    NotText
        If it is not text.
    OSError, EOFError
        If it cannot be read.
    """
    with open_bytes(path) as handle:
        head = handle.read(HEAD)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        found = "utf-16"
    elif head[1::2].count(0) > 0.3 * len(head[1::2]) and head[::2].count(0) == 0:
        found = "utf-16-le"
    elif head[::2].count(0) > 0.3 * len(head[::2]) and head[1::2].count(0) == 0:
        found = "utf-16-be"
    else:
        found = _eight_bits(head)
    try:
        text = codecs.getincrementaldecoder(found)().decode(head)
    except UnicodeDecodeError as error:
        raise NotText from error
    if _is_binary(text, found):
        raise NotText
    return found


def _is_binary(text: str, encoding: str) -> bool:
    """Whether text holds control characters as a binary file does; few among letters of UTF-8 are stray ones."""
    found = len(CONTROL.findall(text))
    return found > (MOST_STRAY * len(text) if encoding == "utf-8-sig" else 0)


def _eight_bits(head: bytes) -> str:
    for name in ("utf-8-sig", "cp1252"):
        try:
            codecs.getincrementaldecoder(name)().decode(head)
            return name
        except UnicodeDecodeError:
            continue
    return "latin-1"


def read_text(path: Path) -> tuple[str, str]:
    """Read a whole file as text; return it and its encoding.

    Raises
    ------
    NotText
        If it is not text.
    OSError, EOFError
        If it cannot be read.
    """
    encoding = find_encoding(path)
    with open_bytes(path) as handle:
        data = handle.read()
    for name in (encoding, "cp1252", "latin-1"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if _is_binary(text[:HEAD], name):
            raise NotText
        return text.removeprefix("\ufeff"), name
    raise NotText


def encoding_note(encoding: str) -> str | None:
    """Say that a file is not written in UTF-8."""
    word = WORDS_OF.get(encoding)
    return f"The file is written in {word} and was read as such." if word else None


@contextmanager
def fields_up_to(longest: int) -> Iterator[None]:
    """Let `csv` read fields of at most that many characters inside the block, and as many as before after it."""
    before = csv.field_size_limit(longest)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def split_line(
    lines: Sequence[str], separator: str, longest: int = USUAL_FIELD, as_written: bool = False
) -> list[list[str]]:
    """Split lines into stripped fields; quotes hold separators.

    Parameters
    ----------
    as_written
        Whether the escape of formulas (`grn_core.spreadsheet`) stays in the fields.

    Raises
    ------
    csv.Error
        If a field is longer than `longest`, as behind a quotation mark without its partner.
    """
    with fields_up_to(longest):
        rows = csv.reader(lines, delimiter=separator, skipinitialspace=True)
        fields = [[value.strip() for value in row] for row in rows]
    return fields if as_written else [[unescaped(value) for value in row] for row in fields]


@dataclass(frozen=True)
class Layout:
    """How a table is written.

    Attributes
    ----------
    encoding, separator, decimal, thousands
        As pandas takes them.
    skip
        Lines to pass over, the header among them.
    header
        Names of the columns, without that of the row names where the header is one field short, as R writes it.
    width
        Fields of a row.
    notes
        What is unusual about it.
    labels
        Rows of words between the header and the numbers, by their names: what each column is, such as its cell type.
        They are passed over as the header is; (width - 1) words each.
    """

    encoding: str
    separator: str
    decimal: str
    thousands: str | None
    skip: int
    header: list[str]
    width: int
    notes: list[str] = field(default_factory=list)
    labels: dict[str, list[str]] = field(default_factory=dict)


def head_lines(path: Path, encoding: str) -> list[str]:
    """Return the first lines of a text, without their ends; of very wide tables fewer."""
    lines: list[str] = []
    with open_bytes(path) as raw, TextIOWrapper(raw, encoding, errors="replace") as handle:
        for line in islice(handle, LOOKED_AT):
            lines.append(line.rstrip("\r\n").removeprefix("\ufeff"))
            if len(lines) >= FEWEST_LOOKED_AT and sum(map(len, lines)) > ENOUGH_CHARACTERS:
                break
    return lines


def find_separator(lines: Sequence[str]) -> tuple[str, int]:
    """Find what stands between the fields, and how many fields most lines have.

    The separator by which the most lines have the same number of fields, two or more. Of equals the one that also
    splits the header, which a separator inside a field does not; then, of semicolon and comma, the one that gives more
    fields; then the one that is least likely to stand inside a field.
    """
    found = []
    for separator in SEPARATORS:
        widths = [len(row) for row in split_line(lines, separator, LONGEST_FIELD)]
        width, times = Counter(widths).most_common(1)[0]
        # R's header is one field short
        share = (times + (widths.count(width - 1) == 1 < width - 1)) / len(lines)
        above = [i for i, n in enumerate(widths[:MOST_ABOVE]) if n not in (width, width - 1) or n < 2]
        if width > 1:
            found.append((separator, width, share, max(above, default=-1)))
    if not found:
        return "\t", 1
    most = max(share for _, _, share, _ in found)
    equal = [one for one in found if one[2] >= most - 0.02]
    fewest_above = min(above for *_, above in equal)
    equal = [one for one in equal if one[3] == fewest_above]
    best = equal[0]
    if best[0] == ";":
        best = max((one for one in equal if one[0] in ";,"), key=lambda one: one[1])
    return best[0], best[1]


def _check_above(path: Path, rows: Sequence[tuple[int, list[str]]], width: int) -> None:
    """Refuse a table whose lines above the header hold a row of it: a name and numbers, more fields than others."""
    for i, fields in rows:
        numbers = [NUMBER.fullmatch(value) is not None for value in fields if value]
        if len(fields) > width and len(numbers) > 2 and all(numbers[1:]) and not numbers[0]:
            raise DataError(
                f"{path.name}, line {i + 1}, has {len(fields):,} fields where {width:,} are expected.",
                "Correct that line, or put names that hold the separator into quotation marks.",
            )


def _check_separators(
    path: Path, lines: list[str], above: Sequence[tuple[int, list[str]]], separator: str, width: int
) -> None:
    """Refuse a table whose first lines are separated in another way than its rows: they are not titles but rows."""
    for i, _ in above:
        for other in SEPARATORS[:-1]:
            if other != separator and width > 3 and lines[i].count(other) + 1 in (width, width - 1):
                here, others = TITLES[other], TITLES[separator]
                raise DataError(
                    f"{path.name}, line {i + 1}, has {here} between its fields, other lines {others}.",
                    "Write all lines with the same separator.",
                )


def find_layout(path: Path) -> Layout:
    """Look at the first lines of a table.

    Raises
    ------
    NotText
        If it is not text.
    DataError
        If it holds no line, or its first rows have different numbers of fields.
    OSError, EOFError
        If it cannot be read.
    """
    encoding = find_encoding(path)
    lines = head_lines(path, encoding)
    filled = [(i, line) for i, line in enumerate(lines) if line.strip()]
    if not filled:
        raise DataError(f"{path.name} is empty.", "Give a table with genes and cells.")
    separator, width = find_separator(
        [line for _, line in filled[-40:]] if len(filled) > 45 else [t for _, t in filled]
    )
    rows = [(i, fields) for (i, line) in filled for fields in split_line([line], separator, LONGEST_FIELD)]
    at = next((n for n, (_, fields) in enumerate(rows) if _heads(rows, n, width)), 0)
    _check_above(path, rows[:at], width)
    _check_separators(path, lines, rows[:at], separator, width)
    above = [lines[i] for i, _ in rows[:at]]
    header, labels = rows[at][1], _label_rows([fields for _, fields in rows[at + 1 :]], width)
    at += len(labels)
    header, labels = _names_and_labels(header, labels, width)
    body = [fields for _, fields in rows[at + 1 :]]
    notes = [note for note in (encoding_note(encoding),) if note]
    headless = not labels and _is_row_of_a_gene(header, body, width)
    if headless:
        body, header = [header, *body], ["", *(f"cell{i}" for i in range(1, width))]
        notes.append("The table has no header: its first line holds values, and the columns were numbered.")
    if above:
        first = above[0].strip(" ,;\t")
        notes.append(f"{len(above)} line{'s' * (len(above) > 1)} above the header passed over: {first[:60]}.")
    if len(header) == width - 1:
        notes.append("The header is one field short, as R writes it: its names stand over the columns after the first.")
    for name, words in labels.items():
        notes.append(f"The line {name} below the header holds words, not numbers ({words[0][:40]}, ...): labels.")
    decimal, thousands = find_decimal([value for fields in body for value in fields[1:]], separator)
    if any("," in value for fields in body for value in fields[1:]) and decimal == ",":
        notes.append("Numbers have a decimal comma and were read accordingly.")
    elif thousands == ".":
        notes.append("Numbers have a point between thousands and were read accordingly.")
    skip = rows[at][0] + (not headless)
    between = r"\s+" if separator == " " else separator
    return Layout(encoding, between, decimal, thousands, skip, header, width, notes, labels)


def _is_row_of_a_gene(header: list[str], body: list[list[str]], width: int) -> bool:
    """Whether what should be a header is a gene and its values, as HTSeq writes one file per cell."""
    if len(header) != width or not body or not all(NUMBER.fullmatch(value) for value in header[1:]):
        return False
    names = [header[0], *(fields[0] for fields in body)]
    if ENSEMBL.fullmatch(header[0]) and share(ENSEMBL, names) > KNOWN:  # of any species
        return True
    return known_share(names[:1]) == 1 and known_share(names) > KNOWN


def _label_rows(body: list[list[str]], width: int) -> dict[str, list[str]]:
    """Return the first rows below a header that hold words alone, above rows of numbers, each by its name."""
    words = list(takewhile(lambda fields: len(fields) == width and _is_words(fields[1:]), body[: MOST_LABEL_ROWS + 1]))
    if not words or len(words) > MOST_LABEL_ROWS:
        return {}
    below = body[len(words) :]
    numbers = sum(bool(fields[1:]) and all(map(_is_number, filter(None, fields[1:]))) for fields in below)
    if numbers <= 0.9 * len(below):
        return {}
    names = [fields[0] or "label" for fields in words]
    if len(set(names)) < len(names):
        return {}
    return {name: fields[1:] for name, fields in zip(names, words, strict=True)}


def _names_and_labels(
    header: list[str], labels: dict[str, list[str]], width: int
) -> tuple[list[str], dict[str, list[str]]]:
    """Take the row of different names as the header where the first row repeats, as cell types above barcodes do."""
    if len(header) != width or len(set(header[1:])) == width - 1:
        return header, labels
    for name, words in labels.items():
        if len(set(words)) == len(words):
            others = {key: value for key, value in labels.items() if key != name}
            return [name, *words], {header[0] or "label": header[1:], **others}
    return header, labels


def _is_words(values: list[str]) -> bool:
    """Whether at least one value is given, and none is a number or missing."""
    return any(values) and not any(_is_number(value) for value in values if value)


def _is_number(value: str) -> bool:
    """Whether a value can be one of a matrix: a number in any spelling, or a missing one."""
    return value.lower() in MISSING_WORDS or NUMBER.fullmatch(value) is not None


def _heads(rows: list[tuple[int, list[str]]], n: int, width: int) -> bool:
    """Whether row `n` can be the header: as wide as the rows below, or one short, and not nearly empty."""
    fields = rows[n][1]
    below = len(rows[n + 1][1]) if n + 1 < len(rows) else width
    filled = sum(bool(value) for value in fields)
    return len(fields) in (width, width - 1) and below == width and filled >= max(1, min(2, width - 1))


def find_decimal(values: Sequence[str], separator: str) -> tuple[str, str | None]:
    """Find the decimal sign of numbers, and the sign between thousands where there is one.

    Points are between thousands where all of many numbers with a point have three figures behind it and none is below
    1: decimals would differ, and 1.5 or 0.125 would be among them.
    """
    pointed = [value for value in values if "." in value]
    if len(pointed) >= FEWEST_POINTED and all(map(_grouped, pointed)) and not all("." in v for v in values if v):
        return ",", "."
    commas = [value for value in values if DECIMAL_COMMA.fullmatch(value) or POINTS_AND_COMMA.fullmatch(value)]
    if not commas or any(DECIMAL_POINT.fullmatch(value) and not _grouped(value) for value in values):
        thousands = "," if any(THOUSANDS_COMMA.fullmatch(value) for value in values) else None
        return ".", thousands
    if separator == "," and all(THOUSANDS_COMMA.fullmatch(value) for value in commas):
        return ".", ","
    return ",", "." if any(POINTS_AND_COMMA.fullmatch(value) for value in values) else None


def _grouped(value: str) -> bool:
    return bool(re.fullmatch(r"-?[1-9]\d{0,2}(\.\d{3})+", value))

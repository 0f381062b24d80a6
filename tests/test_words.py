"""Prose uses the words of CONTRIBUTING.md: each phrase of its right column fails here, with file and line."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
START, END = "<!-- words -->", "<!-- end of words -->"
CODE = ("grn_core", "pages", "assets", "app.py")
PROSE = ("docs", "README.md", "CONTRIBUTING.md")
ENDINGS = {".py", ".md", ".js", ".css", ".html", ".ipynb"}
PER = "one of a thing"
PER_PATTERN = (
    r"(?:one|a|an) [a-z]+ an? (?:run|page|line|row|core|cell(?: type)?|edge|mark|set|head|step|seed|TF|truth|session|"
    r"visitor|process|point|method|column|file|gene|pair)"
)
"""More of "one folder a run" than the table can list; "per" is meant."""
ALLOWED: set[tuple[str, str]] = set()
"""Phrase and file of a name that saved tables hold and that must stay, so that older runs can be read."""


def listed() -> list[str]:
    """Return the phrases of the right column."""
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split(START)[1].split(END)[0]
    rows = [line.strip().strip("|").split("|") for line in table.strip().splitlines()[2:]]
    return [phrase.strip() for _, unwanted in rows for phrase in unwanted.split(",")]


def pattern(phrase: str) -> re.Pattern[str]:
    """Match whole words, also over a line's end and its comment sign; the function floor(x) does not count."""
    words = PER_PATTERN if phrase == PER else re.escape(phrase)
    spaced = words.replace(r"\ ", " ").replace(" ", r"(?:[ \t]+|[ \t]*\n[ \t]*(?:#|//|\*)?[ \t]*)")
    return re.compile(rf"(?<![\w.])(?:{spaced})(?![\w(])", re.IGNORECASE)


def prose(text: str) -> str:
    """Return a text without the word list itself, and without tables that are generated from results."""
    for start, end in ((START, END), ("<!-- tables:", "<!-- end of tables -->")):
        if start in text:
            before, rest = text.split(start, 1)
            table, after = rest.split(end, 1)
            text = before + "\n" * table.count("\n") + after
    return text


@cache
def texts(roots: tuple[str, ...]) -> dict[str, str]:
    """Return the text of each file below these folders by its name; what a build wrote is left out."""
    found = [p for root in roots for p in ([ROOT / root] if (ROOT / root).is_file() else (ROOT / root).rglob("*"))]
    wanted = (p for p in found if p.suffix in ENDINGS and not {"_build", "generated"} & set(p.parts))
    return {str(path.relative_to(ROOT)): prose(path.read_text(encoding="utf-8")) for path in sorted(wanted)}


def places(phrase: str, files: dict[str, str]) -> list[str]:
    """Return ``file:line`` of each place that holds the phrase."""
    wanted = pattern(phrase)
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}"
        for name, text in files.items()
        if (phrase, name) not in ALLOWED
        for match in wanted.finditer(text)
    ]


@pytest.mark.parametrize("phrase", [*listed(), PER])
def test_no_unwanted_phrase(phrase):
    found = places(phrase, texts((*CODE, *PROSE)))
    assert not found, f"{phrase!r}: {', '.join(found)}; CONTRIBUTING.md says what to write instead"


def test_a_phrase_is_found_over_a_line_end_and_not_within_a_word():
    page = {"page": "Read\n# it Anew.\nNot anewer.\nThey are told\n    # apart. clears_floor, Math.floor(1)\n"}
    assert places("anew", page) == ["page:2"]
    assert places("told apart", page) == ["page:4"]
    assert places("floor", page) == []
    assert places(PER, {"page": "One folder a run, and one row a cell.\n"}) == ["page:1", "page:1"]
    assert places(PER, {"page": "How to add a method\n\nA page holds it.\n"}) == []

"""Whether a word, an arrow or a number says activation or repression; words of some other languages too."""

import re

import pandas as pd

MINUS = str.maketrans(dict.fromkeys("−–—‒‐‑﹣－─⟶", "-") | {"\uff0b": "+", "\u2795": "+", "\u2796": "-"})
NEGATIVE_ARROW = re.compile(r"-*[|\]\u22a3\u22a5\u27de]|<?[-=]+[|\]oT]|\u22a3|\u22a5|\u2afd|\u2193|\u2aa3")
POSITIVE_ARROW = re.compile(r"[-=]+>>?|>|\u2192|\u279c|\u2794|\u27a1\ufe0f?|\u21d2|\u21a6|\u2191|->>|~>")
NEGATIVE_WORD = re.compile(
    r"r[eé]pres|inhib|suppress|negativ|down[-_ ]?reg|\bdown\b|\bdn\b|silenc|block|decreas|antagon|attenuat|(in|de)activ"
    r"|hemm|unterdr|supres|抑制|^neg$|^inh$|^rep$"
)
POSITIVE_WORD = re.compile(
    r"activ|aktiv|激活|stimulat|induc|enhanc|positiv|up[-_ ]?reg|\bup\b|promot|increas|agonis|de-?repress"
    r"|^pos$|^act$|^stim$"
)
NEITHER = {
    "", "0", "0.0", "unknown", "?", "nan", "none", "na", "n/a", "-?", "+/-", "-/+", "+-", "\u00b1", "--", "---",
    "unspecified", "undefined", "ambiguous", "both", "dual", "mixed", "conflict", "regulates", "regulation",
    "binds", "binding", "interacts", "interaction", "interacts with", "targets", "controls", "pp", "pd",
    "tf-target", "<->", "<-->", "-/-",
}  # fmt: skip
LETTERS = {"a": 1, "r": -1, "i": -1, "u": 0, "?": 0, "n": 0}
"""Single letters: activation, repression or inhibition, unknown. A alone may be a level of confidence."""

MOST_WORDS = 20
LETTER_PAIRS = {"ud": {"u": 1, "d": -1}, "pn": {"p": 1, "n": -1}}
"""Up and down, positive and negative, where a column says both and nothing else."""
NO = {"false", "f", "no", "n", "-"}
YES = {"true", "t", "yes", "y", "x", "+", "\u2713", "\u2714", "\u00d7"}


def letter_signs(column: pd.Series) -> pd.Series | None:
    """Return signs of a column that says A and R (or I), U and D, or P and N alone; None for any other column."""
    letters = column.astype(str).str.strip().str.lower()
    kinds = set(letters) - {"", "nan", "na"}
    if (pair := next((pair for pair in LETTER_PAIRS if kinds == set(pair)), None)) is not None:
        return letters.map(LETTER_PAIRS[pair]).fillna(0).astype(int)
    if not kinds <= set(LETTERS) or "a" not in kinds or not kinds & {"r", "i"}:
        return None
    return letters.map(LETTERS).fillna(0).astype(int)


def are_unit_signs(column: pd.Series) -> bool:
    """Whether a column holds 1, -1 and 0 alone, with both 1 and -1."""
    texts = column.drop_duplicates()
    numbers = {number(text) for text in texts if str(text).strip()} if len(texts) < 10 else set()
    return {1.0, -1.0} <= numbers <= {1.0, -1.0, 0.0}


def read_sign(text: str) -> int | None:
    """Return +1, -1 or 0 (not known), or None where the text says no sign at all.

    Numbers give their sign; words in any form (activates, Repression, down-regulated), arrows (``->``, ``--|``, the
    characters of Unicode) and every kind of minus are understood. A text that says both gives 0.
    """
    word = re.sub(r"\s+", " ", text.strip().strip("\"'").lower())
    plain = word.translate(MINUS) if "\u27f6" not in word else word.replace("\u27f6", "->")
    if word in NEITHER or plain in NEITHER:
        return 0
    if plain in ("+", "-", "(+)", "(-)"):
        return 1 if "+" in plain else -1
    try:
        number = float(plain.replace(",", "."))
        return 0 if number != number else (number > 0) - (number < 0)
    except ValueError:
        pass
    if NEGATIVE_ARROW.fullmatch(plain):
        return -1
    if POSITIVE_ARROW.fullmatch(plain):
        return 1
    negative, rest = bool(NEGATIVE_WORD.search(plain)), NEGATIVE_WORD.sub(" ", plain.replace("derepress", "activ"))
    positive = bool(POSITIVE_WORD.search(rest))
    return None if not (negative or positive) else int(positive) - int(negative)


def is_number(text: str) -> bool:
    """Whether a text is a number, with a decimal point or comma."""
    return number(text) is not None


def number(text: str) -> float | None:
    """Return a number written with a decimal point or comma and any kind of minus; None where it is none."""
    plain = str(text).strip().translate(MINUS)
    try:
        return float(plain)
    except ValueError:
        pass
    try:
        return float(plain.replace(",", ".")) if plain.count(",") == 1 else None
    except ValueError:
        return None


def says_signs(column: pd.Series, named_so: bool, most: float = 0.9) -> bool:
    """Whether a column of text says signs: words and arrows do; numbers where some are negative, or the name says so.

    Parameters
    ----------
    column
        Text.
    named_so
        Whether the column is called sign or mor (mode of regulation), which numbers without a negative one may be.
    most
        Share of the fields above which words and arrows must be understood.
    """
    filled = column[column.str.strip() != ""]
    if filled.empty:
        return False
    if letter_signs(filled) is not None:
        return True
    sample = filled.drop_duplicates()
    if not named_so and set(sample.str.strip()) <= {"-", "--"}:
        return False  # how tables write that there is no value
    numbers = [value for text in sample if (value := number(text)) is not None]
    if len(numbers) >= 0.9 * len(sample):
        return min(numbers) < 0 or (named_so and set(numbers) <= {0.0, 1.0})
    understood = filled.map(read_sign)
    says_one = named_so or bool(understood.isin([1, -1]).any())  # na alone says that there is no value
    return says_one and bool(understood.notna().mean() > most)


def says_both(column: pd.Series) -> bool:
    """Whether a column of a few different words has some for activation and some for repression."""
    words = column.drop_duplicates()
    return len(words) <= MOST_WORDS and {1, -1} <= set(words.map(read_sign))


def from_pair(stimulation: pd.Series, inhibition: pd.Series) -> pd.Series:
    """Return signs of two columns that each say yes or no, by words, marks or counts; 0 where both or neither do."""
    up, down = (column.map(_says_yes) for column in (stimulation, inhibition))
    return up.astype(int) - down.astype(int)


def are_yes_or_no(column: pd.Series) -> bool:
    """Whether a column says yes or no alone, in words or as 1 and 0, and yes at least once."""
    kinds = {_yes_or_no(text) for text in column.drop_duplicates() if text.strip()}
    return 1 in kinds and kinds <= {1, -1, 0}


def read_yes_or_no(text: str) -> int:
    """Return +1 for yes, -1 for no, 0 for an empty field."""
    return _yes_or_no(text) or 0


def _yes_or_no(text: str) -> int | None:
    word = text.strip().lower()
    if word in ("", "na", "nan", "?", "n/a", "none", "unknown"):
        return 0
    if word in YES or word in NO:
        return 1 if word in YES else -1
    value = number(word)
    return {1.0: 1, 0.0: -1}.get(value) if value is not None else None


def _says_yes(text: str) -> bool:
    value = number(text)
    return text.strip().lower() in YES if value is None else value > 0

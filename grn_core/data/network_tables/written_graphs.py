"""Networks written as formulas: arrows between names, Boolean rules, ARACNe's rows; and which language a graph has."""

import re
from collections.abc import Iterator

import pandas as pd

from grn_core.data.network_tables.columns import plain
from grn_core.data.network_tables.layouts import Found
from grn_core.data.network_tables.reading import TableReading
from grn_core.data.network_tables.signs import number
from grn_core.genes.known import known_share
from grn_core.wording import counted, some

ARROW = re.compile(
    r"\"?(?P<source>[^\s\"<>|,;]+?)\"?(?P<sign>[-=]+>|[-=]+\||-+o|[\u2192\u22a3\u27f6\u2794])\"?(?P<target>[^\s\"<>|,;]+)\"?;?"
)
LANGUAGES = (
    ("GML", re.compile(r"graph\s*\[?", re.IGNORECASE)),
    ("DOT", re.compile(r"(strict\s+)?(di)?graph\s*(\S+\s*)?\{.*", re.IGNORECASE)),
    ("Pajek", re.compile(r"\*(vertices|network)\b.*", re.IGNORECASE)),
)
YAML_KEY = re.compile(r"[^\s:#,;-][^:\t]*:\s*([\[{].*)?")
YAML_PART = re.compile(r"\s*-\s.*|\s+[^\s:]+:(\s.*)?|\s*[\]}],?")
LISTED = re.compile(r"(?P<tf>[^\s:;,]+)\s*[:;]\s*(?P<genes>[^:;\t]+)")
BETWEEN = re.compile(r"[,\s]+")
MOSTLY = 0.9
TOKEN = re.compile(r"[()!~&|]|[^\s()!~&|,]+")
WORDS = {"and", "or", "not"}


def graph_language(lines: list[str]) -> str | None:
    """Return the graph language that lines are written in; None for a table."""
    first = lines[0].strip()
    if is_yaml(lines):
        return "YAML"
    return next((name for name, form in LANGUAGES if form.fullmatch(first)), None)


def is_yaml(lines: list[str]) -> bool:
    """Whether lines are names with lists below or behind them (``SPI1:``, ``- MYC``), or a list of such."""
    sample = [line.rstrip() for line in lines[:200] if line.strip() and not line.startswith(("#", "---"))]
    keys, parts = (sum(form.fullmatch(line) is not None for line in sample) for form in (YAML_KEY, YAML_PART))
    return (keys > 0 or parts == len(sample) > 0) and keys + parts > MOSTLY * len(sample)


def are_arrows(lines: list[str]) -> bool:
    """Whether lines are two names with an arrow between them and no blank: ``SPI1->MYC``."""
    sample = lines[:200]
    return sum(ARROW.fullmatch(line.strip()) is not None for line in sample) > MOSTLY * len(sample)


def read_arrows(lines: list[str]) -> Found:
    """Read a pair per line; the arrow is its sign."""
    found = [match for line in lines if (match := ARROW.fullmatch(line.strip()))]
    edges = pd.DataFrame([match.groupdict() for match in found])[["source", "target", "sign"]]
    lost = len(lines) - len(found)
    notes = (f"{counted(lost, 'line')} without an arrow left out.",) if lost else ()
    return edges, TableReading("names with arrows between them", {}, (), notes)


def are_listed(lines: list[str]) -> bool:
    """Whether lines are a TF and, behind a colon or semicolon, its targets: ``SPI1: MYC, CDK4``."""
    found = [match for line in lines[:200] if (match := LISTED.fullmatch(line.strip()))]
    if len(found) <= MOSTLY * len(lines[:200]):
        return False
    genes = [[gene for gene in BETWEEN.split(match["genes"]) if gene] for match in found]
    several = sum(len(names) > 1 for names in genes) > 0.5 * len(genes)
    return several and known_share([match["tf"] for match in found]) > 0.5 and known_share(sum(genes, [])) > 0.5


def read_listed(lines: list[str]) -> Found:
    """Read a TF and its targets per line."""
    found = [match for line in lines if (match := LISTED.fullmatch(line.strip()))]
    rows = [(match["tf"], gene) for match in found for gene in BETWEEN.split(match["genes"]) if gene]
    lost = [line.strip() for line in lines if not LISTED.fullmatch(line.strip())]
    notes = [f"Each line is a TF and its targets: {counted(len(found), 'line')}. Signs are unknown."]
    if lost:
        notes.append(f"{counted(len(lost), 'line')} of another form left out: {some(lost, 3)}.")
    edges = pd.DataFrame(rows, columns=["source", "target"])
    return edges, TableReading("lines of a TF and its targets", {}, (), tuple(notes))


def is_boolean(lines: list[str]) -> bool:
    """Whether lines are a Boolean network as BoolNet writes it: a target and its rule."""
    header = [plain(name) for name in lines[0].split(",")]
    return header[:2] == ["targets", "factors"] and len(lines) > 1


def read_boolean(lines: list[str]) -> Found:
    """Read the genes of each rule as regulators of its target; those behind a negation repress it."""
    edges = []
    for line in lines[1:]:
        target, _, rule = line.partition(",")
        edges += [(gene, target.strip(), str(sign)) for gene, sign in _factors(rule.split(", ")[0])]
    table = pd.DataFrame(edges, columns=["source", "target", "sign"])
    notes = (
        f"{counted(len(lines) - 1, 'rule')}: each gene of a rule regulates its target, and a negated one represses it.",
    )
    return table, TableReading("Boolean network", {"source": "factors", "target": "targets"}, (), notes)


def _factors(rule: str) -> Iterator[tuple[str, int]]:
    """Yield each gene of a rule with +1, or with -1 where it stands behind an odd number of negations."""
    outer, sign, pending = list[int](), 1, 1
    for token in TOKEN.findall(rule):
        word = token.lower()
        if word in ("!", "~", "not"):
            pending = -pending
        elif token == "(":
            outer.append(sign)
            sign, pending = sign * pending, 1
        elif token == ")":
            sign = outer.pop() if outer else 1
        elif token not in "&|" and word not in WORDS and number(token) is None:
            yield token, sign * pending
            pending = 1


def is_adj(lines: list[str]) -> bool:
    """Whether rows are a gene and, by turns, a target and its weight, as ARACNe writes them."""
    rows = [line.rstrip().split("\t") for line in lines[:50]]
    if not rows or not all(len(row) > 2 and len(row) % 2 for row in rows) or max(map(len, rows)) < 5:
        return False
    weights = all(number(value) is not None for row in rows for value in row[2::2])
    return weights and all(number(value) is None for row in rows for value in row[1::2])


def read_adj(lines: list[str]) -> Found:
    """Read a gene and its targets with weights per row."""
    edges = []
    for line in lines:
        first, *rest = [value.strip() for value in line.rstrip().split("\t")]
        edges += [(first, target, weight) for target, weight in zip(rest[::2], rest[1::2], strict=False)]
    table = pd.DataFrame(edges, columns=["source", "target", "weight"])
    notes = ("Each row is a TF with its targets and their weights: signs are unknown.",)
    return table, TableReading("ARACNe adjacencies", {}, (), notes)

"""No cell of an exported table is a formula, and our own readers give every name back unchanged."""

import csv
import gzip
import io
import re
from pathlib import Path

import anndata as ad
import pandas as pd
import pytest

from grn_core.data.priors.network_reader import read_network
from grn_core.data.readers import read_expression
from grn_core.export.table import decoupler_text
from grn_core.genes.invisible import without_invisible
from grn_core.spreadsheet import csv_text, escaped, unescaped, write_csv

HOSTILE = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", "-0.5", "\t=1+1", "'=1+1", "''=1+1", "'", "''", "'+", "=",
    " =1+1", '"=1+1"', '"', "\uff1d1+1", "a;=1+1", "a\t=1+1", "a;'=1+1", "a; =1+1", 'a;"=1+1"', "a,=1+1", "5'-NT",
    "'quoted'", "HLA-A", "NKX2.1", "a=b", "SPI1 -x", "\u202e=1+1",
    "a\r\nb", "a\n=1+1", "\n=1+1", "\t\t=1+1", "\t;x",
)  # fmt: skip
FORMULA = re.compile(r"[\s\"]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def cells_as_split_by(text: str, separator: str) -> list[str]:
    """Return the cells that a spreadsheet sees which splits at this separator, whatever ours was."""
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]


@pytest.mark.parametrize("name", HOSTILE)
def test_the_escape_is_undone_exactly(name):
    assert unescaped(escaped(name)) == name
    assert unescaped(escaped(escaped(name))) == escaped(name)


def test_names_that_are_no_formula_stay_as_they_are():
    for name in ("HLA-A", "5'-NT", "'quoted'", "NKX2.1", "a=b", "", "'", "SPI1 -x", "a,=1+1", "a\r\nb", "a\tb"):
        assert escaped(name) == name


@pytest.mark.parametrize(("written", "separator"), [(",", ","), (",", ";"), (",", "\t"), ("\t", "\t")])
def test_no_cell_begins_a_formula_wherever_a_spreadsheet_splits(separator, written):
    table = pd.DataFrame({"=head": HOSTILE, "target": [f"x{name}" for name in HOSTILE], "a;=b": HOSTILE})
    for cell in cells_as_split_by(csv_text(table, written), separator):
        found = FORMULA.match(cell)
        assert found is None, cell


def test_numbers_stay_numbers():
    table = pd.DataFrame({"weight": [-0.5, 1.0], "sign": [-1, 1], "mixed": [-2, "=x"]})
    assert csv_text(table).splitlines() == ["weight,sign,mixed", "-0.5,-1,-2", "1.0,1,'=x"]


def test_categories_missing_values_and_equal_column_names_are_written():
    table = pd.DataFrame([["=a", None, "b"], [None, 1.0, "-c"]], columns=["x", "x", "y"]).astype({"y": "category"})
    assert csv_text(table).splitlines() == ["x,x,y", "'=a,,b", ",1.0,'-c"]


def readable_names() -> list[str]:
    """Return names without what readers remove: blanks around them, invisible characters and line breaks."""
    return [name for name in HOSTILE if name == without_invisible(name) and "\n" not in name]


@pytest.mark.parametrize("ending", [".csv", ".csv.gz"])
def test_a_network_with_hostile_names_is_read_back_unchanged(tmp_path, ending):
    names = readable_names()
    edges = pd.DataFrame({"source": names, "target": names[::-1], "weight": 0.5, "rank": range(1, len(names) + 1)})
    write_csv(tmp_path / f"edges{ending}", edges)
    again = read_network(tmp_path / f"edges{ending}")
    assert list(zip(again["source"], again["target"], strict=True)) == list(zip(names, names[::-1], strict=True))


def test_the_table_for_decoupler_is_read_back_unchanged(tmp_path):
    edges = pd.DataFrame({"source": ["=1+1", "-x"], "target": ["@a", "'=b"], "weight": [0.5, 0.4], "sign": [1, -1]})
    (tmp_path / "net.csv").write_text(decoupler_text(edges), encoding="utf-8")
    again = read_network(tmp_path / "net.csv")
    assert again[["source", "target"]].to_numpy().tolist() == [["=1+1", "@a"], ["-x", "'=b"]]


def test_an_expression_table_with_escaped_names_has_the_names(tmp_path):
    names = readable_names()
    table = pd.DataFrame({"gene": names, **{f"-cell{i}": range(len(names)) for i in range(3)}})
    with gzip.open(tmp_path / "cells.csv.gz", "wt", encoding="utf-8", newline="") as handle:
        handle.write(csv_text(table))
    adata: ad.AnnData = read_expression(tmp_path / "cells.csv.gz", "genes_in_rows")
    assert set(adata.var_names) == set(names)
    assert list(adata.obs_names) == ["-cell0", "-cell1", "-cell2"]


WRITERS = {
    "grn_core/spreadsheet.py",
    "grn_core/training/fitting/checkpoints.py",  # makes a hash of a table, which is not stored
    "grn_core/data/catalogue/install_beeline.py",  # unpacks the publisher's files, whose content is verified
}


def test_every_table_that_leaves_the_program_is_written_here():
    root = Path(__file__).parents[1]
    files = [*(root / "pages").rglob("*.py"), *(root / "grn_core").rglob("*.py")]
    found = {str(file.relative_to(root)) for file in files if ".to_csv(" in file.read_text(encoding="utf-8")}
    assert found == WRITERS

"""Names and tables of the files that a chart gives."""

import pandas as pd

from pages.widgets.chart_files import file_name, table_text


def test_a_name_is_one_that_every_file_system_takes():
    assert file_name("roc-hESC-TFs+500") == "roc-hESC-TFs+500"
    assert file_name("../../etc/<pass> wd") == "etc-pass-wd"
    assert file_name("///") == "chart"


def test_a_table_is_written_when_it_is_asked_for():
    table = pd.DataFrame({"gene": ["a,b"], "x": [1.5]})
    assert table_text(lambda: table) == table_text(table) == 'gene,x\n"a,b",1.5\n'

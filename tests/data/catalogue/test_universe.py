"""BEELINE's choice of genes, on tables small enough to check by hand."""

import pandas as pd
import pytest

from grn_core.data.catalogue.universe import gene_universe, read_ordering, restrict_network
from grn_core.errors import DataError

ORDER = {  # gene: p-value, variance
    "Sox2": (1e-9, 0.1),  # a TF with small but significant variance
    "Nanog": (1e-9, 1.0),
    "Klf4": (0.005, 7.0),  # a TF with p < 0.01 only before the correction
    "A": (1e-9, 5.0),
    "B": (1e-9, 3.0),
    "C": (1e-9, 4.0),
    "Edge": (0.00130, 2.0),  # below 0.01 / 7, above 0.01 / 8
    "Absent": (1e-9, 9.0),  # not in the matrix
}
MATRIX = ["B", "Edge", "Nanog", "A", "Klf4", "C", "Sox2", "Unordered"]
TFS = ["SOX2", "NANOG", "KLF4", "ABSENT"]


def ordering() -> pd.DataFrame:
    return pd.DataFrame(ORDER, index=["p_value", "variance"]).T


def test_all_varying_tfs_and_the_n_other_genes_that_vary_most():
    chosen = gene_universe(ordering(), MATRIX, TFS, 2)
    assert chosen.genes == ["Nanog", "A", "C", "Sox2"]  # in the matrix's order and spelling
    assert chosen.tfs == ["Nanog", "Sox2"]


def test_bonferroni_counts_only_the_genes_of_the_matrix():
    assert "Edge" in gene_universe(ordering(), MATRIX, TFS, 4).genes
    assert "Edge" not in gene_universe(ordering(), [*MATRIX, "Absent"], TFS, 9).genes


def test_if_fewer_genes_vary_all_of_them_are_chosen():
    assert gene_universe(ordering(), MATRIX, TFS, 500).genes == ["B", "Edge", "Nanog", "A", "C", "Sox2"]


def test_among_equal_variances_the_smaller_p_value_comes_first():
    table = pd.DataFrame({"p_value": [1e-5, 1e-9, 1e-7], "variance": [1.0, 1.0, 1.0]}, index=["A", "B", "C"])
    assert gene_universe(table, ["A", "B", "C"], [], 2).genes == ["B", "C"]


def test_genes_without_a_p_value_do_not_vary():
    table = pd.DataFrame({"p_value": [float("nan"), 1e-9], "variance": [9.0, 1.0]}, index=["A", "B"])
    assert gene_universe(table, ["A", "B"], [], 2).genes == ["B"]


@pytest.mark.parametrize("genes", [["Klf4", "Unordered"], ["x", "y"]])
def test_a_matrix_in_which_nothing_varies_is_refused(genes):
    order = ordering().loc[["Klf4", "A"]].assign(p_value=0.5)
    with pytest.raises(DataError, match="varies"):
        gene_universe(order, genes, TFS, 2)


@pytest.mark.parametrize("header", [",VGAMpValue,Variance", "gene,p-value,variance", ",pvalue,VAR"])
def test_the_ordering_is_read_by_its_column_names(tmp_path, header):
    (tmp_path / "o.csv").write_text(f"{header}\nA,1e-9,2\nB,NA,1\nA,0.5,7\n")
    table = read_ordering(tmp_path / "o.csv")
    assert list(table.index) == ["A", "B"]
    assert table.loc["A"].tolist() == [1e-9, 2]
    assert pd.isna(table.loc["B", "p_value"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (",VGAMpValue\nA,1\n", "no column variance"),
        (",Variance\nA,1\n", "no column p-value"),
        (",VGAMpValue,Variance\nA,x,y\n", "no numbers"),
        ("", "cannot be read"),
        ("\0\xff", "cannot be read|no column"),
    ],
)
def test_a_file_that_is_not_a_gene_ordering_is_named(tmp_path, text, says):
    (tmp_path / "GeneOrdering.csv").write_text(text, encoding="latin-1")
    with pytest.raises(DataError, match=f"GeneOrdering.csv .*({says})"):
        read_ordering(tmp_path / "GeneOrdering.csv")


def test_a_network_is_restricted_to_the_universe_in_its_spelling():
    network = pd.DataFrame(
        {"Gene1": ["SOX2", "SOX2", "SOX2", "NANOG", "NANOG"], "Gene2": ["A", "a", "SOX2", "ELSEWHERE", "SOX2"]}
    )
    edges = restrict_network(network, ["Sox2", "Nanog", "A"])
    assert edges.to_numpy().tolist() == [["Sox2", "A"], ["Nanog", "Sox2"]]

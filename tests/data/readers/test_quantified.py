"""Folders with one table per cell, as salmon, RSEM, kallisto, StringTie and Cufflinks write them."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data.readers import read_expression
from grn_core.data.reading import reading_of
from grn_core.errors import DataError
from tests.data.readers.cells import ENSEMBL, GENES, counts

N = 5


def tables(program: str, values: np.ndarray) -> dict[str, pd.DataFrame]:
    """Return the files of one cell by their names; `{}` is the cell's."""
    genes, other = {"length": 1000.0}, values * 7.5
    if program == "salmon":
        table = {"Name": GENES, "Length": 1000, "EffectiveLength": 900.5, "TPM": other, "NumReads": values}
        whole = {"Name": [f"ENST{i:011d}.1" for i in range(len(GENES))], **{k: table[k] for k in list(table)[1:]}}
        return {"{}/quant.genes.sf": pd.DataFrame(table), "{}/quant.sf": pd.DataFrame(whole)}
    if program == "RSEM":
        names = [f"{one}_{gene}" for one, gene in zip(ENSEMBL, GENES, strict=True)]
        rest = {**genes, "expected_count": values, "TPM": other, "FPKM": other}
        of_genes = pd.DataFrame({"gene_id": names, "transcript_id(s)": "a,b", **rest})
        isoforms = pd.DataFrame({"transcript_id": "a", "gene_id": names, **rest, "IsoPct": 100})
        return {"{}.genes.results": of_genes, "{}.isoforms.results": isoforms}
    if program == "kallisto":
        table = {"target_id": GENES, **genes, "eff_length": 900, "est_counts": values, "tpm": other}
        return {"{}/abundance.tsv": pd.DataFrame(table)}
    if program == "StringTie":
        names = {"Gene ID": ENSEMBL, "Gene Name": GENES, "Reference": "chr1", "Strand": "+", "Start": 1, "End": 9}
        return {"{}_gene_abund.tab": pd.DataFrame({**names, "Coverage": other, "FPKM": other, "TPM": values})}
    table = {"tracking_id": ENSEMBL, "gene_short_name": GENES, "locus": "chr1:1-9", "FPKM": values, "FPKM_conf_lo": 0}
    return {"{}/genes.fpkm_tracking": pd.DataFrame(table)}


def write(folder, program: str) -> None:
    for i, row in enumerate(counts(n=N)):
        for name, table in tables(program, row).items():
            path = folder / name.format(f"SRR100{i}")
            path.parent.mkdir(parents=True, exist_ok=True)
            table.to_csv(path, sep="\t", index=False)


@pytest.mark.parametrize(
    ("program", "column"),
    [("salmon", "NumReads"), ("RSEM", "expected_count"), ("kallisto", "est_counts"), ("StringTie", "TPM"),
     ("Cufflinks", "FPKM")],
)  # fmt: skip
def test_each_folder_or_file_is_a_cell(tmp_path, program, column):
    write(tmp_path / "run", program)
    adata = read_expression(tmp_path / "run")
    assert list(adata.obs_names) == [f"SRR100{i}" for i in range(N)]
    assert list(adata.var_names) == GENES
    np.testing.assert_allclose(adata.X.toarray(), counts(n=N))
    said = " ".join(reading_of(adata).said)
    assert f"Of {program}'s columns, {column} was taken." in said and "5 files of one cell each" in said


def test_one_such_file_is_one_cell(tmp_path):
    write(tmp_path, "kallisto")
    with pytest.raises(DataError, match="has only one cell"):
        read_expression(tmp_path / "SRR1000" / "abundance.tsv")


def test_transcripts_are_refused(tmp_path):
    write(tmp_path / "run", "salmon")
    for path in (tmp_path / "run").rglob("quant.genes.sf"):
        path.unlink()
    with pytest.raises(DataError, match=r"holds transcripts \(ENST00000000000.1\), not genes") as refused:
        read_expression(tmp_path / "run")
    assert "tximport" in refused.value.remedy


def test_the_activity_of_regulons_is_no_expression(tmp_path):
    table = pd.DataFrame(counts()[:, :3], columns=["GATA1(+)", "SPI1(+)", "TP53(-)"])
    table.set_axis([f"cell{i}" for i in range(len(table))]).to_csv(tmp_path / "auc_mtx.csv")
    with pytest.raises(DataError, match="holds the activity of regulons"):
        read_expression(tmp_path / "auc_mtx.csv")

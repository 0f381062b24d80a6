"""GCT 1.3 is read with what it says of genes and cells."""

import gzip
import zipfile

import numpy as np
import pandas as pd
import pytest

from grn_core.data.readers import read_expression
from grn_core.errors import DataError
from tests.data.readers.cells import ENSEMBL, GENES, N_CELLS, barcodes, counts


def text(n_genes: int = len(GENES)) -> str:
    labels = ["B cell" if i % 2 else "T cell" for i in range(N_CELLS)]
    lines = ["#1.3", f"{n_genes}\t{N_CELLS}\t2\t2", "\t".join(["id", "gene_symbol", "chrom", *barcodes()])]
    lines += ["\t".join(["cell_type", "na", "na", *labels]), "\t".join(["age", "na", "na", *["31"] * N_CELLS])]
    for i, gene in enumerate(GENES):
        lines.append("\t".join([ENSEMBL[i], gene, "chr1", *map(str, counts()[:, i])]))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("packed", [False, True])
def test_columns_about_genes_and_rows_about_cells(tmp_path, packed):
    path = tmp_path / ("a.gct.gz" if packed else "a.gct")
    path.write_bytes(gzip.compress(text().encode()) if packed else text().encode())
    adata = read_expression(path)
    assert list(adata.var_names) == GENES and list(adata.obs_names) == barcodes()
    np.testing.assert_allclose(adata.X.toarray(), counts())
    assert list(adata.obs["cell_type"])[:2] == ["T cell", "B cell"] and list(adata.obs["age"])[:1] == ["31"]


@pytest.mark.parametrize("name", ["a.gct", "run/a.gct.gz"])
@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_gct_is_found_in_an_archive(tmp_path, name, version):
    matrix = pd.DataFrame(counts().T.astype(int), index=pd.Index(GENES, name="NAME"), columns=barcodes())
    matrix.insert(0, "Description", "na")
    older = f"#1.2\n{len(GENES)}\t{N_CELLS}\n{matrix.to_csv(sep=chr(9))}"
    content = (older if version == "1.2" else text()).encode()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, gzip.compress(content) if name.endswith("gz") else content)
    adata = read_expression(tmp_path / "a.zip")
    assert list(adata.var_names) == GENES and list(adata.obs_names) == barcodes()
    np.testing.assert_allclose(adata.X.toarray(), counts())


def test_other_sizes_than_it_says_are_refused(tmp_path):
    (tmp_path / "a.gct").write_text(text(len(GENES) + 1))
    with pytest.raises(DataError, match="than its second line says"):
        read_expression(tmp_path / "a.gct")

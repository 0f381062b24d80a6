"""GEO's series matrices: the table between their lines, with what these say of the samples; or none."""

import gzip

import numpy as np
import pytest

from grn_core.data.readers import read_expression
from grn_core.errors import DataError
from tests.data.readers.cells import GENES, N_CELLS, counts

SAMPLES = [f"GSM{i}" for i in range(N_CELLS)]


def lines(table: str) -> str:
    kinds = "\t".join(f'"cell type: {"BT"[i % 2]} cell"' for i in range(N_CELLS))
    titles = "\t".join(f'"cell {i}"' for i in range(N_CELLS))
    about = [f'!Series_title\t"A study"\n!Series_summary\t"Line, {i}"' for i in range(40)]
    samples = f"\n!Sample_title\t{titles}\n!Sample_characteristics_ch1\t{kinds}\n"
    return "\n".join(about) + f"\n{samples}!series_matrix_table_begin\n{table}!series_matrix_table_end\n"


def table() -> str:
    rows = [("ID_REF", SAMPLES), *((gene, counts()[:, k]) for k, gene in enumerate(GENES))]
    return "".join("\t".join([f'"{name}"', *map(str, values)]) + "\n" for name, values in rows)


@pytest.mark.parametrize("packed", [False, True])
def test_the_table_and_the_traits_of_its_samples_are_read(tmp_path, packed):
    text = lines(table()).encode()
    path = tmp_path / ("GSE1_series_matrix.txt" + ".gz" * packed)
    path.write_bytes(gzip.compress(text) if packed else text)
    adata = read_expression(path)
    assert list(adata.var_names) == GENES and list(adata.obs_names) == SAMPLES
    assert np.array_equal(adata.X.toarray(), counts())
    assert list(adata.obs["cell type"][:2]) == ["B cell", "T cell"] and list(adata.obs["title"][:1]) == ["cell 0"]


def test_one_without_values_says_where_these_are(tmp_path):
    header = '"ID_REF"\t' + "\t".join(SAMPLES) + "\n"
    (tmp_path / "GSE1_series_matrix.txt").write_text(lines(header))
    with pytest.raises(DataError, match="series matrix without values: they are in other files") as error:
        read_expression(tmp_path / "GSE1_series_matrix.txt")
    assert "supplementary files" in error.value.remedy

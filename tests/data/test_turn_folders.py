"""Rows and columns are swapped after adding: of joined tables one by one, of a square matrix its values."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.io import mmwrite

from grn_core.data import library
from grn_core.data.reading import ReadingChoice
from tests.data.readers.cells import GENES, barcodes, counts, dense

pytestmark = pytest.mark.usefixtures("grn_home")


def test_joined_tables_turn_one_by_one(tmp_path):
    folder = tmp_path / "two"
    folder.mkdir()
    for seed, name in enumerate(("ctrl", "stim")):
        cells = barcodes()[5 * seed :]  # some cells are in one sample alone
        pd.DataFrame(counts(seed)[5 * seed :].T, index=GENES, columns=cells).to_csv(folder / f"{name}.csv")
    right = library.add_file(folder).name
    wrong = library.add_file(folder, choice=ReadingChoice(orientation="genes_in_columns")).name
    assert "grn_orientation" in library.load_dataset(wrong).uns and library.load_dataset(wrong).n_obs == 2 * len(GENES)
    library.turn_dataset(wrong)
    turned, expected = library.load_dataset(wrong), library.load_dataset(right)
    assert list(turned.var_names) == GENES and set(turned.obs_names) == set(expected.obs_names)
    turned = turned[expected.obs_names]
    np.testing.assert_allclose(dense(turned.X), dense(expected.X))
    assert turned.obs["sample"].tolist() == expected.obs["sample"].tolist()


def test_a_square_matrix_turns_its_values(tmp_path):
    n = len(GENES)
    values = counts()[:n].astype(int)  # cells x genes, while 10x writes genes x cells
    mmwrite(tmp_path / "matrix.mtx", sparse.coo_matrix(values))
    (tmp_path / "features.tsv").write_text("\n".join(GENES))
    (tmp_path / "barcodes.tsv").write_text("\n".join(barcodes(n)))
    name = library.add_file(tmp_path).name
    for expected, side in ((values, "genes_in_columns"), (values.T, "genes_in_rows")):
        library.turn_dataset(name)
        turned = library.load_dataset(name)
        assert turned.uns["grn_orientation"] == side and list(turned.var_names) == GENES
        np.testing.assert_allclose(dense(turned.X), expected)

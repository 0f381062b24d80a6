"""A missing label is no cell type."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data.cells.inspect import label_columns
from grn_core.data.cells.labels import label_counts, labels_of, unlabelled
from grn_core.data.select import select_cells
from grn_core.errors import DataError
from tests.data.readers.cells import cells

LABELS = ["T cell"] * 12 + ["M\u00fcller glia"] * 12 + ["1"] * 10 + ["nan", "", "NA", "None", "N/A", " "]


@pytest.mark.parametrize("make", [list, pd.Categorical, lambda x: pd.array(x, dtype="string")])
def test_missing_labels_are_left_out(make):
    column = pd.Series(make([None, np.nan, *LABELS[2:]]))
    assert label_counts(column).to_dict() == {"T cell": 10, "M\u00fcller glia": 12, "1": 10}
    assert unlabelled(column) == 8
    assert labels_of(pd.Series([1, 2, 2])).tolist() == ["1", "2", "2"]


def test_they_are_no_choice_of_cells():
    adata = cells()
    adata.obs["ct"] = LABELS
    assert select_cells(adata, "ct", "1").n_obs == 10
    for missing in ("nan", "", "NA"):
        with pytest.raises(DataError, match="Choose one of: 1, M\u00fcller glia, T cell."):
            select_cells(adata, "ct", missing)
    adata.obs["empty"] = [""] * 40
    assert "empty" not in label_columns(adata)


def test_words_for_not_known_are_no_labels():
    assert label_counts(pd.Series(["-", "Unknown", "unassigned", "?", "B", "B"])).to_dict() == {"B": 2}

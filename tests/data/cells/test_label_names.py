"""Names of cell types come before predictions, clusters and others; samples, phases and doublets are never taken."""

import pandas as pd
import pytest

from grn_core.data.cells.inspect import label_columns, type_column_of
from tests.data.readers.cells import cells

NEVER = {
    "doublet_label": ["singlet", "doublet"], "scDblFinder.class": ["singlet", "doublet"], "batch": ["a", "b"],
    "DF.classifications_0.25_0.09_913": ["Singlet", "Doublet"], "Phase": ["G1", "S"], "orig.ident": ["p1", "p2"],
    "sample": ["s1", "s2"], "donor_id": ["d1", "d2"], "sex": ["female", "male"], "hash.ID": ["h1", "h2"],
    "cell_type_ontology_term_id": ["CL:0000084", "CL:0000236"], "disease": ["normal", "COVID-19"],
    "tissue_type": ["tissue", "organoid"], "suspension_type": ["cell", "nucleus"], "is_primary_data": [True, False],
    "development_stage": ["adult", "child"], "HTO_classification.global": ["Singlet", "Negative"], "age": [30, 60],
}  # fmt: skip
BEST_FIRST = [
    ["cell_type", "predicted.id", "leiden"], ["annotation", "majority_voting", "over_clustering"],
    ["celltype", "predicted_labels", "louvain"], ["CellType", "predicted.celltype.l2", "seurat_clusters"],
    ["author_cell_type", "SingleR.labels", "RNA_snn_res.0.8"], ["bulk_labels", "azimuth", "Graph-based"],
]  # fmt: skip


def labelled(columns: dict[str, list]):
    adata = cells()
    adata.obs = pd.DataFrame({name: labels * 20 for name, labels in columns.items()}, index=adata.obs_names)
    return adata


@pytest.mark.parametrize("names", BEST_FIRST)
def test_the_order_of_columns(names):
    columns = {**NEVER, "note": ["u", "v"], **{name: ["1", "2"] for name in reversed(names)}}
    assert label_columns(labelled(columns))[: len(names) + 1] == [*names, "note"]


@pytest.mark.parametrize("name", NEVER)
def test_columns_that_are_never_taken(name):
    adata = labelled({name: NEVER[name]})
    assert (label_columns(adata), type_column_of(adata)) == ([name], None)
    assert type_column_of(labelled({name: NEVER[name], "leiden": ["0", "1"]})) == "leiden"


def test_labels_that_read_as_cell_types_come_before_clusters():
    adata = labelled({"leiden": ["0", "1"], "mine": ["CD8 T cells", "Monocytes"]})
    assert label_columns(adata) == ["mine", "leiden"]

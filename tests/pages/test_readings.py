"""The page of the data says how cells and prior were read, and lets one read them in another way."""

import pandas as pd
import pytest

from grn_core.data import library
from grn_core.data.source import known_source
from tests.data.readers.cells import ENSEMBL, GENES, barcodes, cells, counts
from tests.pages.conftest import words

pytestmark = pytest.mark.usefixtures("grn_home")


def test_cells_are_read_in_another_way(open_page, tmp_path):
    adata = cells()
    adata.var["gene_ids"], adata.layers["soupx"] = ENSEMBL, counts() * 0.9
    adata.write_h5ad(tmp_path / "a.h5ad")
    info = library.add_file(tmp_path / "a.h5ad")
    app = open_page("cells", chosen_dataset=info.name)
    assert "Expression comes from X: counts of 20 genes." in words(app)
    assert app.button(key=f"reread_{info.name}").disabled
    app.selectbox(key=f"layer_{info.name}").set_value("soupx").run()
    app.selectbox(key=f"symbols_{info.name}").set_value("gene_ids").run()
    app.button(key=f"reread_{info.name}").click().run()
    assert not app.exception
    assert "Gene symbols come from the column gene_ids" in words(app)
    again = library.load_dataset(info.name)
    assert (known_source(again).name, again.var_names[0]) == ("soupx", ENSEMBL[0])


def test_a_column_of_the_cells_is_made_a_gene_again(open_page, tmp_path):
    table = pd.DataFrame(counts(), barcodes(), GENES).assign(age=30.5, tdTomato=counts()[:, 3])
    table.to_csv(tmp_path / "a.csv")
    info = library.add_file(tmp_path / "a.csv")
    app = open_page("cells", chosen_dataset=info.name)
    assert "(kept in obs): age." in words(app)
    choice = app.multiselect(key=f"not_genes_{info.name}")
    assert (choice.value, choice.options) == (["age"], ["age", "tdTomato"])
    choice.set_value([]).run()
    app.button(key=f"reread_{info.name}").click().run()
    assert not app.exception
    assert "age" in library.load_dataset(info.name).var_names
    assert library.dataset_info(info.name).choice.not_genes == "none"


def test_other_columns_of_a_prior_are_taken(open_page, tmp_path):
    rows = [f"{GENES[i % 4]},{GENES[i + 4]},{GENES[15 - i]},1" for i in range(11)]
    (tmp_path / "p.csv").write_text("TF,target,second,score\n" + "\n".join(rows))
    cells().write_h5ad(tmp_path / "a.h5ad")
    data, known = library.add_file(tmp_path / "a.h5ad"), library.add_prior_file(tmp_path / "p.csv")
    app = open_page("cells", chosen_dataset=data.name, chosen_prior=known.name)
    assert "TF from TF, target from target" in words(app)
    app.selectbox(key=f"target_column_{known.name}").set_value("second").run()
    app.button(key=f"columns_{known.name}").click().run()
    assert not app.exception
    assert "TF from TF, target from second" in words(app)

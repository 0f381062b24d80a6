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


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_prior_that_names_no_columns_is_added_with_those_that_are_chosen(open_page, tmp_path, ending):
    rows = [(f"x{i % 4}", 0.5, f"y{i}", -1 if i % 2 else 1) for i in range(11)]
    table = pd.DataFrame(rows, columns=["who", "strength", "whom", "how"])
    path = tmp_path / f"p.{ending}"
    table.to_csv(path, index=False) if ending == "csv" else table.to_parquet(path)
    cells().write_h5ad(tmp_path / "a.h5ad")
    app = open_page("cells", chosen_dataset=library.add_file(tmp_path / "a.h5ad").name)
    app.text_input(key="prior_path_0").set_value(str(path)).run()
    app.button(key="prior_add").click().run()
    assert "Choose these two columns" in words(app) and not app.exception
    for part, column in {"tf": "who", "target": "whom", "sign": "how"}.items():
        app.selectbox(key=f"{part}_of_{path.name}").set_value(column).run()
    app.button(key="prior_add").click().run()
    assert not app.exception and "Choose these two columns" not in words(app)
    (added,) = [info for info in library.list_priors() if not info.embedded]
    edges = library.load_prior(added.name).edges
    assert set(edges["source"]) == {"x0", "x1", "x2", "x3"} and (edges["sign"] < 0).sum() == 5


def test_columns_are_asked_for_only_of_the_file_that_lacks_them(open_page, tmp_path):
    (tmp_path / "p.csv").write_text("who,strength,whom\n" + "\n".join(f"x{i},0.5,y{i}" for i in range(9)))
    (tmp_path / "q.csv").write_text("TF,target\nSPI1,CSF1R\n")
    cells().write_h5ad(tmp_path / "a.h5ad")
    app = open_page("cells", chosen_dataset=library.add_file(tmp_path / "a.h5ad").name)
    app.text_input(key="prior_path_0").set_value(str(tmp_path / "p.csv")).run()
    app.button(key="prior_add").click().run()
    assert app.selectbox(key="tf_of_p.csv").options == ["who", "strength", "whom"]
    app.text_input(key="prior_path_0").set_value(str(tmp_path / "q.csv")).run()
    assert not [box for box in app.selectbox if str(box.key).startswith("tf_of_")]
    app.button(key="prior_add").click().run()
    assert not app.exception and "SPI1" in library.load_prior("q").tfs

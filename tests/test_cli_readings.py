"""The command line says how files were read, and has an option for each choice."""

import pandas as pd
import pytest
from typer.testing import CliRunner

import grn_core.cli  # noqa: F401 - puts the commands together
from grn_core.cli.choices import network_choice, reading_choice, with_columns, with_reading
from grn_core.cli.runs import app
from grn_core.data.library import dataset_info, load_dataset, load_prior, prior_info
from grn_core.errors import ConfigError
from tests.data.readers.cells import ENSEMBL, GENES, barcodes, cells, counts

pytestmark = pytest.mark.usefixtures("grn_home")


def grn(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_cells_are_added_as_the_options_say(tmp_path):
    adata = cells()
    adata.var["gene_ids"], adata.layers["soupx"] = ENSEMBL, counts() * 0.9
    adata.write_h5ad(tmp_path / "a.h5ad")
    done = grn("data", "add", tmp_path / "a.h5ad", "--layer", "soupx", "--symbol-column", "gene_ids", "--title", "mine")
    assert done.exit_code == 0
    info = dataset_info(done.stdout.strip().splitlines()[-1])
    assert "Gene symbols come from the column gene_ids" in done.output
    assert (info.title, info.choice.layer) == ("mine", "soupx")
    assert list(load_dataset(info.name).var_names) == ENSEMBL


def test_a_table_is_turned_by_an_option(tmp_path):
    pd.DataFrame(counts(), barcodes(), GENES).to_csv(tmp_path / "a.csv")
    done = grn("data", "add", tmp_path / "a.csv", "--orientation", "genes_in_rows")
    assert load_dataset(done.stdout.strip().splitlines()[-1]).shape == (20, 40)
    assert isinstance(grn("data", "add", tmp_path / "a.csv", "--orientation", "up").exception, ConfigError)


def test_a_column_that_is_a_gene_is_kept_by_an_option(tmp_path):
    table = pd.DataFrame(counts(), barcodes(), GENES).assign(age=[30.5] * 40)
    table.to_csv(tmp_path / "a.csv")
    done = grn("data", "add", tmp_path / "a.csv")
    assert "(kept in obs): age." in done.output
    assert "age" not in load_dataset(done.stdout.strip().splitlines()[-1]).var_names
    kept = grn("data", "add", tmp_path / "a.csv", "--not-genes", "none")
    assert "age" in load_dataset(kept.stdout.strip().splitlines()[-1]).var_names


def test_a_prior_is_added_with_the_columns_named(tmp_path):
    (tmp_path / "p.csv").write_text("TF,target,other,mor\nA,B,C,-1\nD,E,F,1\n")
    done = grn("data", "add-prior", tmp_path / "p.csv", "--target-column", "other", "--sign-column", "none")
    assert done.exit_code == 0
    assert "TF from TF, target from other" in done.output
    name = done.stdout.strip().splitlines()[-1]
    assert load_prior(name).edges["target"].tolist() == ["C", "F"]
    assert prior_info(name).reading.columns["target"] == "other"


def test_options_become_part_of_the_name():
    choice = reading_choice("columns", "raw", "log2", "symbol", "s1")
    name = with_reading("a.csv", choice)
    assert name == "a.csv?orientation=genes_in_columns&layer=raw&values=log2&symbols=symbol&sample=s1"
    assert with_columns("p.csv", network_choice("a", None, "none", None)) == "p.csv?tf=a&sign=none"
    assert with_reading("demo", reading_choice(None, None, None, None, None)) == "demo"
    with pytest.raises(ConfigError, match="not a known kind of values"):
        reading_choice(None, None, "odd", None, None)

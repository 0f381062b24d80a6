"""A damaged file or entry is one line with its remedy: no page and no listing falls with it."""

import json
import os
import shutil

import h5py
import pandas as pd
import pytest

from grn_core.data import library
from grn_core.data.library import datasets, entries
from grn_core.data.priors.prior import make_prior
from grn_core.errors import RunError
from grn_core.training.config import RunConfig
from grn_core.training.run import Run, create_run, damaged_runs, list_runs, open_run
from tests.pages.conftest import button, words
from tests.pages.test_data_page import cells, pairs

pytestmark = pytest.mark.usefixtures("grn_home")
RUN_DAMAGE = {
    "config.yaml": ["a: [", "max_genes: 1e21", "[" * 5000, "name: &a [*a, *a]", "- 1", "\0", "seed: .nan"],
    "status.json": ["", "{", "[" * 100_000, "[]", '{"state": "exploded"}', '{"created": "never"}', '{"fraction": NaN}'],
}


@pytest.mark.parametrize("name", RUN_DAMAGE)
def test_damaged_runs_are_left_out_of_the_list_and_named_apart(grn_home, name):
    sound = create_run(RunConfig(name="sound"))
    broken = [create_run(RunConfig(name=f"broken {i}")) for i in range(len(RUN_DAMAGE[name]))]
    for run, text in zip(broken, RUN_DAMAGE[name], strict=True):
        (run.path / name).write_text(text)
    assert [run.id for run in list_runs()] == [sound.id]
    named = {run.id: problem for run, problem in damaged_runs()}
    assert set(named) == {run.id for run in broken}
    for run in broken:
        with pytest.raises(type(named[run.id]), match=run.id):
            open_run(run.id)


@pytest.mark.parametrize(
    "page", ["home", "train", "network", "compare", "compare/cell_types", "network/trust", "network/regulons"]
)
def test_no_page_falls_with_a_damaged_run(open_page, stored_run, page):
    for i, (name, texts) in enumerate(RUN_DAMAGE.items()):
        run = create_run(RunConfig(name=f"broken {i}"))
        (run.path / name).write_text(texts[0])
    app = open_page(page)
    assert "unexpected error" not in words(app)
    if page == "home":
        assert words(app).count("Delete the run and train again.") == 2
        button(app, "Remove").click().run()
        assert words(app).count("Delete the run and train again.") == 1
        assert len(damaged_runs()) == 1


def damage_entries() -> tuple[str, str]:
    data = library.add_dataset(cells(), "Broken cells")
    prior = library.add_prior(make_prior("Broken prior", pairs(2, 3)))
    for kind, name in (("datasets", data.name), ("priors", prior.name)):
        (entries.kept_folder(kind) / name / "info.json").write_text("{")
    return data.name, prior.name


@pytest.mark.parametrize("others", [False, True], ids=["alone", "beside a sound one"])
def test_a_page_says_that_the_run_in_its_address_cannot_be_read(open_page, stored_run, others):
    run = create_run(RunConfig(name="broken"))
    (run.path / "config.yaml").write_text("a: [")
    if not others:
        shutil.rmtree(stored_run.path)
    app = open_page("network")
    app.query_params["run"] = run.id
    app.run()
    said = "1 run cannot be read: the first page says why." if not others else f"{run.id}**, which cannot be read"
    assert said in words(app)


def test_damaged_entries_are_lines_of_the_data_page(open_page):
    data, prior = damage_entries()
    app = open_page("cells")
    said = words(app)
    assert f"The data set {data} is damaged: its info.json cannot be read. Remove it and add it again." in said
    assert f"The prior {prior} is damaged: its info.json cannot be read." in said
    assert "unexpected error" not in said
    app.button(key=f"damaged_prior_{prior}").click().run()
    assert f"The prior {prior} is damaged" not in words(app)
    button(app, "Undo").click().run()
    assert f"The prior {prior} is damaged" in words(app)


@pytest.mark.parametrize(
    "said", ["[]", "3", '{"name": "other", "title": "x"}', '{"name": 3}', "[" * 100_000, '{"title": null}', "x" * 10**7]
)
def test_info_that_is_none_is_told(said):
    sound = library.add_dataset(cells(), "Sound")
    data = library.add_dataset(cells(), "Broken")
    (entries.kept_folder("datasets") / data.name / "info.json").write_text(said)
    assert sound in library.list_datasets()
    assert [entry.name for entry in library.damaged_entries("datasets")] == [data.name]


def test_an_entry_whose_values_are_gone_is_told():
    data = library.add_dataset(cells(), "Broken")
    (entries.kept_folder("datasets") / data.name / "data.h5ad").unlink()
    assert [entry.what for entry in library.damaged_entries("datasets")] == [
        "broken is damaged: its data.h5ad is missing."
    ]


def test_an_entry_that_another_program_removes_meanwhile_is_not_damaged(monkeypatch):
    name, read = library.add_dataset(cells(), "Gone").name, entries.read_json
    monkeypatch.setattr(entries, "read_json", lambda file: library.remove_dataset(name) and read(file))
    assert entries.read_entries("datasets") == ([], [])


def test_an_entry_damaged_later_is_refused_and_its_page_offers_to_remove_it(open_page):
    adata = cells()
    from scipy import sparse

    adata.X = sparse.csr_matrix(adata.X)
    data = library.add_dataset(adata, "Later")
    stored = entries.kept_folder("datasets") / data.name / "data.h5ad"
    with h5py.File(stored, "r+") as file:
        file["X/indices"][0] = 2**31 - 1
    app = open_page("cells", chosen_dataset=data.name)
    assert words(app).count("The entry later of the library is damaged") == 1
    assert words(app).count("Remove it and add it again") == 1
    assert "outside its 12 columns" in words(app)
    button(app, "Remove").click().run()
    assert data.name not in [info.name for info in library.list_datasets()]


def test_an_entry_from_an_earlier_version_is_opened_after_a_look(monkeypatch):
    data = library.add_dataset(cells(), "Old")
    folder = entries.kept_folder("datasets") / data.name
    (folder / "checked.json").unlink()
    assert library.load_dataset(data.name).shape == (30, 12)
    assert list(json.loads((folder / "checked.json").read_text())) == ["data.h5ad"]
    monkeypatch.setattr(datasets, "check_cells", None)
    library.load_dataset(data.name)


def test_a_prior_damaged_later_is_refused():
    from grn_core.errors import PriorError

    prior = library.add_prior(make_prior("Broken", pairs(2, 3)))
    (entries.kept_folder("priors") / prior.name / "edges.parquet").write_bytes(b"PAR1" * 9)
    with pytest.raises(PriorError, match="The entry broken of the library is damaged"):
        library.load_prior(prior.name)


def test_a_damaged_file_is_said_above_the_button_and_leaves_nothing(open_page, tmp_path):
    path = tmp_path / "bad.csv.gz"
    path.write_bytes(b"\x1f\x8b no gzip")
    app = open_page("cells")
    app.text_input(key="dataset_path_0").set_value(str(path)).run()
    app.button(key="dataset_add").click().run()
    assert "bad.csv.gz is a damaged gzip file." in words(app)
    assert not list(entries.kept_folder("datasets").iterdir())


TABLES = {
    "another table": lambda path: pd.DataFrame({"x": [1.0]}).to_parquet(path),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "the end of a file": lambda path: path.write_bytes(path.read_bytes()[-99:]),
}


@pytest.mark.parametrize("name", ["network", "metrics", "predictions"])
@pytest.mark.parametrize("kind", TABLES)
def test_what_is_not_the_table_of_a_run_is_told(kind, name):
    run = create_run(RunConfig(name="sound"))
    run.write_table(name, pd.DataFrame({column: ["x"] for column in Run.COLUMNS[name]}))
    assert len(run.read_table(name)) == 1
    TABLES[kind](run.path / f"{name}.parquet")
    with pytest.raises(RunError, match=f"The {name} of the run {run.id} is damaged"):
        run.read_table(name)


@pytest.mark.parametrize("file", ["config.yaml", "status.json"])
def test_a_pipe_in_a_run_is_a_damaged_run(file):
    run = create_run(RunConfig(name="broken"))
    (run.path / file).unlink()
    os.mkfifo(run.path / file)
    assert [run.id for run, _ in damaged_runs()] == [run.id] and not list_runs()


def test_the_page_of_a_network_says_which_table_is_damaged(open_page, stored_run):
    TABLES["another table"](stored_run.path / "network.parquet")
    said = words(open_page("network"))
    assert f"The network of the run {stored_run.id} is damaged." in said and "unexpected error" not in said

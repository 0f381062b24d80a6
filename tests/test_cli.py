"""The command line trains, lists and exports runs; its errors are two sentences."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grn_core.cli import main
from grn_core.cli.runs import _merged as merged
from grn_core.training.config import RunConfig
from grn_core.training.run import Run, list_runs
from tests.scbert import written_out

pytestmark = pytest.mark.usefixtures("grn_home")


def grn(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "grn_core", *arguments], capture_output=True, text=True, cwd=Path(__file__).parents[1]
    )


def test_demo_trains_and_prints_the_folder():
    done = grn("demo")
    assert done.returncode == 0, done.stderr
    run = Run(Path(done.stdout.strip().splitlines()[-1]))
    assert run.status.state == "done"
    assert [other.id for other in list_runs()] == [run.id]
    assert "degree baseline" in done.stderr and "Verdict: Supported by your cells." in done.stderr


def test_options_override_the_yaml_file(tmp_path):
    RunConfig(name="from yaml", folds=1, cell_type="Monocyte", epochs=9, max_cells=60).save(tmp_path / "c.yaml")
    done = grn("train", str(tmp_path / "c.yaml"), "--epochs", "1", "--question", "missing_edges")
    assert done.returncode == 0, done.stderr
    config = list_runs()[0].config
    assert (config.name, config.epochs, config.split.question) == ("from yaml", 1, "missing_edges")


def test_runs_are_listed_and_exported(stored_run, tmp_path):
    listed = grn("runs")
    assert stored_run.id in listed.stdout
    done = grn("export", stored_run.id[:12], "--out", str(tmp_path / "net.sif"), "--top", "50")
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "net.sif").read_text().splitlines()) == 50
    done = grn("export", stored_run.id[:12], "--out", str(tmp_path / "run.html"), "--format", "report")
    assert done.returncode == 0, done.stderr
    assert "Results compared with baselines" in (tmp_path / "run.html").read_text()


def test_scbert_encodes_a_file_of_tokens(tmp_path):
    size, rng = written_out.Size(), np.random.default_rng(5)
    weights, tokens = written_out.random_weights(size, rng), written_out.random_tokens(size, 3, rng)
    written_out.write_checkpoint(weights, tmp_path / "tiny.pth")
    np.savez(tmp_path / "in.npz", tokens=tokens)
    paths = ("--tokens", str(tmp_path / "in.npz"), "--out", str(tmp_path / "out.npz"))
    done = grn("scbert", "encode", "--checkpoint", str(tmp_path / "tiny.pth"), *paths)
    assert done.returncode == 0, done.stderr
    got, wanted = np.load(tmp_path / "out.npz"), written_out.encode(weights, size.heads, tokens)
    for name in ("encodings", "logits"):
        np.testing.assert_allclose(got[name], wanted[name], atol=1e-4)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "nope", "--out", "x.csv"), "There is no run nope."),
        (("export", "nope", "--out", "x.pdf"), "x.pdf does not name a format."),
        (("train", "--cell-type", "Nobody"), "No cell has cell_type = Nobody."),
        (("train", "nowhere.yaml"), "There is no settings file nowhere.yaml."),
        (("train", "--dataset", "nowhere.h5ad"), "There is no data set or file nowhere.h5ad."),
        (("train", "--prior", "nowhere.csv"), "There is no prior or file nowhere.csv."),
        (("train", "--preset", "huge"), "preset is not valid"),
        (
            ("scbert", "encode", "--checkpoint", "no.pth", "--tokens", "no.npz", "--out", "o.npz"),
            "There is no file no.pth",
        ),
    ],
)
def test_an_error_is_two_sentences_and_no_run_is_made(arguments, said, grn_home, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["grn_core", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err and printed.out == ""
    assert list_runs() == []


def test_an_error_ends_the_program_with_1_and_no_traceback(grn_home):
    done = grn("export", "nope", "--out", "x.csv")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip().splitlines()[0] == "Error: There is no run nope."
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "Simulated myeloid differentiation, all cells"),
        ({"cell_type": "Monocyte"}, "Simulated myeloid differentiation, Monocyte"),
        ({"dataset": "/data/cells.h5ad", "name": "mine"}, "mine"),
        ({"dataset": "/data/cells.h5ad"}, "cells.h5ad, all cells"),
    ],
)
def test_a_run_is_named_by_its_data_set_and_cell_type(given, name):
    assert merged(None, given, None).name == name


def test_worth_refuses_what_it_cannot_compare(stored_run):
    for options, said in (((), "is a quick look"), (("--part", "soul"), "The model has no part 'soul'.")):
        done = grn("worth", stored_run.id[:12], *options)
        assert done.returncode == 1 and said in done.stderr, done.stderr

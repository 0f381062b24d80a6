"""The command line does what the dashboard does, and its errors are two sentences."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grn_core.cli.runs import _merged as merged
from grn_core.training.config import RunConfig
from grn_core.training.run import Run, list_runs


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
    assert "degree baseline" in done.stderr


def test_train_takes_yaml_and_options(tmp_path):
    RunConfig(name="from yaml", cell_type="Monocyte", epochs=9, max_cells=60).save(tmp_path / "c.yaml")
    done = grn("train", str(tmp_path / "c.yaml"), "--epochs", "1", "--question", "missing_edges")
    assert done.returncode == 0, done.stderr
    config = list_runs()[0].config
    assert (config.name, config.epochs, config.split.question) == ("from yaml", 1, "missing_edges")


def test_runs_and_export(stored_run, tmp_path):
    listed = grn("runs")
    assert stored_run.id in listed.stdout
    done = grn("export", stored_run.id[:12], "--out", str(tmp_path / "net.sif"), "--top", "50")
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "net.sif").read_text().splitlines()) == 50
    done = grn("export", stored_run.id[:12], "--out", str(tmp_path / "run.html"), "--format", "report")
    assert done.returncode == 0, done.stderr
    assert "Figures beside the degree floor" in (tmp_path / "run.html").read_text()


def test_scbert_encodes_the_reference(tmp_path):
    reference = Path(__file__).parents[2] / "shared" / "data" / "scbert_reference"
    if not reference.exists():
        pytest.skip("the reference files are not beside the project")
    wanted = np.load(reference / "reference.npz")
    np.savez(tmp_path / "in.npz", tokens=wanted["tokens"])
    paths = ("--tokens", str(tmp_path / "in.npz"), "--out", str(tmp_path / "out.npz"))
    done = grn("scbert", "encode", "--checkpoint", str(reference / "checkpoint.pth"), *paths)
    assert done.returncode == 0, done.stderr
    got = np.load(tmp_path / "out.npz")
    for name in ("encodings", "logits"):
        np.testing.assert_allclose(got[name], wanted[name], atol=1e-4)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "nope", "--out", "x.csv"), "There is no run nope."),
        (("export", "nope", "--out", "x.pdf"), "x.pdf does not name a format."),
        (("train", "--cell-type", "Nobody"), "No cell has cell_type = Nobody."),
        (("train", "nowhere.yaml"), "nowhere.yaml cannot be read."),
        (("train", "--dataset", "nowhere.h5ad"), "There is no data set or file nowhere.h5ad."),
        (("train", "--prior", "nowhere.csv"), "There is no prior or file nowhere.csv."),
        (("train", "--preset", "huge"), "preset is not valid"),
        (
            ("scbert", "encode", "--checkpoint", "no.pth", "--tokens", "no.npz", "--out", "o.npz"),
            "There is no file no.pth",
        ),
    ],
)
def test_errors_are_sentences(arguments, said):
    done = grn(*arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list_runs() == []


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "Simulated myeloid differentiation, all cells"),
        ({"cell_type": "Monocyte"}, "Simulated myeloid differentiation, Monocyte"),
        ({"dataset": "/data/cells.h5ad", "name": "mine"}, "mine"),
        ({"dataset": "/data/cells.h5ad"}, "cells.h5ad, all cells"),
    ],
)
def test_a_run_is_called_by_its_data_and_cell_type(given, name):
    assert merged(None, given, None).name == name

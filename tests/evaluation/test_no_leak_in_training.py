"""Training cannot see a test pair: not by type, and not by what it does."""

import ast
import importlib
import inspect
import pkgutil
from dataclasses import fields, replace
from pathlib import Path
from typing import get_type_hints

import numpy as np
import pandas as pd
import pytest

import grn_core
from grn_core.evaluation.splits import Split, TrainingPairs, make_split
from grn_core.training import pipeline
from grn_core.training.config import RunConfig
from grn_core.training.fitting.fit import fit
from grn_core.training.inputs.assemble import Assembled
from grn_core.training.run import create_run

ROOT = Path(grn_core.__file__).parents[1]
KNOW_TEST_PAIRS = {"Split", "make_split", "read_published_split"}


def imports_of(module: str) -> dict[str, set[str]]:
    """Names that a module takes from each module of the project."""
    path = Path(importlib.import_module(module).__file__)
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("grn_core"):
            names = {alias.name for alias in node.names}
            package = importlib.import_module(node.module)
            if hasattr(package, "__path__"):  # `from grn_core.a import b` may name a module
                modules = {info.name for info in pkgutil.iter_modules(package.__path__)}
                for name in names & modules:
                    found.setdefault(f"{node.module}.{name}", set()).add("*")
                names -= modules
            found.setdefault(node.module, set()).update(names)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("grn_core"):
                    found.setdefault(alias.name, set()).add("*")
    return found


def reachable(module: str) -> set[str]:
    """Modules of the project that `module` imports, and those that they import."""
    seen, ahead = set(), [module]
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead += list(imports_of(here))
    return seen


def test_the_training_loop_takes_training_pairs_which_have_no_test_part():
    hints = get_type_hints(fit)
    assert hints["pairs"] is TrainingPairs
    assert {field.name for field in fields(TrainingPairs)} == {"train", "validation"}
    held = get_type_hints(Assembled).values()
    assert not {pd.DataFrame, Split, TrainingPairs} & {*hints.values(), *held} - {TrainingPairs}
    assert TrainingPairs not in held


def test_nothing_that_training_reaches_knows_a_split():
    modules = reachable("grn_core.training.fitting.fit")
    assert "grn_core.model.joint" in modules and "grn_core.training.inputs.features" in modules
    for module in modules - {"grn_core.evaluation.splits"}:
        for origin, names in imports_of(module).items():
            assert not names & KNOW_TEST_PAIRS, f"{module} imports {names & KNOW_TEST_PAIRS} from {origin}"
            assert origin != "grn_core.evaluation.splits" or "*" not in names, module
        for name, function in inspect.getmembers(importlib.import_module(module), inspect.isfunction):
            if function.__module__.startswith("grn_core") and function.__module__ != "grn_core.evaluation.splits":
                text = " ".join(map(str, inspect.get_annotations(function).values()))
                assert "splits.Split" not in text, f"{module}.{name}"


def train_tiny(monkeypatch, flip_test: bool, leak: bool = False):
    """Train a run; with `leak`, the training pairs are made to hold the test pairs."""

    def split(*arguments, **options):
        made = make_split(*arguments, **options)
        return replace(made, test=made.test.assign(label=1 - made.test["label"])) if flip_test else made

    def leaking(made):
        return TrainingPairs(pd.concat([made.train, made.test], ignore_index=True), made.validation)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "make_split", split)
        if leak:
            patch.setattr("grn_core.evaluation.splits.Split.training_pairs", leaking)
        run = create_run(RunConfig(name="tiny", folds=1, cell_type="Monocyte", epochs=1, max_cells=40, max_genes=60))
        pipeline.train(run)
    weights = (run.path / "checkpoint" / "model.safetensors").read_bytes()
    return weights, run.read_table("predictions").query("split == 'test'")


@pytest.mark.usefixtures("grn_home")
def test_flipped_test_labels_change_no_bit_of_the_model(monkeypatch, one_thread):
    weights, predictions = train_tiny(monkeypatch, flip_test=False)
    weights_flipped, flipped = train_tiny(monkeypatch, flip_test=True)
    assert (predictions["label"] == 1 - flipped["label"]).all()
    assert weights == weights_flipped
    for method in ("joint", "degree", "known_paths"):
        np.testing.assert_array_equal(predictions[method], flipped[method])


@pytest.mark.usefixtures("grn_home")
def test_the_same_check_catches_a_planted_leak(monkeypatch, one_thread):
    weights, predictions = train_tiny(monkeypatch, flip_test=False, leak=True)
    weights_flipped, flipped = train_tiny(monkeypatch, flip_test=True, leak=True)
    assert weights != weights_flipped
    assert not np.array_equal(predictions["joint"], flipped["joint"])

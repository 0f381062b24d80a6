"""Imports run downwards, grn_core does not import Streamlit, and the model needs only torch and numpy."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = {
    "errors": 0, "settings": 0, "progress": 0, "storage": 0, "fetch": 0, "remote": 0, "trash": 0, "palette": 0,
    "chart_style": 0, "wording": 0, "spreadsheet": 0, "logs": 0, "reading": 0, "genes": 0,
    "jobs": 1, "door": 1,
    "data": 2, "scbert": 2, "network": 2,
    "model": 3, "annotation": 3,
    "baselines": 4,
    "evaluation": 5,
    "training": 6,
    "benchmark": 7, "report": 7, "doctor": 7,
    "export": 8,
    "cli": 9, "__main__": 10,
}  # fmt: skip
FILES = sorted((ROOT / "grn_core").rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def layer(module: str) -> int:
    return LAYERS[module.split(".")[1]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downwards(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    if len(parts) == 2 and parts[1] == "__init__":
        return
    own = layer(".".join(parts))
    for name in imported(path):
        assert name.split(".")[0] not in ("streamlit", "pages", "pickle", "dill")
        if name.startswith("grn_core."):
            same_room = name.split(".")[1] == parts[1]
            assert layer(name) < own or same_room or own == layer(name) == 0, f"{path.name} imports {name}"


@pytest.mark.parametrize("room", ["model", "scbert"])
def test_model_needs_torch_and_numpy_alone(room):
    allowed = {"torch", "numpy", "grn_core", "dgl", "safetensors", *sys.stdlib_module_names}
    for path in (ROOT / "grn_core" / room).glob("*.py"):
        assert {name.split(".")[0] for name in imported(path)} <= allowed, path.name


def test_every_load_of_weights_is_safe():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "torch.load":
                assert any(k.arg == "weights_only" and ast.unparse(k.value) == "True" for k in node.keywords), path


def test_the_encoder_and_the_model_load_where_nothing_else_is_installed():
    allowed = (
        "{'torch', 'numpy', 'safetensors', 'grn_core', 'sympy', 'mpmath', 'typing_extensions', 'networkx', 'torchgen'}"
    )
    script = f"""
import importlib.abc, sys
class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.split('.')[0]
        if top in sys.stdlib_module_names or top in {allowed!r}:
            return None
        raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
import torch
from grn_core.model.joint import JointModel
from grn_core.model.settings import preset
from grn_core.scbert import encode, library, official, pretrain, sentence, symbols, tokens, weights
print(JointModel(preset('quick', 5)).config.n_genes)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "5", done.stderr


def test_pages_import_nothing_of_the_command_line():
    for path in (ROOT / "pages").rglob("*.py"):
        assert not {name for name in imported(path) if name.startswith("grn_core.cli")}, path.name

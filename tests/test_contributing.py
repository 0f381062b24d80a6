"""What README, CONTRIBUTING.md and the architecture page say is true: examples run, names exist, rooms are in order."""

import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from typer.main import get_command

from grn_core.baselines.method import Problem, serial_map
from grn_core.cli import runs
from grn_core.errors import DataError
from grn_core.progress import ignore
from tests.test_imports import LAYERS

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- example: (\w+) -->\n```python\n(.*?)```", TEXT, re.DOTALL))
NEW_FILES = {"grn_core/baselines/cosine.py", "pages/sizes.py"}


def loaded(name: str) -> dict:
    """Run an example and return what it defines."""
    names: dict = {"__name__": name}
    exec(compile(EXAMPLES[name], f"CONTRIBUTING.md ({name})", "exec"), names)
    return names


def test_every_example_is_tested_and_short():
    assert set(EXAMPLES) == {"method", "reader", "page", "task", "export"}
    assert all(len(code.splitlines()) <= 25 for code in EXAMPLES.values())


def test_the_method_scores_pairs():
    pairs = pd.DataFrame({"source": ["A", "A"], "target": ["B", "C"]})
    problem = Problem(np.array([[1.0, 2.0, 0.0], [0.0, 0.0, 3.0]]), ["A", "B", "C"], pairs, pairs, seed=0)
    method = loaded("method")["METHOD"]
    np.testing.assert_allclose(method.score(problem, pairs, serial_map), [1.0, 0.0])


def test_the_reader_reads_and_refuses(tmp_path):
    read = loaded("reader")["read_npz"]
    np.savez(tmp_path / "good.npz", values=np.eye(2), genes=np.array(["A", "B"]), cells=np.array(["x", "y"]))
    adata = read(tmp_path / "good.npz")
    assert adata.shape == (2, 2) and list(adata.var_names) == ["A", "B"]
    np.savez(tmp_path / "bad.npz", values=np.eye(2))
    with pytest.raises(DataError, match="bad.npz has no values, genes and cells"):
        read(tmp_path / "bad.npz")


def test_the_page_shows_the_run(stored_run):
    app = AppTest.from_string(EXAMPLES["page"], default_timeout=300).run()
    assert not app.exception and not app.error
    known = stored_run.read_table("network").query("known")
    assert app.dataframe[0].value["known targets"].sum() == len(known)


def test_the_task_does_its_work(grn_home):
    task = loaded("task")["CELL_QUALITY"]
    task.do({"dataset": "demo"}, ignore, lambda: False)
    assert task.find(dataset="demo") is None


def test_the_format_is_read_by_graphviz_readers():
    text = loaded("export")["dot_text"](pd.DataFrame({"source": ['A"'], "target": ["B"], "weight": [0.5]}))
    assert text == 'digraph network {\n  "A\\"" -> "B" [weight=0.5];\n}\n'


@pytest.mark.parametrize("text", [TEXT, ARCHITECTURE], ids=["CONTRIBUTING.md", "architecture.md"])
def test_files_that_are_named_exist(text):
    named = set(re.findall(r"`((?:grn_core|pages|tests|docs|benchmarks|assets|scripts)/[\w/.-]*)`", text)) - NEW_FILES
    assert len(named) > 8
    assert not [name for name in named if not (ROOT / name).exists()]


@pytest.mark.parametrize("text", [ARCHITECTURE], ids=["architecture.md"])
def test_functions_that_are_named_exist(text):
    """Each ``module.function`` of a journey is defined in that module's file."""
    named = re.findall(r"`((?:grn_core|pages)(?:\.\w+)+)\.(\w+)`", text)
    assert len(named) > 20
    for module, name in named:
        path = ROOT / f"{module.replace('.', '/')}.py"
        path = path if path.exists() else path.with_suffix("") / "__init__.py"
        source = path.read_text(encoding="utf-8")
        defined = rf"^\s*(def|class) {name}\b|^{name}\b|import .*\b{name}\b"
        assert re.search(defined, source, re.MULTILINE), f"{module}.{name}"


def test_the_rooms_of_the_page_are_those_of_the_import_test():
    """The table gives every room with its level, and the levels are those that imports obey."""
    table = ARCHITECTURE.split("<!-- rooms -->")[1].split("<!-- end of rooms -->")[0]
    rows = re.findall(r"^\| (\d+) \| (.+?) \|", table, re.MULTILINE)
    told = {room: int(level) for level, rooms in rows for room in re.findall(r"`(\w+)`", rooms)}
    assert told == LAYERS


def test_every_command_of_the_readme_exists():
    """Each command and each of its options is known to the command line."""
    lines = README.replace("\\\n", " ").splitlines()
    told = [
        line.split("python -m grn_core ", 1)[1].split("  #")[0] for line in lines if "bin/python -m grn_core " in line
    ]
    assert len(told) > 15
    for text in told:
        words, command = shlex.split(text), get_command(runs.app)
        while getattr(command, "commands", None):
            command = command.commands[words.pop(0)]
        options = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, text


def test_every_variable_of_the_readme_is_read():
    table = README.split("## Settings")[1].split("## Layout")[0]
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", table))
    sources = [*(ROOT / "grn_core").rglob("*.py"), ROOT / "Makefile"]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    read = {name for name in named if name in code or name.startswith("STREAMLIT_")}
    assert read == named and len(named) >= 8

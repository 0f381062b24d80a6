"""The wheel: the command `grn` and the dashboard work from it, with no clone beside it."""

import os
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import grn_core

ROOT = Path(__file__).parents[1]
BUILT = "from hatchling.build import build_wheel; import sys; build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """Folder into which the wheel was unpacked."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-c", BUILT, str(out)], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(out / "site")
    return out / "site"


def run(installed: Path, code: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "GRN_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=home.parent, env=environment, capture_output=True, text=True, timeout=800
    )


def files(folder: Path, pattern: str = "*") -> set[str]:
    found = (path for path in folder.rglob(pattern) if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)) for path in found}


def test_the_wheel_holds_code_pages_and_assets(installed):
    dashboard = installed / "grn_explorer"
    assert files(installed / "grn_core") == files(ROOT / "grn_core")
    assert files(dashboard / "pages") == files(ROOT / "pages")
    assert files(dashboard / "assets") == files(ROOT / "assets")
    assert files(dashboard / "benchmarks" / "results") == files(ROOT / "benchmarks" / "results")
    assert (dashboard / "app.py").is_file() and (dashboard / ".streamlit" / "config.toml").is_file()
    assert (installed / "grn_core" / "py.typed").is_file()
    assert {path.name for path in installed.iterdir()} >= {"grn_core", "grn_explorer"}
    assert not {"pages", "app.py", "assets", "tests"} & {path.name for path in installed.iterdir()}


def test_what_it_needs_is_what_requirements_txt_pins(installed):
    (info,) = installed.glob("*.dist-info")
    said = PathDistribution(info)
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pinned = {str(Requirement(line)) for line in lines if line and not line.startswith("#")}
    assert {str(Requirement(line)).lower() for line in said.requires} == {line.lower() for line in pinned}
    assert said.version == grn_core.__version__
    assert [(entry.name, entry.value) for entry in said.entry_points] == [("grn", "grn_core.__main__:main")]


def test_the_version_stands_in_one_place_and_is_semantic():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert "version" in project["dynamic"] and "version" not in project
    parts = grn_core.__version__.split(".")
    assert len(parts) == 3 and all(part.isdigit() for part in parts)
    assert f"## {grn_core.__version__}" in (ROOT / "CHANGELOG.md").read_text()
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"] == grn_core.__version__


def test_the_container_copies_what_exists_and_is_not_root():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]
    assert all((ROOT / name).exists() for names in copied for name in names)
    assert [line for line in lines if line.startswith("USER")][-1] == "USER 1000"


def test_the_command_runs_from_the_wheel(installed, tmp_path):
    found = run(
        installed, "import sys; from grn_core.__main__ import main; sys.argv = ['grn', 'app', '--help']; main()",
        tmp_path / "home",
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert "Open the dashboard" in found.stdout


OPEN = """
from pathlib import Path
from streamlit.testing.v1 import AppTest
import grn_core
from grn_core import settings
from grn_core.training import worker
worker.prepare_worker = lambda: None
assert settings.dashboard_dir().name == "grn_explorer", settings.dashboard_dir()
assert (settings.assets_dir() / "scbert_small.safetensors").is_file()
import sys
sys.path.insert(0, str(settings.dashboard_dir()))
app = AppTest.from_file(str(settings.dashboard_dir() / "app.py"), default_timeout=700).run()
assert not app.exception, app.exception
print([button.label for button in app.button])
"""


@pytest.mark.slow
def test_the_dashboard_opens_from_the_wheel(installed, tmp_path):
    found = run(installed, OPEN, tmp_path / "home")
    assert found.returncode == 0, found.stderr
    assert "Train" in found.stdout


def test_the_dashboard_of_a_clone_is_that_of_the_clone():
    from grn_core import settings

    assert settings.dashboard_dir() == ROOT and settings.assets_dir() == ROOT / "assets"

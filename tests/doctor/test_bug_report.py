"""A bug report has what explains a run, and nothing of the cells or of whose machine it was."""

import io
import json
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np

from grn_core.doctor.bug_report import bug_report_bytes
from grn_core.training.run import Run

ROOT = Path(__file__).parents[2]


def content(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_it_explains_the_run_without_its_expression(stored_run, grn_home):
    stored_run.log(f"a note on {grn_home}/data and {Path.home()}/cells on {socket.gethostname()}")
    found = content(bug_report_bytes(stored_run))
    assert set(found) == {
        "README.txt",
        "doctor.txt",
        "files.json",
        "config.yaml",
        "status.json",
        "log.txt",
        "metrics.csv",
    }
    assert "cell_type: Monocyte" in found["config.yaml"] and "versions: Python" in found["doctor.txt"]
    assert "expression.parquet" in json.loads(found["files.json"])
    whole = "".join(found.values())
    assert str(grn_home) not in whole and "$GRN_HOME/data" in found["log.txt"] and "<machine>" in found["log.txt"]
    values = np.unique(stored_run.read_table("expression").to_numpy(dtype=float))
    written = {f"{value:.5f}" for value in values if value % 1}
    assert written and not any(value in whole for value in written)


def test_a_damaged_run_can_be_reported(grn_home):
    folder = grn_home / "runs" / "20260101-000000-bad-000000"
    folder.mkdir(parents=True)
    (folder / "status.json").write_bytes(b"\xff\xfe not json")
    (folder / "metrics.parquet").write_bytes(b"damaged")
    found = content(bug_report_bytes(Run(folder)))
    assert "not json" in found["status.json"] and "damaged" in found["metrics.csv"]


def test_the_command_line_writes_it(stored_run, tmp_path):
    command = [sys.executable, "-m", "grn_core", "bug-report", stored_run.id, "--out", str(tmp_path / "bug.zip")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=800)
    assert done.returncode == 0, done.stderr
    assert "config.yaml" in content((tmp_path / "bug.zip").read_bytes())


def test_the_programs_log_names_the_run(grn_home, tmp_path):
    code = (
        "from pathlib import Path; from grn_core.jobs.folder import Work;"
        f"work = Work(Path({str(tmp_path)!r}) / 'run-7'); work.path.mkdir(); work.log('a line')"
    )
    for level, shown in (("info", True), ("", False)):
        (tmp_path / "run-7" / "log.txt").unlink(missing_ok=True)
        (tmp_path / "run-7").rmdir() if (tmp_path / "run-7").exists() else None
        environment = {"GRN_LOG": level, "PATH": "/usr/bin:/bin", "GRN_HOME": str(grn_home)}
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert ("INFO run-7: a line" in done.stderr) is shown

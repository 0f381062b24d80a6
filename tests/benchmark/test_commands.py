"""Commands that measure: ``--help`` says what each does and measures nothing; a part of a report leaves the rest."""

import importlib
import sys

import pytest

from benchmarks import reproducibility

COMMANDS = [
    "support",
    "pretraining",
    "members",
    "reproducibility",
    "small_truths",
    "ties",
    "kinship",
    "more_splits",
    "own_penalty",
]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_measures_nothing(monkeypatch, capsys, name):
    command = importlib.import_module(f"benchmarks.{name}")
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 0
    assert (command.__doc__ or "nothing").splitlines()[0] in capsys.readouterr().out


def test_support_takes_a_truth_or_refuses_the_word(monkeypatch, capsys):
    command = importlib.import_module("benchmarks.support")
    monkeypatch.setattr(sys, "argv", ["support", "strings"])
    with pytest.raises(SystemExit):
        command.main()
    assert "invalid choice: 'strings'" in capsys.readouterr().err


def test_cases_that_are_not_asked_for_keep_their_rows(monkeypatch, grn_home):
    demo, blood, *_ = reproducibility.CASES
    monkeypatch.setattr(reproducibility, "row", lambda case, cell_type: f"| {case.name} | {cell_type} | first |")
    monkeypatch.setattr(reproducibility, "pair_rows", lambda case: [f"| {case.name} | two | first |"])
    monkeypatch.setattr(reproducibility, "shuffled_verdicts", lambda cases: ["", reproducibility.SHUFFLED, "", "Demo."])
    before = reproducibility.report(reproducibility.CASES).replace("\n\n| case", "\n\nA remark.\n\n| case", 1)
    assert reproducibility.report([], before) == before
    monkeypatch.setattr(reproducibility, "row", lambda case, cell_type: f"| {case.name} | {cell_type} | second |")
    after = reproducibility.report([blood], before)
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert changed.pop(0).endswith(f": {blood.name}.")
    assert "A remark." in after
    assert [line.split("|")[1].strip() for line in changed] == [blood.name] * len(blood.cell_types)
    assert after.count(f"| {demo.name} |") == before.count(f"| {demo.name} |")

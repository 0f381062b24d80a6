"""Whether a processor multiplies bfloat16 itself, and what is offered where it does not."""

import pytest

from grn_core.model import device
from grn_core.training.config import RunConfig
from grn_core.training.inputs.encoder import precision


@pytest.fixture
def flags(tmp_path, monkeypatch):
    """Let Linux say of the processor what a test writes."""

    def say(text):
        monkeypatch.setattr(device, "CPU_INFO", tmp_path / "cpuinfo")
        (tmp_path / "cpuinfo").write_text(f"processor\t: 0\nmodel name\t: Some CPU\n{text}\n\nprocessor\t: 1\n")
        return device.describe_device("cpu")

    return say


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("flags\t\t: fpu avx512f avx512_bf16", True),
        ("flags\t\t: fpu amx_bf16 amx_tile", True),
        ("Features\t: fp asimd bf16", True),
        ("flags\t\t: fpu avx2 avx512f avx512_vnni", False),
        ("bugs\t\t: bf16", False),
    ],
)
def test_instructions_decide(flags, said, expected):
    info = flags(said)
    assert info.bf16 is expected and info.name.startswith("Some CPU, ")


def test_a_system_that_says_nothing_has_none(tmp_path, monkeypatch):
    monkeypatch.setattr(device, "CPU_INFO", tmp_path / "absent")
    assert not device.describe_device("cpu").bf16


def test_a_run_takes_float32_where_bf16_would_be_slower_and_says_so(flags):
    asked, said = RunConfig(precision="bf16"), []
    assert precision(asked, flags("flags : avx2"), said.append) == "float32"
    assert len(said) == 1 and "float32 is used" in said[0]
    assert precision(asked, flags("flags : avx512_bf16"), said.append) == "bf16" and len(said) == 1
    assert precision(RunConfig(), flags("flags : avx512_bf16"), said.append) == "float32"

"""The device that trains, described for the user, and the library that passes messages there."""

import importlib.util
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grn_core.errors import ConfigError

DRIVERS = ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")
"""What Linux has where there is a driver that PyTorch's CUDA can use: NVIDIA's, WSL's, AMD's."""


@dataclass(frozen=True)
class DeviceInfo:
    """The device a run will use.

    Attributes
    ----------
    kind
        ``cpu`` or ``cuda``.
    name
        Product name.
    memory_gb
        Memory in GB (10^9 bytes).
    amp
        Whether bfloat16 mixed precision is used (CUDA only).
    bf16
        Whether it multiplies bfloat16 itself. A processor that does not takes longer than in float32
        (`benchmarks/results/encoder.md`).
    gnn_backend
        ``dgl``, or ``torch``: the same mathematics on PyTorch sparse tensors.
    note
        One sentence for the user.
    """

    kind: Literal["cpu", "cuda"]
    name: str
    memory_gb: float
    amp: bool
    bf16: bool
    gnn_backend: Literal["dgl", "torch"]
    note: str


CPU_INFO = Path("/proc/cpuinfo")
BF16_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}
"""What Linux calls the instructions for bfloat16 of Intel, AMD and Arm."""


def _said_of_cpu(*names: str) -> str:
    """Return what Linux says of the first processor under one of these names; empty where it says nothing."""
    try:
        lines = CPU_INFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    fields = (line.partition(":") for line in lines)
    return next((value.strip() for name, _, value in fields if name.strip() in names), "")


def _cpu_name() -> str:
    return f"{_said_of_cpu('model name') or platform.machine()}, {os.cpu_count()} cores"


def cpu_multiplies_bf16() -> bool:
    """Return whether the processor has instructions for products of bfloat16 numbers."""
    return not BF16_FLAGS.isdisjoint(_said_of_cpu("flags", "Features").split())


def _cpu_memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def dgl_available() -> bool:
    """Return whether DGL is installed; it is imported only when a graph is made."""
    return importlib.util.find_spec("dgl") is not None


def _has_cuda() -> bool:
    """Return whether PyTorch finds a card; where the system has no driver of one, PyTorch is not imported to ask."""
    if not any(Path(driver).exists() for driver in DRIVERS):
        return False
    import torch

    return torch.cuda.is_available()


def describe_device(choice: str = "auto") -> DeviceInfo:
    """Choose the device: ``auto`` takes CUDA where there is one.

    Raises
    ------
    ConfigError
        If `choice` is ``cuda`` and the machine has no such device.
    """
    has_cuda = _has_cuda()
    if choice == "cuda" and not has_cuda:
        raise ConfigError("This machine has no CUDA device.", "Choose the device auto or cpu.")
    if has_cuda and choice != "cpu":
        import torch

        card = torch.cuda.get_device_properties(0)
        note = "Message passing runs on PyTorch sparse tensors, since DGL's wheels are built for the CPU."
        return DeviceInfo("cuda", card.name, card.total_memory / 1e9, True, True, "torch", note)
    backend: Literal["dgl", "torch"] = "dgl" if dgl_available() else "torch"
    note = "Message passing runs on DGL."
    if backend == "torch":
        note = "Message passing runs on PyTorch sparse tensors: DGL has no build for this Python."
    return DeviceInfo("cpu", _cpu_name(), _cpu_memory_gb(), False, cpu_multiplies_bf16(), backend, note)

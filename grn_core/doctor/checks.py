"""All checks in their order; a check that fails itself is a finding too."""

from collections.abc import Callable, Iterator

from grn_core.doctor import machine, services, stores
from grn_core.doctor.finding import Finding

Check = Callable[[], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    machine.versions, machine.device, machine.memory, machine.home, stores.runs, stores.library, stores.weights,
    stores.caches, services.door,
)  # fmt: skip
"""Checks that start nothing and ask no other machine."""


def examine(worker: bool = True, online: bool = False) -> Iterator[Finding]:
    """Yield the findings of all checks, each as soon as it is known.

    Parameters
    ----------
    worker
        Whether to start a worker, or ask the external scheduler.
    online
        Whether to ask the publishers of data and weights for an answer.
    """
    checks = [*CHECKS, *([services.worker] if worker else []), *([services.publishers] if online else [])]
    for check in checks:
        try:
            yield from check()
        except Exception as error:  # noqa: BLE001 - the doctor reports what breaks and continues
            name = check.__name__
            yield Finding(
                name, "wrong", f"The check of {name} failed ({type(error).__name__}: {error}).",
                "Report it with this line.",
            )  # fmt: skip

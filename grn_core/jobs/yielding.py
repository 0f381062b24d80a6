"""Make the embedded worker yield to the pages: Dask loads this module in each worker that it starts."""

import os

YIELDS = 5
"""Priority (nice) of the embedded worker: a page that is drawn has three times its share of a core, and an idle core
is the worker's."""


def dask_setup(_worker: object) -> None:
    """Lower the priority of this process before it has further threads, which inherit it."""
    os.setpriority(os.PRIO_PROCESS, 0, max(YIELDS, os.getpriority(os.PRIO_PROCESS, 0)))

"""Spread the regressions of one method over the workers of the cluster that the method itself runs on."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from distributed import Client, get_worker, worker_client

from grn_core.baselines.method import Map, serial_map

T = TypeVar("T")
R = TypeVar("R")

CHUNKS_A_WORKER = 8  # regressions take unequal time; several chunks a worker even that out


@contextmanager
def spread_map() -> Iterator[Map]:
    """Give a map over all workers of the Dask cluster that this runs on; outside one, a plain map.

    Meanwhile the task that asks steps out of its worker's thread, so that the thread is free for the
    regressions: however many tasks wait, the work goes on.
    """
    try:
        get_worker()
    except ValueError:
        yield serial_map
        return
    with worker_client() as client:
        yield _Spread(client)


class _Spread:
    """A `Map` that sends chunks of items to the workers of a client's cluster."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(self, function: Callable[[T], R], items: Sequence[T], /) -> list[R]:
        n_chunks = min(len(items), CHUNKS_A_WORKER * len(self.client.scheduler_info()["workers"]))
        if n_chunks < 2:
            return serial_map(function, items)
        chunks = [items[i::n_chunks] for i in range(n_chunks)]
        shared = self.client.scatter(function, broadcast=True, hash=False)
        futures = [self.client.submit(serial_map, shared, chunk, pure=False) for chunk in chunks]
        found: list[R | None] = [None] * len(items)
        for i, part in enumerate(self.client.gather(futures)):
            found[i::n_chunks] = part
        return found  # type: ignore[return-value]  # every place has been filled

"""Distribute the regressions of one method over the workers of the cluster on which the method runs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from distributed import Client, get_worker, worker_client

from grn_core.baselines.method import Map, serial_map

T = TypeVar("T")
R = TypeVar("R")

CHUNKS_PER_WORKER = 8  # regressions take unequal time; several chunks per worker balance the load


@contextmanager
def cluster_map() -> Iterator[Map]:
    """Give a map over all workers of the Dask cluster on which this runs; outside a cluster, a serial map.

    The calling task leaves its worker's thread meanwhile, so that the thread is free for the regressions. The work
    therefore continues however many tasks wait.
    """
    try:
        get_worker()
    except ValueError:
        yield serial_map
        return
    with worker_client() as client:
        yield _ClusterMap(client)


class _ClusterMap:
    """A `Map` that sends chunks of items to the workers of a client's cluster."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(self, function: Callable[[T], R], items: Sequence[T], /) -> list[R]:
        n_chunks = min(len(items), CHUNKS_PER_WORKER * len(self.client.scheduler_info()["workers"]))
        if n_chunks < 2:
            return serial_map(function, items)
        chunks = [items[i::n_chunks] for i in range(n_chunks)]
        shared = self.client.scatter(function, broadcast=True, hash=False)
        futures = [self.client.submit(serial_map, shared, chunk, pure=False) for chunk in chunks]
        found: list[R | None] = [None] * len(items)
        for i, part in enumerate(self.client.gather(futures)):
            found[i::n_chunks] = part
        return found  # type: ignore[return-value]  # no place is left None

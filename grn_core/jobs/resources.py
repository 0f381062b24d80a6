"""What work asks of a worker of an external scheduler: resources that its workers offer (Dask's ``--resources``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grn_core.errors import JobError

TRAINING, GPU, MEMORY = "training", "GPU", "MEMORY"
Resources = dict[str, float]


@dataclass(frozen=True)
class Needs:
    """What a training needs.

    Attributes
    ----------
    memory
        Bytes, estimated.
    gpu
        Whether it must have a GPU; None if it takes one where there is one.
    """

    memory: float = 0.0
    gpu: bool | None = False


def asked_for(offered: Sequence[Mapping[str, float]], needs: Needs) -> Resources | None:
    """Return the resources that a training asks for: of those that any worker offers, what it needs.

    ``training`` counts how many trainings a worker does at a time, ``GPU`` its cards, ``MEMORY`` its bytes. What no
    worker offers is not asked for, because no worker would ever take the work then.

    Parameters
    ----------
    offered
        Resources of each worker; none while no worker has come yet.

    Returns
    -------
    Amounts by name; None where nothing is asked for.

    Raises
    ------
    JobError
        If no single worker offers enough.
    """
    names = {name for worker in offered for name in worker}
    wanted: Resources = {TRAINING: 1.0} if TRAINING in names else {}
    if GPU in names and needs.gpu is not False:
        wanted[GPU] = 1.0
    if MEMORY in names and needs.memory:
        wanted[MEMORY] = float(round(needs.memory))
    if wanted and not any(_is_enough(worker, wanted) for worker in offered):
        most = max(worker.get(MEMORY, 0.0) for worker in offered) / 1e9
        memory = f"{wanted.get(MEMORY, 0.0) / 1e9:.1f} GB of memory"
        raise JobError(
            f"No worker of the scheduler offers {memory if MEMORY in wanted else 'what this run needs'}"
            f"{' and a GPU' if GPU in wanted else ''}; the largest offers {most:.1f} GB.",
            "Choose fewer genes, or start a worker with more: `dask worker ADDRESS --resources MEMORY=BYTES`.",
        )
    return wanted or None


def _is_enough(worker: Mapping[str, float], wanted: Resources) -> bool:
    return all(worker.get(name, 0.0) >= amount for name, amount in wanted.items())

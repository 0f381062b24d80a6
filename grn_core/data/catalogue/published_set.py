"""Description of a published data set with known networks, the same for every publisher."""

from dataclasses import dataclass

from grn_core.data.catalogue.beeline_contents import Kind
from grn_core.data.catalogue.local import State


@dataclass(frozen=True)
class PublishedSet:
    """Description of a data set, known without opening it.

    Attributes
    ----------
    name
        ``<collection>/<cell>/<genes>``, the name in the library and in `RunConfig`.
    collection
        Title of the benchmark that it belongs to, such as ``BEELINE``.
    cell, genes
        Cell type and gene universe (``TFs+500``); for a simulation, the model and its replicate (``GSD-2000-1``).
    kind, organism, title, citation
        Origin of the data; the organism of a simulation is empty.
    truths
        Truths on this machine; if the data set is not here, those that fetching will add.
    replicates
        For a simulation, all its data sets; each can be loaded in place of `genes`.
    n_cells, n_genes
        Size; None if it is not known before fetching.
    state
        ``here``, ``partly here`` (networks without expression), or ``fetchable``.
    size
        Bytes on this disk; if the data set is not here, bytes of the download that contains it.
    licence
        Licence of the publisher's files.
    """

    name: str
    collection: str
    cell: str
    genes: str
    kind: Kind
    organism: str
    title: str
    citation: str
    truths: tuple[str, ...]
    replicates: tuple[str, ...]
    n_cells: int | None
    n_genes: int | None
    state: State
    size: int
    licence: str

    @property
    def simulated(self) -> bool:
        """Whether its cells are simulated."""
        return self.kind != "experimental"

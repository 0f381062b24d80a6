"""The real example: human immune cells that the package celltypist bundles, clustered and named, and TRRUST as prior.

The cells come without labels. They are read in a child process like any file from outside, and kept in the library; the
prior is fetched from its publisher.
"""

from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

from grn_core.annotation.marker_list import read_marker_list
from grn_core.annotation.naming import name_groups, score_names
from grn_core.annotation.tasks import add_clusters
from grn_core.data.catalogue import catalogue_prior, fetch_prior
from grn_core.data.cells.added_columns import added_columns
from grn_core.data.cells.neighbours import compile_neighbours
from grn_core.data.library import DatasetInfo, add_file, list_datasets, load_dataset
from grn_core.errors import Cancelled, DataError, DownloadError
from grn_core.jobs.tasks import Task
from grn_core.progress import Progress, ProgressCallback, Stop, ignore, never
from grn_core.reading import while_waiting
from grn_core.settings import assets_dir

TITLE = "Human immune cells (celltypist)"
SAMPLE = "sample_cell_by_gene.csv"
PRIOR = "trrust/human"
OTHER_PRIORS = ("collectri/human", "dorothea/human", "chip/human", "string/human")
"""Other human priors that serve where one of them is on this machine and TRRUST cannot be fetched."""
COLUMN = "leiden"
RESOLUTION = 1.5
"""Resolution at which the marker list below names each cluster clearly: T and NK cells are one cluster at 1."""
TYPES = "cell_type"
STAGE = "Preparing the real cells:"


def sample_file() -> Path:
    """Return the file of cells in the installed package celltypist (MIT licence).

    Raises
    ------
    DataError
        If the package, or the file in it, is not there.
    """
    spec = find_spec("celltypist")
    file = Path(spec.origin).parent / "data" / "samples" / SAMPLE if spec is not None and spec.origin else None
    if file is None or not file.is_file():
        raise DataError(
            "The package celltypist, which bundles the real cells, is not installed.",
            "Install the packages of requirements.txt, or load your own cells.",
        )
    return file


def example_cells() -> DatasetInfo | None:
    """Return the example's data set; None if it is not in the library yet."""
    return next((info for info in list_datasets() if info.title == TITLE and not info.embedded), None)


def example_prior() -> str | None:
    """Return the prior for the example that is on this machine; None if there is none."""
    names = (PRIOR, *OTHER_PRIORS)
    return next((name for name in names if catalogue_prior(*name.split("/")).state == "here"), None)


def ready() -> tuple[str, str] | None:
    """Return the names of the example's data set and prior if both are here and the cells have types."""
    cells, prior = example_cells(), example_prior()
    if cells is None or prior is None:
        return None
    columns = added_columns(cells.name)
    return (cells.name, prior) if columns and columns.find(TYPES) else None


def prepare_example(progress: ProgressCallback = ignore, stop: Stop = never) -> tuple[str, str]:
    """Read the cells, cluster and name them, and fetch the prior; what is here already is not done again.

    Returns
    -------
    Names of the data set and of the prior.

    Raises
    ------
    DataError
        If the package celltypist is not installed.
    DownloadError
        If the prior cannot be fetched and no other human prior is here; the cells then stay in the library.
    StorageError
        If the disk is full.
    Cancelled
        If `stop` returns True; what was done by then stays.
    """

    def ask(*_: object) -> None:
        if stop():
            raise Cancelled

    cells = example_cells()
    if cells is None:
        progress(Progress(STAGE, 0.02, "reading them"))
        compiling = Thread(target=compile_neighbours, name="compile-neighbours", daemon=True)
        compiling.start()  # this process only waits for the child that reads
        with while_waiting(ask):
            cells = add_file(sample_file(), TITLE)
        compiling.join()
    ask()
    _add_types(cells.name, progress, stop)
    ask()
    progress(Progress(STAGE, 0.9, "fetching TRRUST"))
    return cells.name, _prior(progress, stop)


def _add_types(dataset: str, progress: ProgressCallback, stop: Stop) -> None:
    columns = added_columns(dataset)
    if columns is None or columns.find(COLUMN) is None:

        def show(step: Progress) -> None:
            progress(Progress(STAGE, 0.3 + 0.5 * (step.fraction or 0.0), step.message))

        add_clusters(dataset, RESOLUTION, column=COLUMN, progress=show, stop=stop)
    if columns is None or columns.find(TYPES) is None:
        progress(Progress(STAGE, 0.85, "naming the clusters"))
        adata = load_dataset(dataset)
        naming = score_names(adata, COLUMN, read_marker_list(assets_dir() / "markers_blood.txt"))
        name_groups(adata, dataset, COLUMN, naming.names, TYPES)


def _prior(progress: ProgressCallback, stop: Stop) -> str:
    """Return the name of the prior, which is fetched if need be."""
    resource, _, organism = PRIOR.partition("/")
    if catalogue_prior(resource, organism).state == "here":
        return PRIOR
    try:
        fetch_prior(resource, organism, progress, stop)
        return PRIOR
    except DownloadError as error:
        if (other := example_prior()) is not None:
            return other
        raise DownloadError(
            f"The cells are ready, but the prior could not be fetched: {error.what}",
            "Try again with a network connection, or open the cells on the page Cells and add a table of TFs "
            "and targets of your own there.",
        ) from error


def _prepare(arguments: dict[str, Any], progress: ProgressCallback, stop: Stop) -> None:
    prepare_example(progress, stop)


PREPARE_EXAMPLE = Task("real-example", _prepare, ("example",))
"""Its argument ``example`` is `TITLE`: there is one example so far."""

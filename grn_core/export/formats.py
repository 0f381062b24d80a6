"""The export formats of a run's network: what each is for, and how its file is made."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from grn_core.data.library import dataset_info
from grn_core.errors import ConfigError
from grn_core.export.cyjs import cyjs_text
from grn_core.export.cytoscape import cytoscape_zip, few_enough
from grn_core.export.gene_names import NOT_IN_HDF5, NOT_IN_XML, genes_of, one_line, refuse
from grn_core.export.genernib import dataset_id_of, genernib_anndata
from grn_core.export.graphml import graphml_text
from grn_core.export.h5ad import h5ad_bytes
from grn_core.export.run_cells import run_anndata
from grn_core.export.sif import sif_text
from grn_core.export.table import csv_text, decoupler_text, parquet_bytes
from grn_core.network.drawing.picture import Picture
from grn_core.network.drawing.svg import graph_svg
from grn_core.network.drawing.vis import graph_html
from grn_core.network.graph import draw, top_edges
from grn_core.network.regulons import Cut, cut_network
from grn_core.network.view import ColourBy
from grn_core.report.build import report_html
from grn_core.storage import replace_file
from grn_core.training.finished.run_edges import described, run_edges
from grn_core.training.results.calibration import weight_title
from grn_core.training.run import Run

SIMULATED_NOTE = "Simulated cells."


@dataclass(frozen=True)
class Format:
    """An export format.

    Attributes
    ----------
    name, ending, mime
        Name on the command line; file ending; media type.
    title, tool
        Name on the page, and the tools that read it.
    top
        Default number of strongest edges on the command line; None writes all.
    regulons
        Whether the default is the strongest targets of each TF, as in the view Regulons, instead of `top`.
    make
        Returns the file's content for a run, the edges to write, and the drawing to follow; None for the usual one.
    check
        Raises a `DataError` if the gene names do not fit the format, without making the file.
    """

    name: str
    ending: str
    mime: str
    title: str
    tool: str
    top: int | None
    make: Callable[[Run, pd.DataFrame, Picture | None], str | bytes]
    check: Callable[[pd.DataFrame], object] = lambda edges: None
    regulons: bool = False


def simulated_note(run: Run) -> str:
    """Return the note that a picture of simulated cells carries; empty for real cells."""
    return SIMULATED_NOTE if dataset_info(run.config.dataset).simulated else ""


def _usual(run: Run, edges: pd.DataFrame, colour_by: ColourBy = "kind") -> Picture:
    return Picture(draw(edges), colour_by, weight_title=weight_title(run))


FORMATS = (
    Format("csv", ".csv", "text/csv", "CSV", "Excel, R, pandas", None, lambda run, edges, picture: csv_text(edges)),
    Format(
        "parquet", ".parquet", "application/vnd.apache.parquet", "Parquet", "pandas, polars, R's arrow", None,
        lambda run, edges, picture: parquet_bytes(edges),
    ),
    Format(
        "decoupler", ".csv", "text/csv", "decoupler", "TF activities with decoupler: regulons with signed weights",
        None, lambda run, edges, picture: decoupler_text(edges), regulons=True,
    ),
    Format(
        "graphml", ".graphml", "application/graphml+xml", "GraphML", "Cytoscape, Gephi, yEd, igraph", 200,
        lambda run, edges, picture: graphml_text(edges, picture),
        lambda edges: refuse(genes_of(edges), NOT_IN_XML, "XML"),
    ),
    Format(
        "sif", ".sif", "text/plain", "SIF", "Cytoscape; pairs with activates or represses, no weights", 200,
        lambda run, edges, picture: sif_text(edges),
        lambda edges: one_line(genes_of(edges)),
    ),
    Format(
        "cyjs", ".cyjs", "application/json", "Cytoscape.js", "Cytoscape with the positions of genes, web pages", 200,
        lambda run, edges, picture: cyjs_text(edges, run.config.name, picture),
    ),
    Format(
        "cytoscape", ".zip", "application/zip", "Cytoscape, zip", "Cytoscape with positions and the look of the page",
        200, lambda run, edges, picture: cytoscape_zip(edges, run.config.name, picture), few_enough,
    ),
    Format(
        "h5ad", ".h5ad", "application/x-hdf5", "AnnData", "scanpy: cells x genes with the network in varp", None,
        lambda run, edges, picture: h5ad_bytes(run_anndata(run, edges)),
        lambda edges: refuse(genes_of(edges), NOT_IN_HDF5, "an h5ad file"),
    ),
    Format(
        "genernib", ".h5ad", "application/x-hdf5", "geneRNIB",
        "the benchmark geneRNIB: AnnData with the 50,000 strongest edges in uns", None,
        lambda run, edges, picture: h5ad_bytes(genernib_anndata(edges, dataset_id_of(run.config.dataset))),
        lambda edges: refuse(genes_of(edges), NOT_IN_HDF5, "an h5ad file"),
    ),
    Format(
        "html", ".html", "text/html", "Graph, HTML", "any browser: the interactive graph, works offline", 200,
        lambda run, edges, picture: graph_html(
            picture or _usual(run, edges, "community"), run.config.name, simulated_note(run)
        ),
    ),
    Format(
        "svg", ".svg", "image/svg+xml", "Graph, SVG", "papers and slides", 200,
        lambda run, edges, picture: graph_svg(picture or _usual(run, edges), run.config.name, simulated_note(run)),
    ),
    Format(
        "report", ".html", "text/html", "Report, HTML", "any browser: data, results, graph, methods in one file", 100,
        lambda run, edges, picture: report_html(run, edges),
    ),
)  # fmt: skip


def find_format(name: str | None, path: Path) -> Format:
    """Find a format by its name, or by a file's ending if no name is given.

    Raises
    ------
    ConfigError
        If there is no such format.
    """
    for kind in FORMATS:
        if kind.name == name or (name is None and kind.ending == path.suffix.lower()):
            return kind
    names = [kind.name for kind in FORMATS]
    raise ConfigError(
        f"{name or path.name} does not name a format.", f"Choose {', '.join(names[:-1])} or {names[-1]} as --format."
    )


def export_bytes(run: Run, kind: Format, edges: pd.DataFrame, picture: Picture | None = None) -> bytes:
    """Return the content of an exported file.

    Parameters
    ----------
    edges
        Columns of the run's ``network``; the rows to write. Signs are added if they are missing.
    picture
        The drawing whose positions and look a format takes over, if it has such; None for the usual one.

    Raises
    ------
    GrnError
        If a gene's name does not fit the format, or the run lacks what it needs.
    """
    made = kind.make(run, described(run, edges), picture)
    return made.encode("utf-8") if isinstance(made, str) else made


def default_edges(kind: Format, network: pd.DataFrame, top: int | None = None) -> pd.DataFrame:
    """Return the `top` strongest edges or, without a number, what a format holds by default."""
    if top is None and kind.regulons:
        return cut_network(network, Cut())
    wanted = top or kind.top
    return network if wanted is None else top_edges(network, wanted)


def export_file(run: Run, kind: Format, path: Path, top: int | None = None) -> None:
    """Write a run's network to a file: its `top` strongest edges, or what the format holds by default.

    Raises
    ------
    GrnError
        If the run has no network, a gene's name does not fit the format, or the file cannot be written.
    """
    content = export_bytes(run, kind, default_edges(kind, run_edges(run), top))
    replace_file(path, lambda target: target.write_bytes(content))

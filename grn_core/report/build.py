"""A run in one HTML file that asks no host for anything: data, settings, figures, graph, methods, versions."""

import importlib.metadata
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from grn_core.data.library import dataset_info
from grn_core.network.vis import graph_html
from grn_core.report import report_charts
from grn_core.report.held_out import METRICS, Figures, run_figures, verdict
from grn_core.report.methods_section import QUESTIONS, methods_text, references
from grn_core.report.provenance import data_source, prior_source
from grn_core.training.run import Run
from grn_core.training.run_tables import BASELINES

LISTED = 50
LIBRARIES = ("torch", "dgl", "scanpy", "anndata", "numpy", "scipy", "scikit-learn", "pandas", "networkx", "plotly")
PARTS = {"train": "training saw it", "validation": "validation", "test": "held out for the test", "unused": "left out"}
TITLES = {name: report_charts.METHODS[name].capitalize() for name in ("joint", *BASELINES, "shuffled")}


def report_html(run: Run, edges: pd.DataFrame) -> str:
    """Return the report.

    Parameters
    ----------
    edges
        Columns of the run's ``network``; they are drawn, and the strongest `LISTED` listed.

    Raises
    ------
    RunError
        If a table of the run is missing or damaged.
    """
    config, figures = run.config, run_figures(run)
    network = run.read_table("network")
    n_cells, n_genes = run.read_table("expression").shape
    data, prior = data_source(config), prior_source(config)
    simulated = dataset_info(config.dataset).simulated
    drawn = _charts(run, figures)
    page = _template().render(
        title=config.name, run=run, config=config, data=data, prior=prior, simulated=simulated,
        settings=config.to_yaml(), n_cells=n_cells, n_genes=n_genes, n_pairs=len(network),
        n_known=int(network["known"].sum()), n_tfs=network["source"].nunique(),
        question=QUESTIONS[config.split.question], figures=figures, verdict=verdict(figures) if figures else None,
        table=_table(figures) if figures else None, order=_methods(figures), charts=dict.fromkeys(drawn, True),
        n_edges=len(edges), rows=_rows(edges), methods=methods_text(run, n_cells, n_genes),
        references=references(config, data, prior), now=datetime.now(UTC).strftime("%d %B %Y, %H:%M UTC"),
        trained_with=_trained_with(run), libraries=_libraries(),
        graph=graph_html(edges, f"{len(edges):,} strongest edges", "Simulated cells." if simulated else ""),
    )  # fmt: skip
    # the scripts go in last, so that the template engine need not look through megabytes of them
    plain = {key: json.loads(figure.to_json()) for key, figure in drawn.items()}
    filling = {"/*PLOTLY*/": _in_script(get_plotlyjs()), "/*CHARTS*/": _json(plain)}
    head, _, tail = page.rpartition("<!--SCRIPTS-->")
    script = (Path(__file__).parent / "report.js").read_text(encoding="utf-8")
    for name, content in filling.items():
        script = script.replace(name, content)
    return f"{head}<script>\n{script}</script>{tail}"


def _template() -> jinja2.Template:
    """Return the template; whatever is put into it is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("report.html")


def _charts(run: Run, figures: Figures | None) -> dict[str, go.Figure]:
    found = {}
    if figures is not None:
        found = {
            "roc": report_charts.roc_chart(figures),
            "pr": report_charts.pr_chart(figures),
            "gain": report_charts.gain_chart(figures),
        }
    if run.has_table("metrics"):
        found["loss"] = report_charts.loss_chart(run.read_table("metrics"))
    return found


def _methods(figures: Figures | None) -> list[str]:
    return [TITLES[name] for name in TITLES if figures is not None and name in figures.values.index]


def _table(figures: Figures) -> list[tuple[str, list[str], str]]:
    """Return a row a metric: its name, the value of each method, the gain over the floor with its interval."""
    rows = []
    for key, title in METRICS.items():
        values = [f"{figures.values.loc[name, key]:.3f}" for name in TITLES if name in figures.values.index]
        gain = figures.differences.loc[key]
        interval = f" ({gain['low']:+.3f} to {gain['high']:+.3f})" if np.isfinite(gain["low"]) else ""
        rows.append((title, values, f"{gain['difference']:+.3f}{interval}"))
    return rows


def _rows(edges: pd.DataFrame) -> list[dict[str, Any]]:
    best = edges.nsmallest(LISTED, "rank")
    return [row | {"split": PARTS.get(row["split"], row["split"])} for row in best.to_dict("records")]


def _trained_with(run: Run) -> str:
    """Return what the log says of libraries and device at training time; empty where it says nothing."""
    first = run.read_log().partition("\n")[0]
    return first.partition("  ")[2]


def _libraries() -> list[tuple[str, str]]:
    found = []
    for name in LIBRARIES:
        try:
            found.append((name, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _json(value: object) -> str:
    """Return JSON that cannot end the script it stands in."""
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _in_script(text: str) -> str:
    """Return a script that cannot end the element it stands in."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")

"""The report of a run as one HTML file without any network request: data, results, graph, methods, versions."""

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

from grn_core.chart_style import loss_figure
from grn_core.data.library import dataset_info
from grn_core.evaluation.metrics.two_way import MEASURES
from grn_core.network.drawing.picture import Picture
from grn_core.network.drawing.vis import graph_html
from grn_core.network.graph import draw
from grn_core.network.signs import RULE, SIGN_WORDS
from grn_core.report.held_out import METRICS, HeldOutResults, held_out_results, verdict
from grn_core.report.methods_section import methods_text, question_words, references
from grn_core.report.provenance import data_source, prior_source
from grn_core.report.report_charts import curve_chart, gain_chart, held_out_curves
from grn_core.training.finished.run_edges import described
from grn_core.training.finished.run_tables import METHOD_TITLES, REFERENCES
from grn_core.training.results.calibration import weight_title
from grn_core.training.results.stored_edges import n_scored, stored_edges
from grn_core.training.results.verdict import verdict_of
from grn_core.training.run import Run

LISTED = 50
LIBRARIES = ("torch", "dgl", "scanpy", "anndata", "numpy", "scipy", "scikit-learn", "pandas", "networkx", "plotly")
PARTS = {"train": "training", "validation": "validation", "test": "test (held out)", "unused": "not used"}
COLUMNS = ("joint", *REFERENCES)
"""Methods in the order of the table of results."""


def report_html(run: Run, edges: pd.DataFrame) -> str:
    """Return the report of a run as HTML.

    Parameters
    ----------
    edges
        Columns of the run's ``network``. All these edges are drawn, and the `LISTED` strongest are listed.

    Raises
    ------
    RunError
        If a table of the run is missing or damaged.
    """
    edges = described(run, edges)
    config, results = run.config, held_out_results(run)
    compared = [name for name in COLUMNS if results is not None and name in results.values.index]
    network = run.read_table("network")
    n_cells, n_genes = run.read_table("expression").shape
    data, prior = data_source(config), prior_source(config.prior)
    support = [prior_source(name) for name in config.support]
    simulated, title = dataset_info(config.dataset).simulated, weight_title(run)
    simulated_note = "Simulated cells." if simulated else ""
    charts = _charts(run, results)
    page = _template().render(
        title=config.name, run=run, config=config, data=data, prior=prior, support=support,
        simulated=simulated,
        settings=config.to_yaml(), n_cells=n_cells, n_genes=n_genes,
        n_pairs=n_scored(run) or len(network), stored=stored_edges(run),
        n_known=int(network["known"].sum()), n_tfs=network["source"].nunique(),
        question=question_words(config.split.question), results=results, verdict=verdict_of(run),
        reference_titles=REFERENCES, measure_titles=MEASURES,
        said=verdict(results)[1] if results and not config.cross_fitted else "",
        table=_table(results, compared) if results else None, compared=[_heading(name) for name in compared],
        has_control="shuffled" in compared, charts=dict.fromkeys(charts, True),
        n_edges=len(edges), rows=_rows(edges), sign_rule=RULE, methods=methods_text(run, n_cells, n_genes),
        references=references(config, data, prior, support), weight_title=title,
        now=datetime.now(UTC).strftime("%d %B %Y, %H:%M UTC"),
        trained_with=_trained_with(run), libraries=_libraries(),
        graph=graph_html(
            Picture(draw(edges), "community", weight_title=title), f"{len(edges):,} strongest edges", simulated_note
        ),
    )  # fmt: skip
    # the scripts are inserted last, so that the template engine does not have to parse megabytes of them
    plain = {key: json.loads(figure.to_json()) for key, figure in charts.items()}
    filling = {"/*PLOTLY*/": _in_script(get_plotlyjs()), "/*CHARTS*/": _json(plain)}
    head, _, tail = page.rpartition("<!--SCRIPTS-->")
    script = (Path(__file__).parent / "report.js").read_text(encoding="utf-8")
    for name, content in filling.items():
        script = script.replace(name, content)
    return f"{head}<script>\n{script}</script>{tail}"


def _template() -> jinja2.Template:
    """Return the template; it escapes every value."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("report.html")


def _charts(run: Run, results: HeldOutResults | None) -> dict[str, go.Figure]:
    found = {}
    if results is not None:
        points = held_out_curves(results.scored) if results.curves is None else results.curves
        found = {
            "roc": curve_chart(points, "roc", results.values),
            "pr": curve_chart(points, "pr", results.values),
            "gain": gain_chart(results),
        }
    if run.has_table("metrics"):
        found["loss"] = loss_figure(run.read_table("metrics"))
    return found


def _heading(method: str) -> str:
    title = METHOD_TITLES[method]
    return title if method == "joint" else title.capitalize()


def _table(results: HeldOutResults, methods: list[str]) -> list[tuple[str, list[str], str]]:
    """Return one row per metric: title, value of each method, gain over the degree baseline with its interval."""
    rows = []
    for key, title in METRICS.items():
        values = [f"{results.values.loc[name, key]:.3f}" for name in methods]
        gain = results.differences.loc[key]
        interval = f" ({gain['low']:+.3f} to {gain['high']:+.3f})" if np.isfinite(gain["low"]) else ""
        rows.append((title, values, f"{gain['difference']:+.3f}{interval}"))
    return rows


def _rows(edges: pd.DataFrame) -> list[dict[str, Any]]:
    best = edges.nsmallest(LISTED, "rank")
    return [
        row | {"split": PARTS.get(row["split"], row["split"]), "sign": _sign(row["sign"], row["sign_source"])}
        for row in best.to_dict("records")
    ]


def _sign(sign: int, source: str) -> str:
    return f"{SIGN_WORDS[sign]} ({source})" if sign else SIGN_WORDS[sign]


def _trained_with(run: Run) -> str:
    """Return the libraries and device used in training, as the log says; empty if it does not."""
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
    """Return JSON that is safe inside a script element."""
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _in_script(text: str) -> str:
    """Return a script that is safe inside a script element."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")

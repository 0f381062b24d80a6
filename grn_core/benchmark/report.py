"""The results of a benchmark as one HTML file that needs no network."""

import html
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go

from grn_core.benchmark.benchmark_charts import (
    agreement_dots,
    default_methods,
    heat_map,
    leaderboard_bars,
    looks_of,
    motif_dots,
    per_tf_strip,
)
from grn_core.benchmark.digest_tables import Digest
from grn_core.benchmark.sentences import METRIC_TITLES, asked_in, caption, chart_subtitle, question_name
from grn_core.benchmark.summary import BASELINE, KEYS, leaderboard, method_title, verdict
from grn_core.chart_style import curve_figure, reliability_figure, titled
from grn_core.storage import write_text

REPORT = "report.html"
SHOWN = ("auroc", "ap", "per_tf_auroc")
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1d2733; max-width: 1150px; margin: 2rem auto; padding: 0 1.5rem; }
table { border-collapse: collapse; margin: .5rem 0 2rem; } th, td { padding: .3rem .8rem; text-align: right; }
th:first-child, td:first-child { text-align: left; } thead th { border-bottom: 2px solid #1d2733; }
tbody tr:nth-child(odd) { background: #f4f7f9; } .baseline { font-weight: 600; } .below { color: #8a5a00; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; } figure { margin: 1rem 0; min-width: 0; }
figcaption { font-size: 14px; color: #5b6670; } @media (max-width: 900px) { .pair { grid-template-columns: 1fr; } }
"""


class _Page:
    """Parts of the file; the script of the charts is included once."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._script = True

    def add(self, *parts: str) -> None:
        self.parts += parts

    def chart(self, figure: go.Figure, about: str, split: str = "ours") -> None:
        """Add a chart and the caption that says how to read it."""
        drawn = figure.to_html(full_html=False, include_plotlyjs=self._script, config={"displaylogo": False})
        self._script = False
        self.add(f"<figure>{drawn}<figcaption>{html.escape(caption(about, split))}</figcaption></figure>")


def write_report(results: pd.DataFrame, folder: Path, title: str, digest: Digest | None = None) -> Path:
    """Write ``report.html`` into a benchmark's folder and return its path.

    Parameters
    ----------
    results
        Table of the benchmark.
    digest
        Digest of the same benchmark; without it the report has no curves, and its intervals are over seeds only.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    boards = {m: leaderboard(results, m, None if digest is None else digest.intervals) for m in SHOWN}
    page = _Page()
    page.add(f"<h1>{html.escape(title)}</h1>", f"<p>{len(results)} tasks; {_failures(results)}</p>", _legend(boards))
    for question, whole in boards["ap"].groupby(asked_in(boards["ap"]), sort=False):
        page.add(f"<h2>{html.escape(question_name(str(question)))}</h2>")
        for split, part in whole.groupby("split", sort=False):
            if len(part.drop_duplicates(KEYS)) > 1:
                figure = heat_map(part, METRIC_TITLES["ap"])
                page.chart(titled(figure, [f"{question_name(str(question))} ({split})"]), "heat")
        for keys, board in whole.groupby(KEYS, sort=False):
            _section(page, dict(zip(KEYS, keys, strict=True)), board, boards, digest)
    start = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
    write_text(folder / REPORT, f"{start}<style>{STYLE}</style></head><body>{''.join(page.parts)}</body></html>")
    return folder / REPORT


def _section(
    page: _Page, keys: dict[str, str], board: pd.DataFrame, boards: dict[str, pd.DataFrame], digest: Digest | None
) -> None:
    """Add one data set, truth, question and split."""
    subtitle = chart_subtitle(keys, float(board["prevalence"].mean()))
    page.add(f"<h3>{html.escape('; '.join(subtitle))}</h3>")
    page.chart(titled(leaderboard_bars(board, METRIC_TITLES["ap"]), subtitle), "board")
    head = "".join(f"<th>{html.escape(METRIC_TITLES[m])}</th>" for m in SHOWN)
    head = f"<th>method</th>{head}<th>above the baseline</th><th>seeds</th><th>interval over</th>"
    page.add(f"<table><thead><tr>{head}</tr></thead><tbody>{_rows(boards, board, keys)}</tbody></table>")
    if digest is not None:
        _curves(page, subtitle, board, own_part(digest.curves, keys), own_part(digest.per_tf, keys))
        agreement = own_part(digest.agreement, keys)
        if agreement["jaccard"].notna().any():
            page.chart(titled(agreement_dots(agreement), subtitle), "agreement", keys["split"])
        if agreement["feed_forward_loops"].notna().any():
            page.chart(titled(motif_dots(agreement), subtitle), "motifs")


def own_part(table: pd.DataFrame, keys: "dict[str, str] | pd.Series[str]") -> pd.DataFrame:
    """Return the rows of a digest's table for one data set, truth, question and split."""
    found = table[(table[KEYS].astype(object) == [keys[name] for name in KEYS]).all(axis=1)]
    return found.assign(method=found["method"].astype(str))


def _curves(
    page: _Page, subtitle: tuple[str, str], board: pd.DataFrame, points: pd.DataFrame, per_tf: pd.DataFrame
) -> None:
    if points.empty:
        return
    known = set(points["method"])
    looks = looks_of([name for name in default_methods(board) if name in known])
    prevalence = float(board["prevalence"].mean())
    page.add('<div class="pair">')
    for curve in ("roc", "pr", "early"):
        page.chart(titled(curve_figure(points, curve, looks, prevalence), subtitle), curve)
    reliability = points[points["curve"] == "reliability"]
    calibrated = {name: look for name, look in looks.items() if name in set(reliability["method"])}
    if calibrated:
        page.chart(titled(reliability_figure(reliability, calibrated), subtitle), "reliability")
    page.add("</div>")
    page.chart(titled(per_tf_strip(per_tf[per_tf["method"].isin(list(looks))]), subtitle), "strip")


def _rows(boards: dict[str, pd.DataFrame], first: pd.DataFrame, keys: dict[str, str]) -> str:
    own = {name: board[(board[KEYS] == list(keys.values())).all(axis=1)] for name, board in boards.items()}
    by_method = {name: board.set_index("method") for name, board in own.items()}
    lines = []
    for _, row in first.iterrows():
        cells = []
        for board in by_method.values():
            found = board.loc[row["method"]]
            bounds = f" ({found['low']:.3f} to {found['high']:.3f})" if pd.notna(found["low"]) else ""
            cells.append(f"<td>{found['mean']:.3f}{bounds}</td>")
        kind = "baseline" if row["method"] == BASELINE else ("" if row["above_baseline"] else "below")
        name = html.escape(method_title(str(row["method"])))
        ends = f"<td>{verdict(row)}</td><td>{row['n_seeds']}</td><td>{row['over']}</td>"
        lines.append(f'<tr class="{kind}"><td>{name}</td>{"".join(cells)}{ends}</tr>')
    return "".join(lines)


def _legend(boards: dict[str, pd.DataFrame]) -> str:
    over = set(boards["ap"]["over"])
    how = "over TFs and seeds (bootstrap)" if "TFs and seeds" in over else "over seeds (Student's t)"
    mixed = " where scores are stored, and over seeds only elsewhere" if len(over) > 1 else ""
    return (
        f"<p>In brackets: 95 % intervals, {how}{mixed}. A method is above the baseline if the whole interval of its "
        "difference in AUPRC to the degree baseline, on the same pairs, is above 0.</p>"
    )


def _failures(results: pd.DataFrame) -> str:
    failed = int((results["status"] != "ok").sum())
    return "no task failed." if not failed else f"{failed} tasks failed; the table of results gives the reasons."

"""One HTML file of a benchmark's outcome that opens with no network."""

import html
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go

from grn_core.benchmark.summary import FLOOR, KEYS, leaderboard, method_title
from grn_core.storage import write_text

REPORT = "report.html"
TITLES = {
    "auroc": "AUROC",
    "ap": "AUPRC (average precision)",
    "per_tf_auroc": "AUROC, mean over TFs",
}
QUESTIONS = {
    "missing_edges": "missing edges: pairs held out at random",
    "unseen_targets": "unseen targets: target genes that training never saw as targets",
    "unseen_tfs": "unseen TFs: TFs that training never saw as regulators",
    "unseen_both": "unseen TFs and targets",
}
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1d2733; max-width: 1150px; margin: 2rem auto; padding: 0 1.5rem; }
table { border-collapse: collapse; margin: .5rem 0 2rem; } th, td { padding: .3rem .8rem; text-align: right; }
th:first-child, td:first-child { text-align: left; } thead th { border-bottom: 2px solid #1d2733; }
tbody tr:nth-child(odd) { background: #f4f7f9; } .floor { font-weight: 600; } .below { color: #8a5a00; }
"""


def bars(table: pd.DataFrame, title: str) -> go.Figure:
    """Draw methods as bars with their intervals, the floor as a line."""
    colours = ["#0072B2" if name.startswith("joint") else "#9AA5AE" for name in table["method"]]
    figure = go.Figure(
        go.Bar(
            x=table["mean"], y=table["method"].map(method_title), orientation="h", marker_color=colours,
            error_x={"array": table["half_width"], "thickness": 1.5}, hovertemplate="%{y}: %{x:.3f}<extra></extra>",
        )
    )  # fmt: skip
    floor = table["floor"].mean()
    if pd.notna(floor):
        figure.add_vline(x=floor, line_dash="dot", line_color="#1d2733", annotation_text="degree floor")
    figure.update_layout(
        template="plotly_white", height=120 + 30 * len(table), font={"size": 15}, showlegend=False,
        margin={"l": 10, "r": 20, "t": 30, "b": 10},
    )  # fmt: skip
    figure.update_xaxes(title=title, rangemode="tozero")
    figure.update_yaxes(autorange="reversed", automargin=True)
    return figure


def _rows(boards: dict[str, pd.DataFrame], keys: tuple[str, ...]) -> str:
    first = boards["ap"]
    first = first[(first[KEYS] == list(keys)).all(axis=1)]
    lines = []
    for row in first.itertuples():
        cells = []
        for board in boards.values():
            found = board[(board[KEYS] == list(keys)).all(axis=1) & (board["method"] == row.method)].iloc[0]
            width = f" ± {found['half_width']:.3f}" if pd.notna(found["half_width"]) else ""
            cells.append(f"<td>{found['mean']:.3f}{width}</td>")
        kind = "floor" if row.method == FLOOR else ("" if row.clears_floor else "below")
        verdict = "the floor" if row.method == FLOOR else ("yes" if row.clears_floor else "no")
        name = html.escape(method_title(str(row.method)))
        lines.append(f'<tr class="{kind}"><td>{name}</td>{"".join(cells)}<td>{verdict}</td><td>{row.n_seeds}</td></tr>')
    return "".join(lines)


def write_report(results: pd.DataFrame, folder: Path, title: str) -> Path:
    """Write ``report.html`` beside the table and return its path."""
    boards = {metric: leaderboard(results, metric) for metric in TITLES}
    parts = [f"<h1>{html.escape(title)}</h1>", f"<p>{len(results)} rows; {_failures(results)}</p>"]
    head = "".join(f"<th>{name}</th>" for name in ["method", *TITLES.values(), "clears the floor", "seeds"])
    script: str | bool = True
    for keys, board in boards["ap"].groupby(KEYS, sort=False):
        dataset, genes, truth, question, split = (html.escape(str(key)) for key in keys)
        parts.append(f"<h2>{dataset} {genes}, {truth}: {QUESTIONS.get(question, question)} ({split})</h2>")
        figure = bars(board, TITLES["ap"])
        parts.append(figure.to_html(full_html=False, include_plotlyjs=script, config={"displaylogo": False}))
        script = False  # the script of the charts stands in the file once
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{_rows(boards, keys)}</tbody></table>")
    parts.append(
        "<p>± is half of the 95 % interval over seeds. A method clears the floor where the whole 95 % interval of its "
        "difference to the degree floor, paired by seed, is above 0 in AUPRC.</p>"
    )
    page = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
    write_text(folder / REPORT, f"{page}<style>{STYLE}</style></head><body>{''.join(parts)}</body></html>")
    return folder / REPORT


def _failures(results: pd.DataFrame) -> str:
    failed = int((results["status"] != "ok").sum())
    return "none failed." if not failed else f"{failed} failed, and their rows say why."

"""The parts of the score of the selected edge: evidence for and against it."""

import pandas as pd
import streamlit as st

from grn_core.training.results.evidence import against_typical, typical_parts
from grn_core.training.run import Run
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import NO_TOOLS
from pages.widgets.network.inspector.narrow_figures import part_bars
from pages.widgets.network.inspector.probability import OLD_RUN
from pages.widgets.network.inspector.short_names import short, small

MEANINGS = {
    "typical": (
        "The average pair",
        "The score of the average candidate pair. It is low, because most pairs are not edges.",
    ),
    "states": (
        "State of the two genes",
        "How well TF and target fit together, from what scBERT reads in the cells and what the graph neural network "
        "collects from their neighbours among the training edges.",
    ),
    "memory": (
        "Known edges of these genes",
        "What training has memorised about this TF and this target. About 0 for a gene without training pairs in its "
        "role.",
    ),
    "degree": (
        "Number of edges of the two genes",
        "A TF with many known targets, or a target with many known regulators, more often has another one.",
    ),
    "paths": (
        "Paths of known edges",
        "Whether the edge in the other direction is known, and the number of paths of two or three known edges from "
        "the TF to the target. Such a path leads, for example, through a target that it shares with another TF. In a "
        "run that asks for missing edges, also how often TFs with similar known targets regulate this one.",
    ),
    "coexpression": (
        "Correlation of the two genes",
        "The correlation of the two genes over the cells, positive or negative.",
    ),
    "kinship": (
        "Expression resembles known edges",
        "How similar the target's expression is to that of the TF's known targets in training, and the TF's "
        "expression to that of the target's known regulators. Mean, spread and zeros of the target count too, as far "
        "as this TF's known targets differ in them from those of other TFs.",
    ),
    "own_expression": (
        "Each gene's own expression",
        "Mean, spread and zeros of either gene by itself, whatever the other gene does. Genes with many "
        "regulators, and TFs with many targets, often have typical values.",
    ),
    "interactions": (
        "Combinations, by decision trees",
        "What gradient-boosted trees add. They read the numbers of the other bars together: for example, a correlation "
        "may count more for a gene that few TFs regulate. The score is the mean of trees and linear terms, so this bar "
        "is half of the difference between the two.",
    ),
}


@st.cache_data(max_entries=8, show_spinner=False)
def _typical(_run: Run, path: str, written: float) -> pd.Series | None:
    return typical_parts(_run)


def show_why(run: Run, row: pd.Series, parts: pd.Series | None) -> None:
    """Draw the parts of a pair's score, and name the largest part."""
    path = run.path / "evidence.parquet"
    typical = _typical(run, str(path), path.stat().st_mtime) if path.exists() else None
    if parts is None or typical is None:
        st.info(OLD_RUN.format(what="parts of scores", them="them"), icon=":material/info:")
        return
    differences = against_typical(parts, typical)
    labels = {name: label for name, (label, _) in MEANINGS.items() if name in differences}
    tf, target = short(row["source"]), short(row["target"])
    values = ", ".join(f"{labels[name].lower()} {value:+.2f}" for name, value in differences.items())
    show_chart(
        part_bars(differences, labels), config=NO_TOOLS, key="why", name=f"parts-{tf}-{target}",
        alt=f"Parts of the score of {tf} to {target} in log-odds: {values}",
        caption=(
            f"{_largest(differences)} Compared with the average pair, blue bars to the right support the edge and "
            f"orange bars to the left contradict it. All {len(differences)} parts add up to {parts['logit']:+.2f}, "
            f"which is the weight {small(row['weight'])} in log-odds (+1 makes the odds 2.7 times as high)."
        ),
        data=pd.DataFrame({"part": [labels[name] for name in differences.index], "log_odds": differences.to_numpy()}),
    )  # fmt: skip
    if row["split"] == "train":
        st.caption("This is a training pair, so the first parts may only repeat its label.")
    meant = (MEANINGS[name] for name in MEANINGS if name in differences)
    with st.expander("What the bars mean"):
        st.markdown("\n".join(f"- **{label}**: {meaning}" for label, meaning in meant))


def _largest(differences: pd.Series) -> str:
    evidence = differences.drop("typical")
    name = str(evidence.abs().idxmax())
    side = "for" if evidence[name] > 0 else "against"
    return f"Strongest evidence {side} it: “{MEANINGS[name][0].lower()}”."

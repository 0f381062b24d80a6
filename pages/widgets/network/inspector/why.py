"""Which evidence spoke for or against the selected edge."""

import pandas as pd
import streamlit as st

from grn_core.training.evidence import against_typical, typical_parts
from grn_core.training.run import Run
from pages.widgets.common.chart_files import show_chart
from pages.widgets.common.plotly_figures import NO_TOOLS
from pages.widgets.network.inspector.narrow_figures import part_bars
from pages.widgets.network.inspector.probability import OLD_RUN
from pages.widgets.network.inspector.short_names import short, small

MEANINGS = {
    "typical": ("The average pair", "What the average of all candidate pairs scores: most pairs are no edges."),
    "states": (
        "State of the two genes",
        "How well the TF and the target fit, by what scBERT reads from the cells and what the graph network gathers "
        "from their neighbours among the training edges.",
    ),
    "memory": (
        "Known edges of these very genes",
        "What training learned by heart of this TF and this target. About 0 for a gene that it never saw in its role.",
    ),
    "degree": (
        "How many edges the two have",
        "A TF with many known targets, or a target with many known regulators, is likely to have one more.",
    ),
    "paths": (
        "What known edges join the two",
        "Whether the edge is known the other way round, and how many known edges lead from the TF to the target in two "
        "or three steps, such as by targets that it shares with another TF.",
    ),
    "coexpression": (
        "The two rise and fall together",
        "The correlation of the two genes over the cells, whether it is positive or negative.",
    ),
    "kinship": (
        "Expression resembles that of known edges",
        "How alike the target's expression is to the mean of the TF's known targets in training, and the "
        "TF's to that of the target's known regulators.",
    ),
}


@st.cache_data(max_entries=8, show_spinner=False)
def _typical(_run: Run, path: str, written: float) -> pd.Series | None:
    return typical_parts(_run)


def show_why(run: Run, row: pd.Series, parts: pd.Series | None) -> None:
    """Draw the parts of a pair's score, and say in words which spoke loudest."""
    path = run.path / "evidence.parquet"
    typical = _typical(run, str(path), path.stat().st_mtime) if path.exists() else None
    if parts is None or typical is None:
        st.info(OLD_RUN.format(what="the parts of a score were", them="them"), icon=":material/info:")
        return
    differences = against_typical(parts, typical)
    labels = {name: label for name, (label, _) in MEANINGS.items()}
    tf, target = short(row["source"]), short(row["target"])
    said = ", ".join(f"{labels[name].lower()} {value:+.2f}" for name, value in differences.items())
    show_chart(
        part_bars(differences, labels), config=NO_TOOLS, key="why", name=f"parts-{tf}-{target}",
        alt=f"Parts of the score of {tf} to {target} in log-odds: {said}",
        caption=(
            f"{_loudest(differences)} Blue bars to the right speak for the edge, orange ones to the left against it, "
            f"compared with the average pair; all seven add up to {parts['logit']:+.2f}, which is the weight "
            f"{small(row['weight'])} in log-odds (+1 makes the odds 2.7 times as high)."
        ),
        data=pd.DataFrame({"part": [labels[name] for name in differences.index], "log_odds": differences.to_numpy()}),
    )  # fmt: skip
    if row["split"] == "train":
        st.caption("Training saw this pair, so the first parts may repeat what it was told.")
    with st.expander("What the bars stand for"):
        st.markdown("\n".join(f"- **{label}**: {meaning}" for label, meaning in MEANINGS.values()))


def _loudest(differences: pd.Series) -> str:
    spoken = differences.drop("typical")
    name = str(spoken.abs().idxmax())
    side = "for" if spoken[name] > 0 else "against"
    return f"Loudest {side} it: “{MEANINGS[name][0].lower()}”."

"""Short names for runs that are shown side by side, made of the settings in which they differ."""

from collections.abc import Sequence

from grn_core.data import library
from grn_core.training.config import RunConfig
from grn_core.training.run import Run
from pages.widgets.common.plain_text import moment

MOST_DIFFERENCES = 2


def _words(config: RunConfig) -> dict[str, str]:
    """Return the settings that can distinguish runs, the most informative first."""
    return {
        "dataset": library.dataset_info(config.dataset).title,
        "cell_type": config.cell_type or "all cells",
        "shuffle_expression": "shuffled" if config.shuffle_expression else "not shuffled",
        "prior": library.prior_info(config.prior).title,
        "support": f"supported by {', '.join(library.prior_info(name).title for name in config.support)}"
        if config.support
        else "no supporting prior",
        "seed": f"seed {config.seed}",
        "preset": config.preset,
        "weights": f"scBERT from {config.weights}" if config.weights else "random scBERT",
        "tuning": config.tuning,
        "question": config.split.question.replace("_", " "),
        "max_genes": f"{config.max_genes:,} genes",
        "without": f"without {', '.join(config.left_out)}" if config.left_out else "whole model",
    }


def run_labels(runs: Sequence[Run]) -> list[str]:
    """Name each run by the settings in which it differs, such as ``Monocyte`` or ``seed 1``; names are unique."""
    words = [_words(run.config) for run in runs]
    differ = [key for key in words[0] if len({w[key] for w in words}) > 1] if words else []
    labels = [run.config.name for run in runs]
    for n in range(1, MOST_DIFFERENCES + 1):
        tried = [", ".join(w[key] for key in differ[:n]) for w in words]
        if len(set(tried)) == len(tried):
            labels = tried
            break
    if len(set(labels)) < len(labels):
        labels = [f"{label} · {moment(run.status.created)}" for label, run in zip(labels, runs, strict=True)]
    seen: dict[str, int] = {}
    for i, label in enumerate(labels):
        seen[label] = seen.get(label, 0) + 1
        labels[i] = label if seen[label] == 1 else f"{label} ({seen[label]})"
    return labels

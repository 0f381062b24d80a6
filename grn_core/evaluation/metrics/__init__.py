"""Metrics, one subject per file; names distinguish the two areas under the precision-recall curve."""

from grn_core.evaluation.metrics.per_tf import per_tf_metrics, ranking_metrics
from grn_core.evaluation.metrics.ranking import early_precision, pair_metrics, pr_curve_points, roc_curve_points

__all__ = [
    "early_precision",
    "pair_metrics",
    "per_tf_metrics",
    "pr_curve_points",
    "ranking_metrics",
    "roc_curve_points",
]

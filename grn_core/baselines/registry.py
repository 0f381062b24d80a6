"""All methods, by name."""

from grn_core.baselines import (
    boosting_pairs,
    degree,
    genelink,
    genie3,
    grnboost2,
    grnformer,
    gt_grn,
    identity_logistic,
    identity_low_rank,
    infosem,
    known_paths,
    mutual_information,
    partial_correlation,
    pca_logistic,
    pearson,
    qwendy,
    regdiffusion,
    rustscenic,
    scregnet,
    sctransnet,
    spearman,
    target_expression,
)
from grn_core.baselines.method import Method
from grn_core.errors import ConfigError

MODULES = (
    degree,
    identity_logistic,
    identity_low_rank,
    known_paths,
    target_expression,
    pearson,
    spearman,
    mutual_information,
    partial_correlation,
    genie3,
    grnboost2,
    rustscenic,
    regdiffusion,
    qwendy,
    pca_logistic,
    boosting_pairs,
    genelink,
    scregnet,
    sctransnet,
    grnformer,
    gt_grn,
    infosem,
)
METHODS: dict[str, Method] = {module.METHOD.name: module.METHOD for module in MODULES}
ABOUT: dict[str, str] = {
    module.METHOD.name: " ".join((module.__doc__ or "").split("\n\n")[0].split()) for module in MODULES
}
"""What each method does, by its name: the first paragraph of its file."""


def get_method(name: str) -> Method:
    """Return a method by its name.

    Raises
    ------
    ConfigError
        If there is none of that name.
    """
    if name not in METHODS:
        raise ConfigError(f"There is no method named {name!r}.", f"Choose one of {', '.join(METHODS)}.")
    return METHODS[name]

"""Published data sets and priors: source, licence, and which of them are on this machine."""

from grn_core.data.catalogue.beeline import (
    beeline_info,
    list_beeline,
    load_beeline,
    load_truth,
)
from grn_core.data.catalogue.fetch_beeline import fetch_beeline
from grn_core.data.catalogue.mccalla import list_mccalla
from grn_core.data.catalogue.priors import (
    CataloguePrior,
    catalogue_prior,
    fetch_prior,
    list_catalogue_priors,
    list_catalogue_tables,
    load_catalogue_prior,
)
from grn_core.data.catalogue.published_set import PublishedSet

__all__ = [
    "PublishedSet",
    "CataloguePrior",
    "beeline_info",
    "catalogue_prior",
    "fetch_beeline",
    "fetch_prior",
    "list_beeline",
    "list_catalogue_priors",
    "list_catalogue_tables",
    "list_mccalla",
    "load_beeline",
    "load_catalogue_prior",
    "load_truth",
]

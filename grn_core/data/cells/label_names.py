"""Which columns of the cells can name cell types, best first, by their names and by their labels."""

import re
from typing import Literal

import pandas as pd

Rank = Literal[0, 1, 2, 3, 4, 5]
NEVER: Rank = 5
"""Rank of columns that are never taken for the cell types by default."""

TYPES = re.compile(
    r"cell_?types?(\b|_|\d|$)|cell_?(sub_?types?|states?|labels?|class|names?|ontology_class|identity|annotations?)(\b|_|$)"
    r"|(^|_)(annot\w*|bulk_labels?|sub_?class\w*|super_?class|(major|minor|broad|fine|coarse)_(types?|class|labels?)"
    r"|cluster_(names?|labels?|annot\w*)|labels?|ct|types?|class)(_|\d|$)"
)
PREDICTED = re.compile(
    r"predict\w*|majority_voting|single_?r|pruned_labels?|azimuth|scanvi|scpred|celltypist|transferred|sctype|scmap|popv"
)
CLUSTERS = re.compile(
    r"seurat_clusters?|leiden|louvain|cluster\w*|snn_res|graph_?based|k_?means|(active_)?ident|phenograph"
)
OTHERS = re.compile(
    r"(^|_)(samples?|donors?|patients?|subjects?|individuals?|doublets?|dbl\w*|scrublet|singlet|multiplet|droplet\w*|phases?"
    r"|cycle|batch\w*|lib|library\w*|lanes?|plates?|wells?|runs?|replicates?|rep\d*|sex|gender|age|days?|time\w*|hours?"
    r"|stage|development\w*|orig|origin|hto|hash\w*|multi|df|demux\w*|barcodes?|treatments?|conditions?|disease\w*|status"
    r"|diagnosis|tissues?|organs?|organism|species|assay|chemistry|suspension|ethnicity|race|dataset\w*|study|cohort"
    r"|is|has|n|nr|number|counts?|ncount|nfeature|ngene|numi|umis?|genes?|features?|score\w*|prob\w*|conf\w*|percent\w*"
    r"|pct|mito\w*|ribo\w*|outlier|qc|pass\w*|filter\w*|term|term_id|colou?rs?|genotype|strain|project|channel|pool)(_|\d|$)"
)
NOT_TYPES: tuple[set[str], ...] = (
    {"singlet", "doublet", "multiplet", "negative", "debris", "heterotypic", "homotypic", "ambiguous"},
    {"g1", "s", "g2m", "g2/m", "g2", "m", "g0", "cycling", "non-cycling"},
    {"male", "female", "m", "f", "xx", "xy"},
    {"true", "false", "yes", "no", "pass", "fail", "0.0", "1.0"},
)
CELLS = re.compile(
    r"\b(cells?|[tb] |nk\b|\w*cytes?|macrophages?|\w*blasts?|neurons?|\w*glia\w*|endotheli\w*|epitheli\w*|fibro\w*|"
    r"progenitors?|stem|treg\w*|cd[48]\b|dendritic|[pc]dc\d?|hsc|erythro\w*|platelets?|plasma)",
    re.IGNORECASE,
)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def rank_of(name: str, labels: pd.Index, is_number: bool) -> Rank:
    """Rank a column: names of cell types 0, predicted ones 1, labels that read so 2, clusters 3, others 4, never 5.

    Parameters
    ----------
    name
        Of the column.
    labels
        Its different labels as text.
    is_number
        Whether they are stored as numbers or true and false.
    """
    plain = re.sub(r"[^a-z0-9]+", "_", CAMEL.sub("_", name).lower()).strip("_")
    said = {str(label).strip().lower() for label in labels}
    if any(said <= words for words in NOT_TYPES) or plain.endswith(("ontology_term_id", "_score", "_scores", "_prob")):
        return NEVER
    of_others = OTHERS.search(plain) is not None
    if PREDICTED.search(plain):
        return NEVER if of_others else 1
    if re.search(r"cell_?types?|cell_?sub_?types?", plain):
        return 0
    if of_others:
        return NEVER
    if TYPES.search(plain):
        return 0
    if sum(bool(CELLS.search(label)) for label in said) > 0.5 * len(said):
        return 2
    if CLUSTERS.search(plain):
        return 3
    return NEVER if is_number else 4

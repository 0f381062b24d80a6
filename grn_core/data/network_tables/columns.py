"""What the columns of TF, target, sign, weight and evidence are called."""

import re
from collections.abc import Sequence

NAMES: dict[str, tuple[str, ...]] = {
    "source": (
        "source_genesymbol", "genesymbol_source", "regulator_symbol", "tf_symbol", "source_symbol", "tf_genesymbol",
        "tf_gene_symbol", "source", "tf", "tfs", "gene1", "regulator", "regulatorygene", "regulatory_gene", "from",
        "transcription_factor", "transcriptionfactor", "tf_name", "tfname", "source_name", "source_gene", "tf_gene",
        "regulator_name", "regulator_gene", "from_gene", "gene_a", "genea", "node1", "tf_gene_name",
        "official_symbol_interactor_a", "regulon", "protein1", "preferredname_a", "item_id_a", "fromnode",
        "eregulon_name", "gene_signature_name",
    ),
    "target": (
        "target_genesymbol", "genesymbol_target", "target_symbol", "target_gene_symbol", "target", "targets", "gene2",
        "targetgene", "target_gene", "to", "target_name", "target_gene_name", "targetname", "regulated_gene", "tg",
        "gene_symbol", "gene_short_name", "gene_name", "genesymbol", "gene", "to_gene", "gene_b", "geneb", "node2",
        "official_symbol_interactor_b", "protein2", "preferredname_b", "item_id_b", "tonode",
    ),
    "sign": (
        "sign", "mor", "mode_of_regulation", "edge_sign", "regulation_sign",
        "mode", "effect", "regulation", "regulation_type", "regulationtype",
        "interaction", "interaction_type", "relation", "relationship", "action", "type", "edge_type", "weight",
        "direction", "edgetype", "correlation", "coef_mean", "value", "rho", "cor", "corr", "pearson", "spearman",
        "coef", "coefficient", "estimate", "rho_tf2g", "tf2g_rho",
    ),
    "weight": (
        "weight", "importance", "score", "edgeweight", "edge_weight", "value", "coef_mean", "probability", "mor",
        "confidence_score", "combined_score", "likelihood", "confidence", "coef_abs",
    ),
    "evidence": (
        "evidence", "pmid", "pmids", "pubmed", "references", "pubmed_id", "pubmed_ids", "resources", "sources",
        "references_stripped", "confidence", "database",
    ),
}  # fmt: skip
SIGN_NAMES = {"sign", "mor", "mode_of_regulation", "edge_sign", "regulation_sign"}
SIGNS_ONLY = SIGN_NAMES | {"mode", "effect", "regulation", "regulation_type", "action"}
"""Columns that are expected to say signs, so that it is told where they do not."""
SIGN_PAIRS = (
    ("is_stimulation", "is_inhibition"), ("consensus_stimulation", "consensus_inhibition"),
    ("is_activation", "is_repression"), ("stimulation", "inhibition"), ("activator", "repressor"),
    ("activation", "repression"), ("activation", "inhibition"), ("activates", "represses"),
    ("is_activator", "is_repressor"), ("positive", "negative"), ("is_positive", "is_negative"), ("up", "down"),
)  # fmt: skip
ACTIVATION_NAME = re.compile(
    r"(is_|consensus_|tf_)?(activat(ion|or|es|ing|ed)|stimulat(ion|or|es|ing|ory)|induc(tion|es|ing)|enhanc(ement|es|ing)"
    r"|positive(_regulation)?|up(_?regulat(ion|es|ed|ing))?)"
)
REPRESSION_NAME = re.compile(
    r"(is_|consensus_|tf_)?(repress(ion|or|es|ing|ed)|inhibit(ion|or|s|ing|ory)|suppress(ion|or|es|ing)|silenc(ing|es)"
    r"|negative(_regulation)?|down(_?regulat(ion|es|ed|ing))?)"
)
"""Columns that say yes or no to one of the two signs."""
NO_SIGNS = {
    "strand", "orientation", "chrom_strand", "motif_strand", "activation_state", "predicted_activation_state",
    "predicted_state",
}  # fmt: skip
"""Columns whose + and - are the strand of the DNA, or whose words are the state of a TF in an experiment."""
LIGANDS, RECEPTORS = {"ligand", "ligands", "ligand_complex"}, {"receptor", "receptors", "receptor_complex"}
CODE_NAMES = SIGNS_ONLY | {
    "direction", "interaction", "interaction_type", "regulationtype", "relation", "relationship", "type", "edge_type",
    "edgetype",
}  # fmt: skip
"""Columns whose numbers may be codes of signs."""
PARTNERS = {
    "to": "from", "gene2": "gene1", "gene_b": "gene_a", "geneb": "genea", "node2": "node1", "to_gene": "from_gene",
    "protein2": "protein1", "preferredname_b": "preferredname_a", "item_id_b": "item_id_a", "tonode": "fromnode",
}  # fmt: skip
"""By name of the target's column, that of the TF's which belongs to it."""
LABELS = {"label", "labels", "is_edge", "class", "truth", "is_true", "interacts", "motif"}
"""Columns that say with 0 and 1 whether a pair is an edge."""

NAME_COLUMNS = (
    "Choose these two columns (on the command line by --tf-column and --target-column), or call them TF and target in "
    "its header."
)
"""What a person can do where nothing names the columns of TF and target."""


def plain(name: str) -> str:
    """Write a column's name in small letters, with one underscore for blanks, dots and dashes."""
    return re.sub(r"[\s.\-]+", "_", name.strip().strip("\"'#").lower()).strip("_")


def find(header: Sequence[str], role: str, taken: Sequence[int] = ()) -> list[int]:
    """Return the columns that can have a role by their names, the likeliest first."""
    names = [plain(name) for name in header]
    return [names.index(known) for known in NAMES[role] if known in names and names.index(known) not in taken]


def name_layout(header: Sequence[str]) -> str:
    """Name the database or method that writes such a header."""
    names = {plain(name) for name in header}
    if names & {"source_genesymbol", "genesymbol_source"}:
        return "OmniPath"
    if "regulatorygene" in names:
        return "GENIE3 link list"
    if {"protein1", "protein2"} <= names or names & {"preferredname_a", "node1_string_id", "item_id_a"}:
        return "STRING"
    if "official_symbol_interactor_a" in names:
        return "BioGRID"
    if {"entitya", "entityb"} <= names:
        return "SIGNOR"
    if "regulator_symbol" in names:
        return "RegNetwork"
    if {"tf", "target", "importance"} <= names:
        return "pySCENIC adjacencies"
    if names & {"sign_decision"} or {"source", "target", "weight", "resources"} <= names:
        return "CollecTRI"
    if "confidence" in names and names & {"mor", "weight"}:
        return "DoRothEA"
    if {"gene1", "gene2"} <= names:
        return "BEELINE network"
    return "decoupler network" if {"source", "target", "weight"} <= names else "a table with a header"

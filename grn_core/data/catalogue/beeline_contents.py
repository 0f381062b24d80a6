"""Contents of BEELINE: cell types, simulations, truths, with their authors and sources.

Pratapa, Jalihal, Law, Bharadwaj, Murali, "Benchmarking algorithms for gene regulatory network inference from
single-cell transcriptomic data", Nature Methods 17, 147-154 (2020).
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["experimental", "curated", "synthetic"]

RECORD = "3701939"
"""Zenodo record of BEELINE's input data."""
DATA_ZIP, NETWORKS_ZIP = "BEELINE-data.zip", "BEELINE-Networks.zip"
DOWNLOAD_BYTES = 266_000_000
"""Approximate size of both zips together; the record gives the exact size."""
LICENCE = f"see Zenodo record {RECORD}"
"""Used until the record has been read."""
TITLE = "BEELINE"
CITATION = "Pratapa et al., Nature Methods 2020"
OTHER_GENES = (500, 1000)
"""N in "TFs+N"."""
REFERENCE = "reference"
"""Name of the truth that is the simulated network itself."""

TRUTHS = {
    "specific": "cell-type-specific ChIP-seq",
    "nonspecific": "non-specific ChIP-seq",
    "string": "STRING functional interactions",
    "lofgof": "loss and gain of function",
    REFERENCE: "simulated network",
}


@dataclass(frozen=True)
class CellType:
    """An experimental data set.

    Attributes
    ----------
    name
        Spelled as in papers; the publisher's folder may differ in case.
    organism
        ``human`` or ``mouse``.
    title, accession, citation
        Description of the cells, their GEO series, and the publication.
    n_cells
        Number of cells that BEELINE kept.
    networks
        For each truth, its file in the publisher's zip of networks.
    """

    name: str
    organism: str
    title: str
    accession: str
    citation: str
    n_cells: int
    networks: dict[str, str]


@dataclass(frozen=True)
class Simulation:
    """A Boolean model from which BoolODE simulated cells, in several replicates.

    Attributes
    ----------
    name, kind, title
        The model; ``curated`` if it is published biology, ``synthetic`` if it is a shape of trajectory.
    cells
        Numbers of cells in its data sets.
    dropouts
        Suffixes of the copies with dropout: the percentage of values set to zero.
    """

    name: str
    kind: Kind
    title: str
    cells: tuple[int, ...]
    dropouts: tuple[str, ...]

    @property
    def replicates(self) -> tuple[str, ...]:
        """Names of all its data sets, such as ``GSD-2000-1-50``."""
        return tuple(f"{self.name}-{n}-{i}{drop}" for drop in self.dropouts for n in self.cells for i in range(1, 11))

    @property
    def first(self) -> str:
        """The replicate that lists show for the model: 2,000 cells, no dropout."""
        return f"{self.name}-2000-1"


def _networks(specific: str, organism: str) -> dict[str, str]:
    """Return the file of each truth; names differ in case between organisms, which the search ignores."""
    folder = f"Networks/{organism}"
    return {
        "specific": f"{folder}/{specific}-ChIP-seq-network.csv",
        "nonspecific": f"{folder}/Non-specific-ChIP-seq-network.csv",
        "string": f"{folder}/STRING-network.csv",
    }


_MESC = _networks("mESC", "mouse") | {"lofgof": "Networks/mouse/mESC-lofgof-network.csv"}
_MHSC = _networks("mHSC", "mouse")
_NESTOROWA = ("GSE81682", "Nestorowa et al., Blood 2016")

CELL_TYPES = (
    CellType(
        "hESC",
        "human",
        "Human embryonic stem cells towards definitive endoderm",
        "GSE75748",
        "Chu et al., Genome Biology 2016",
        758,
        _networks("hESC", "human"),
    ),
    CellType(
        "hHEP",
        "human",
        "Human stem cells towards hepatocytes",
        "GSE81252",
        "Camp et al., Nature 2017",
        425,
        _networks("HepG2", "human"),
    ),
    CellType(
        "mDC",
        "mouse",
        "Mouse dendritic cells after stimulation with LPS",
        "GSE48968",
        "Shalek et al., Nature 2014",
        383,
        _networks("mDC", "mouse"),
    ),
    CellType(
        "mESC",
        "mouse",
        "Mouse embryonic stem cells towards primitive endoderm",
        "GSE98664",
        "Hayashi et al., Nature Communications 2018",
        421,
        _MESC,
    ),
    CellType("mHSC-E", "mouse", "Mouse blood stem cells, erythroid lineage", *_NESTOROWA, 1071, _MHSC),
    CellType("mHSC-GM", "mouse", "Mouse blood stem cells, granulocyte-monocyte lineage", *_NESTOROWA, 889, _MHSC),
    CellType("mHSC-L", "mouse", "Mouse blood stem cells, lymphoid lineage", *_NESTOROWA, 847, _MHSC),
)

_MODEL: tuple[tuple[int, ...], tuple[str, ...]] = ((2000,), ("", "-50", "-70"))
_SHAPE: tuple[tuple[int, ...], tuple[str, ...]] = ((100, 200, 500, 2000, 5000), ("",))

SIMULATIONS = (
    Simulation("GSD", "curated", "Gonadal sex determination", *_MODEL),
    Simulation("HSC", "curated", "Haematopoietic stem cell differentiation", *_MODEL),
    Simulation("mCAD", "curated", "Mammalian cortical area development", *_MODEL),
    Simulation("VSC", "curated", "Ventral spinal cord development", *_MODEL),
    Simulation("dyn-BF", "synthetic", "Bifurcating trajectory", *_SHAPE),
    Simulation("dyn-BFC", "synthetic", "Bifurcating and converging trajectory", *_SHAPE),
    Simulation("dyn-CY", "synthetic", "Cycle", *_SHAPE),
    Simulation("dyn-LI", "synthetic", "Linear trajectory", *_SHAPE),
    Simulation("dyn-LL", "synthetic", "Long linear trajectory", *_SHAPE),
    Simulation("dyn-TF", "synthetic", "Trifurcating trajectory", *_SHAPE),
)

"""Folders with one table per cell without a header, as STAR, htseq-count and featureCounts write them."""

import gzip

import numpy as np
import pytest

from grn_core.data.readers import read_expression
from grn_core.data.reading import ReadingChoice, reading_of
from grn_core.errors import DataError
from tests.data.readers.cells import ENSEMBL, GENES, counts

N = 5
ZEBRAFISH = [f"ENSDARG{i:011d}" for i in range(len(GENES))]


def star(folder, forward: float, place: str = "SRR{}_ReadsPerGene.out.tab") -> np.ndarray:
    """Write STAR's tables, and return the counts of the three columns, (3 x cells x genes)."""
    rng, both = np.random.default_rng(3), counts(n=N)
    first = rng.binomial(both.astype(int), forward)
    found = np.stack([both, first, both - first]).astype(np.float32)
    for i in range(N):
        lines = ["N_unmapped\t9\t9\t9", "N_multimapping\t8\t8\t8", "N_noFeature\t7\t900\t3", "N_ambiguous\t1\t2\t3"]
        lines += ["\t".join([gene, *(f"{n:.0f}" for n in found[:, i, j])]) for j, gene in enumerate(ENSEMBL)]
        path = folder / place.format(i)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            gzip.compress("\n".join(lines).encode()) if place.endswith("gz") else "\n".join(lines).encode()
        )
        (path.parent / f"{i}SJ.out.tab").write_text("chr1\t1\t2\t1\t1\t1\t3\t0\t30\n")
    return found


@pytest.mark.parametrize("place", ["SRR{}_ReadsPerGene.out.tab", "SRR{}/ReadsPerGene.out.tab.gz"])
@pytest.mark.parametrize(("forward", "column"), [(0.5, 0), (0.75, 0), (0.97, 1), (0.03, 2)])
def test_stars_column_follows_from_the_share_of_reads_on_the_first_strand(tmp_path, place, forward, column):
    three = star(tmp_path / "run", forward, place)
    adata = read_expression(tmp_path / "run")
    assert list(adata.obs_names) == [f"SRR{i}" for i in range(N)] and list(adata.var_names) == ENSEMBL
    np.testing.assert_array_equal(adata.X.toarray(), three[column])
    name = ["unstranded", "forward", "reverse"][column]
    assert f"column {column + 2} ({name}) was taken" in " ".join(reading_of(adata).said)


def test_another_of_stars_columns_can_be_chosen(tmp_path):
    three = star(tmp_path / "run", 0.97)
    adata = read_expression(tmp_path / "run", ReadingChoice(layer="reverse"))
    assert reading_of(adata).layer == "reverse"
    np.testing.assert_array_equal(adata.layers["reverse"].toarray(), three[2])


def test_a_table_of_star_alone_is_one_cell_and_not_three(tmp_path):
    star(tmp_path, 0.97)
    with pytest.raises(DataError, match="only one cell"):
        read_expression(tmp_path / "SRR0_ReadsPerGene.out.tab")


def test_a_damaged_table_of_star_is_named(tmp_path):
    star(tmp_path, 0.97)
    path = tmp_path / "SRR3_ReadsPerGene.out.tab"
    path.write_text(path.read_text() + "\nGENE\t3\t4")
    with pytest.raises(DataError, match=r"SRR3_ReadsPerGene.out.tab is a damaged table of STAR"):
        read_expression(tmp_path)


@pytest.mark.parametrize("ending", [".htseq.counts", ".counts", ".tsv", "_counts.txt", ".txt.gz"])
@pytest.mark.parametrize("symbols", [False, True])
def test_htseq_counts_each_file_is_a_cell_whatever_its_ending(tmp_path, ending, symbols):
    for i, row in enumerate(counts(n=N)):
        names = [f"{a}\t{b}" if symbols else a for a, b in zip(ZEBRAFISH, GENES, strict=True)]
        lines = [f"{name}\t{n:.0f}" for name, n in zip(names, row, strict=True)]
        lines += [f"{name}\t{'	' * symbols}77" for name in ("__no_feature", "__ambiguous", "__not_aligned")]
        text = "\n".join(lines).encode()
        (tmp_path / f"GSM{i}{ending}").write_bytes(gzip.compress(text) if ending.endswith("gz") else text)
    adata = read_expression(tmp_path)
    assert list(adata.obs_names) == [f"GSM{i}" for i in range(N)]
    assert list(adata.var_names) == (GENES if symbols else ZEBRAFISH)
    np.testing.assert_array_equal(adata.X.toarray(), counts(n=N))


def test_the_first_gene_of_a_table_without_header_stays_a_gene_in_any_species(tmp_path):
    rows = [f"{name}\t{a:.0f}\t{b:.0f}" for name, a, b in zip(ZEBRAFISH, *counts(n=2), strict=True)]
    (tmp_path / "a.tsv").write_text("\n".join(rows))
    adata = read_expression(tmp_path / "a.tsv")
    assert list(adata.var_names) == ZEBRAFISH and adata.n_obs == 2


def test_feature_counts_each_file_is_a_cell(tmp_path):
    for i, row in enumerate(counts(n=N)):
        head = ["Geneid", "Chr", "Start", "End", "Strand", "Length", f"/run/{i}.bam"]
        lines = ['# Program:featureCounts v2.0.6; Command:"featureCounts" "-a" "x.gtf"', "\t".join(head)]
        lines += [f"{g}\tchr1;chr1\t1;30\t9;40\t+;+\t1800\t{n:.0f}" for g, n in zip(ENSEMBL, row, strict=True)]
        (tmp_path / f"SRR{i}.featureCounts.txt").write_text("\n".join(lines))
        (tmp_path / f"SRR{i}.featureCounts.txt.summary").write_text("Status\t/run/0.bam\nAssigned\t7\n")
    adata = read_expression(tmp_path)
    assert list(adata.obs_names) == [f"SRR{i}" for i in range(N)] and list(adata.var_names) == ENSEMBL
    np.testing.assert_array_equal(adata.X.toarray(), counts(n=N))

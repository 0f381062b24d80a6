"""What a file is follows from its content, also inside a packed file, and each kind that is refused has its remedy."""

import bz2
import gzip
import lzma
import zipfile

import pandas as pd
import pytest

from grn_core.errors import PriorError
from grn_core.reading.kinds import REFUSED, kind_inside, kind_of, refuse

KINDS = {
    b"\x89HDF\r\n\x1a\n rest": "hdf5",
    b"cell,GATA1\na,1\n": "other",
    b"": "other",
    b"\xef\xbb\xbf <!DOCTYPE HTML>": "html",
    b"<?xml version='1.0'?><graphml/>": "xml",
    b'{"nodes": []}': "json",
    b"RDX3\nX\n": "r",
    b"##fileformat=VCFv4.2\n": "variants",
    b'chr1\thavana\tgene\t1\t2\t.\t+\t.\tgene_id "ENSG1";\n': "annotation",
    b"BAM\x01rest": "alignments",
    b"@SRR1.1 length=4\nACGT\n+\nIIII\n": "reads",
    b"@gene\tcell\nGATA1\t1\n": "other",
    b"a.csv".ljust(257, b"\0") + b"ustar\x0000": "tar",
}


@pytest.mark.parametrize(("content", "kind"), KINDS.items(), ids=list(KINDS.values()))
@pytest.mark.parametrize("pack", ["gzip", "bzip2", "xz"])
def test_kinds_by_content(tmp_path, content, kind, pack):
    plain, packed = tmp_path / "a.dat", tmp_path / "b.dat"
    plain.write_bytes(content)
    packed.write_bytes({"gzip": gzip, "bzip2": bz2, "xz": lzma}[pack].compress(content))
    assert kind_of(plain) == kind
    assert (kind_of(packed), kind_inside(packed, pack)) == (pack, kind)


def test_a_workbook_is_distinguished_from_other_zips(tmp_path):
    for name, member in (("a", "xl/workbook.xml"), ("b", "matrix.mtx")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(member, "x")
    assert [kind_of(tmp_path / name) for name in "ab"] == ["excel", "zip"]


def test_genes_that_are_called_as_a_sign_are_no_sign(tmp_path):
    for name in ("PAR1", "RDX", "ARROW1", "FEA1", "BZHX"):
        (tmp_path / "a.csv").write_text(f"{name},GATA1\n{name},SPI1\n")
        assert kind_of(tmp_path / "a.csv") == "other", name
    pd.DataFrame({"source": ["PAR1"]}).to_parquet(tmp_path / "a.pq")
    pd.DataFrame({"source": ["PAR1"]}).to_feather(tmp_path / "a.feather")
    assert [kind_of(tmp_path / name) for name in ("a.pq", "a.feather")] == ["parquet", "feather"]


@pytest.mark.parametrize("kind", REFUSED)
def test_a_refusal_names_the_file_and_the_remedy(tmp_path, kind):
    with pytest.raises(PriorError) as caught:
        refuse(tmp_path / "a.csv", kind, PriorError)
    assert caught.value.what.startswith(("a.csv is ", "a.csv contains ")) and caught.value.remedy.endswith(".")

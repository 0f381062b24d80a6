"""What a prior says of a pair, and that no link is made of anything but a PubMed identifier."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data.priors.evidence import pair_evidence, parse_evidence, pubmed_address
from grn_core.data.priors.prior import make_prior
from grn_core.data.priors.reader import read_prior
from tests.benchmark_data import DATA
from tests.data.trrust import write_trrust


@pytest.mark.parametrize(
    ("text", "ids", "notes"),
    [
        ("22909821", ["22909821"], []),
        ("22909821;17157788;22909821", ["22909821", "17157788"], []),
        ("PMID:123, PMID:45 | 6", ["123", "45", "6"], []),
        ("ExTRI:17157788;TRRUST:1", ["17157788", "1"], []),
        ("A", [], ["A"]),
        ("0123;0;123456789", [], ["0123", "0", "123456789"]),
        ("١٢٣;²", [], ["١٢٣", "²"]),
        ("javascript:1;x:y:3", ["1"], ["x:y:3"]),
        ("https://example.com/9 ../5 9?a=1 9#", [], ["https://example.com/9", "../5", "9?a=1", "9#"]),
        ("", [], []),
        (None, [], []),
        (np.nan, [], []),
        (123, ["123"], []),
    ],
)
def test_identifiers_are_told_from_words(text, ids, notes):
    assert parse_evidence(text) == (ids, notes)


def test_an_address_is_made_of_digits_alone():
    assert pubmed_address("22909821") == "https://pubmed.ncbi.nlm.nih.gov/22909821/"
    for bad in ("", "0", "12a", "1/../2", "1\n", "١٢", "123456789", "1)](http://example.com"):
        with pytest.raises(ValueError):
            pubmed_address(bad)


def test_a_pair_is_found_whatever_its_case():
    edges = pd.DataFrame({"source": ["Gata1", "GATA1"], "target": ["Klf1", "KLF1"]})
    prior = make_prior("p", edges.assign(sign=[-1, 1], evidence=["1", "2"]))
    assert pair_evidence(prior, "GATA1", "KLF1").sign == 1
    assert pair_evidence(prior, "Gata1", "Klf1").pubmed == ["1"]
    assert pair_evidence(prior, "gata1", "klf1").pubmed == ["1"]  # the first that fits
    assert pair_evidence(prior, "KLF1", "GATA1") is None


def test_a_prior_without_signs_or_evidence_has_none():
    found = pair_evidence(make_prior("p", pd.DataFrame({"source": ["A"], "target": ["B"]})), "A", "B")
    assert (found.sign, found.pubmed, found.notes) == (None, [], [])


def test_trrust_carries_sign_and_publications(tmp_path):
    prior = read_prior(write_trrust(tmp_path / "trrust_rawdata.human.tsv.gz"))
    found = pair_evidence(prior, "AATF", "BAX")
    assert (found.sign, found.pubmed, found.notes) == (-1, ["22909821"], [])
    assert [pair_evidence(prior, "AATF", target).sign for target in ("MYC", "CDKN1A")] == [1, 0]
    found = pair_evidence(prior, "ABL1", "BCL2")
    assert (found.sign, found.pubmed) == (0, ["11753601", "9916987", "99"])
    found = pair_evidence(prior, "AHR", "ARNT")
    assert (found.pubmed, found.notes) == (["1"], ["1724219e"])


@pytest.mark.needs_benchmark_data
def test_every_row_of_the_real_trrust_has_a_publication():
    prior = read_prior(DATA / "priors" / "trrust_human.tsv.gz")
    assert (pair_evidence(prior, "AATF", "BAX").sign, pair_evidence(prior, "AATF", "MYC").sign) == (-1, 1)
    every = prior.edges["evidence"].map(parse_evidence)
    assert every.map(lambda found: len(found[0]) > 0).all()
    assert every.map(lambda found: found[1]).explode().dropna().tolist() == ["1724219e"]  # a slip of TRRUST's

"""A column of signs is read right whatever it is called and writes; where it may mean two things, one sentence asks."""

import pytest

from grn_core.data.network_tables import NetworkChoice
from grn_core.data.priors.reader import read_prior

PAIRS = [("GATA1", "KLF1"), ("GATA1", "SPI1"), ("SPI1", "CSF1R"), ("TP53", "MDM2"), ("TP53", "MYC")]
TRUTH = [1, -1, 1, 1, -1]


def read(tmp_path, name, yes, no, choice=NetworkChoice()):  # noqa: B008 - frozen
    values = [yes if sign > 0 else no for sign in TRUTH]
    rows = "".join(f"{tf},{target},{value}\n" for (tf, target), value in zip(PAIRS, values, strict=True))
    (tmp_path / "p.csv").write_text(f"TF,target,{name}\n{rows}")
    prior = read_prior(tmp_path / "p.csv", choice=choice)
    return prior.edges["sign"].tolist() if "sign" in prior.edges else None, " ".join(prior.reading.said)


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("effect", "up", "down"), ("effect", "+", "-"), ("effect", "stimulation", "inhibition"), ("effect", "U", "D"),
        ("direction", "UP", "DN"), ("sign", "P", "N"), ("effect", "pos", "neg"), ("edge_sign", "+1", "-1"),
        ("mode", "activating", "repressing"), ("Regulation Type", "induces", "silences"), ("mode", "1", "-1"),
        ("efecto", "activación", "represión"), ("Wirkung", "Aktivierung", "Hemmung"), ("作用", "激活", "抑制"),
    ],
)  # fmt: skip
def test_words_and_marks_are_signs(tmp_path, name, yes, no):
    signs, said = read(tmp_path, name, yes, no)
    assert signs == TRUTH
    assert "unknown." not in said.replace("0 of unknown sign.", "")


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [("activation", "1", "0"), ("activation", "TRUE", "FALSE"), ("is_activator", "yes", "no"), ("Up", "x", ""),
     ("stimulation", "True", "False"), ("upregulated", "1", "0")],
)  # fmt: skip
def test_a_column_of_activation_alone(tmp_path, name, yes, no):
    signs, said = read(tmp_path, name, yes, no)
    assert signs == [1, 0, 1, 1, 0]
    assert f"sign from {name}" in said
    asked = (
        f"{yes} in {name} is taken as activation, {no} as unknown. If {no} means repression, choose {name} as the sign"
    )
    assert (asked in said) == bool(no)
    signs, said = read(tmp_path, name, yes, no, NetworkChoice(sign=name))
    assert signs == (TRUTH if no else [1, 0, 1, 1, 0])
    assert f"{yes} was taken as activation" in said


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [("repression", "1", "0"), ("inhibition", "TRUE", "FALSE"), ("is_repressor", "yes", "no"), ("down", "1", "0")],
)
def test_a_column_of_repression_alone(tmp_path, name, yes, no):
    signs, said = read(tmp_path, name, no, yes)
    assert signs == [0, -1, 0, 0, -1]
    assert f"If {no} means activation, choose {name} as the sign column" in said and f"--sign-column {name}" in said
    assert read(tmp_path, name, no, yes, NetworkChoice(sign=name))[0] == TRUTH


@pytest.mark.parametrize(
    ("name", "yes", "no"), [("mode", "1", "2"), ("effect", "1", "0"), ("effect", "TRUE", "FALSE"), ("type", "1", "2")]
)
def test_a_code_is_asked_for_and_taken_once_chosen(tmp_path, name, yes, no):
    signs, said = read(tmp_path, name, yes, no)
    assert signs is None
    assert f"If {yes} means activation and {no} repression, choose {name} as the sign column" in said
    assert "No column says" not in said
    signs, said = read(tmp_path, name, yes, no, NetworkChoice(sign=name))
    assert signs == TRUTH
    assert f"{yes} was taken as activation and {no} as repression, as chosen" in said


def test_a_column_without_a_header_can_be_chosen_as_code(tmp_path):
    (tmp_path / "p.csv").write_text("GATA1,KLF1,1\nGATA1,SPI1,2\n")
    assert "sign" not in read_prior(tmp_path / "p.csv").edges
    assert read_prior(tmp_path / "p.csv", choice=NetworkChoice(sign="3")).edges["sign"].tolist() == [1, -1]


def test_zero_in_a_sign_column_is_said_to_be_unknown(tmp_path):
    signs, said = read(tmp_path, "sign", "1", "0")
    assert signs == [1, 0, 1, 1, 0]
    assert "0 in sign is taken as unknown, 1 as activation" in said
    assert read(tmp_path, "sign", "1", "0", NetworkChoice(sign="sign"))[0] == TRUTH


def test_a_column_that_only_has_positive_numbers_is_said_so(tmp_path):
    signs, said = read(tmp_path, "effect", "0.5", "0.2")
    assert signs is None
    assert "effect has no number below 0, so that it does not say repression. Signs are unknown." in said


def test_a_weight_that_is_chosen_as_the_sign_is_said_to_make_every_edge_activating(tmp_path):
    signs, said = read(tmp_path, "importance", "0.5", "0.2", NetworkChoice(sign="importance"))
    assert set(signs) == {1}
    assert (
        "importance has no number below 0: as chosen, every edge with a number above 0 was taken as activation" in said
    )
    assert "no number below 0" not in read(tmp_path, "effect", "0.5", "-0.2", NetworkChoice(sign="effect"))[1]


def test_two_columns_of_any_names_are_a_pair(tmp_path):
    (tmp_path / "p.csv").write_text("TF,target,upregulated,repressed\nGATA1,KLF1,1,0\nGATA1,SPI1,0,1\nTP53,MYC,0,0\n")
    assert read_prior(tmp_path / "p.csv").edges["sign"].tolist() == [1, -1, 0]


@pytest.mark.parametrize("name", ["log2FC", "logFC", "t_stat", "pearson_r", "score"])
def test_numbers_on_both_sides_of_zero_are_asked_for_and_taken_once_chosen(tmp_path, name):
    signs, said = read(tmp_path, name, "1.4", "-0.3")
    assert signs is None
    assert f"{name} has numbers above and below 0" in said and f"--sign-column {name}" in said
    assert "No column says" not in said
    assert read(tmp_path, name, "1.4", "-0.3", NetworkChoice(sign=name))[0] == TRUTH
    assert "above and below" not in read(tmp_path, name, "1.4", "0.3")[1]

"""Names of the catalogue in the library: listed beside the user's data, and distinguished from paths."""

import pytest

from grn_core.data import library
from grn_core.data.catalogue.library_names import find_set, is_prior
from grn_core.errors import DataError, PriorError

pytestmark = pytest.mark.usefixtures("grn_home")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """One replicate of a simulation."""
    place = tmp_path / "own" / "beeline" / "GSD" / "GSD-2000-1"
    (place / "reference").mkdir(parents=True)
    (place / "ExpressionData.csv").write_text(",E1,E2,E3\nSRY,0.5,1,2\nSOX9,1,0.25,0\n")
    (place / "reference" / "network.csv").write_text("Gene1,Gene2,Type\nSRY,SOX9,+\n")
    monkeypatch.setenv("GRN_DATA_DIR", str(tmp_path / "own"))
    return place


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("beeline/hESC/TFs+500", "beeline/hESC/TFs+500"),
        ("beeline/hhep/tfs+1000", "beeline/hHEP/TFs+1000"),
        ("beeline/dyn-BF/dyn-BF-500-7", "beeline/dyn-BF/dyn-BF-500-7"),
        ("mccalla/mesc/tfs+500", "mccalla/mESC/TFs+500"),
        ("mccalla/hESC/TFs+500", None),
        ("beeline/hESC", None),
        ("beeline/hESC/TFs+7", None),
        ("./beeline/hESC/TFs+500", None),
        ("mine", None),
    ],
)
def test_names_of_data_sets(name, found):
    assert find_set(name) == found


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("beeline/hESC/TFs+500/specific", True),
        ("mccalla/mESC/TFs+1000/kd_union", True),
        ("trrust/mouse", True),
        ("trrust/fly", False),
        ("priors/human", False),
        ("beeline/hESC/TFs+500", False),
        ("./trrust/human", False),
        ("demo", False),
    ],
)
def test_names_of_priors(name, known):
    assert is_prior(name) is known


def test_data_on_this_machine_are_listed_and_can_be_loaded(folder):
    listed = {info.name: info for info in library.list_datasets()}
    info = listed["beeline/GSD/GSD-2000-1"]
    assert info.simulated
    assert info.embedded  # the user cannot remove it
    assert info.description.startswith("2 genes and 3 cells. Gonadal sex determination")
    assert list(listed) == ["demo", "pbmc68k", info.name]
    adata = library.load_dataset(info.name)
    assert adata.shape == (3, 2)
    assert adata.uns["grn"] == {"name": info.name, "title": "BEELINE GSD-2000-1", "simulated": True}
    prior = library.prior_info(f"{info.name}/reference")
    assert prior in library.list_priors()
    assert prior.simulated
    assert library.load_prior(prior.name).edges["sign"].tolist() == [1]


def test_data_not_on_this_machine_are_known_but_not_listed():
    assert [info.name for info in library.list_datasets()] == ["demo", "pbmc68k"]
    assert [info.name for info in library.list_priors()] == ["demo"]
    assert library.dataset_info("beeline/mDC/TFs+500").title == "BEELINE mDC TFs+500"
    assert library.prior_info("dorothea/mouse").title == "DoRothEA, levels A to C (mouse)"
    with pytest.raises(DataError, match="mDC TFs.500 is not on this machine.*data fetch beeline"):
        library.load_dataset("beeline/mDC/TFs+500")
    with pytest.raises(DataError, match="mDC TFs.500 is not on this machine"):
        library.load_prior("beeline/mDC/TFs+500/string")
    with pytest.raises(PriorError, match="There is no prior or file trrust/fly"):
        library.load_prior("trrust/fly")


def test_a_path_spelled_like_a_name_is_reached_with_a_dot(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    other = tmp_path / "beeline" / "GSD" / "GSD-2000-1"
    other.mkdir(parents=True)
    (other / "ExpressionData.csv").write_text(",E1,E2\nNR5A1,5,1\nDMRT1,4,2\n")
    assert "SRY" in library.load_dataset("beeline/GSD/GSD-2000-1").var_names
    assert "NR5A1" in library.load_dataset("./beeline/GSD/GSD-2000-1").var_names


def test_removing_does_not_touch_the_catalogue(folder):
    library.remove_dataset("beeline/GSD/GSD-2000-1")
    assert library.load_dataset("beeline/GSD/GSD-2000-1").n_obs == 3

"""The catalogue on the data page: states, origins, fetching, and failures."""

import pytest

from grn_core.data.catalogue.fetch_task import published_fetch, submit_fetch_published
from tests.pages.conftest import words


def sets(app):
    return next(frame.value for frame in app.dataframe if "Known networks" in frame.value).set_index("Data set")


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    """A user's own folder with a prior and the networks of a data set."""
    (tmp_path / "own" / "priors").mkdir(parents=True)
    (tmp_path / "own" / "priors" / "trrust_human.tsv").write_text("A\tB\tUnknown\t1\n")
    truth = tmp_path / "own" / "beeline" / "hESC" / "TFs+500" / "specific"
    truth.mkdir(parents=True)
    (truth / "network.csv").write_text("Gene1,Gene2\nA,B\n")
    monkeypatch.setenv("GRN_DATA_DIR", str(tmp_path / "own"))
    return tmp_path / "own"


def test_it_lists_data_sets_and_priors_with_licence_and_citation(open_page):
    app = open_page("cells")
    table = sets(app)
    assert set(table["State"]) == {"not fetched"}
    assert table.loc["mESC/TFs+1000", "Known networks"] == "specific, nonspecific, string, lofgof"
    assert table.loc["mHSC-L/TFs+500", "Cells x genes"] == "847 x ?"
    said = words(app)
    for name in ("TRRUST", "CollecTRI", "DoRothEA", "STRING"):
        assert f"**{name}" in said
    assert "Licence: CC BY-SA 4.0. Cite Han et al., Nucleic Acids Research 2018. From grnpedia.org" in said
    assert "GSE75748" in said


def test_data_of_the_users_own_folder_are_marked(open_page, own_folder):
    app = open_page("cells")
    assert sets(app).loc["hESC/TFs+500", "State"] == "networks only (GRN_DATA_DIR)"
    assert "1 rows, 0.0 MB, from GRN_DATA_DIR" in words(app)
    keys = {found.key for found in app.button}
    assert "fetch_trrust/mouse" in keys and "fetch_trrust/human" not in keys


def test_a_missing_own_folder_is_reported(open_page, monkeypatch, tmp_path):
    monkeypatch.setenv("GRN_DATA_DIR", str(tmp_path / "absent"))
    assert "which is not a folder" in words(open_page("cells"))


def test_fetching_is_shown_and_can_be_stopped_and_continued(open_page):
    app = open_page("cells")
    app.button(key="fetch_beeline").click().run()
    work = published_fetch("beeline")
    assert work.status.state == "queued"
    assert set(sets(app)["State"]) == {"fetching"}
    app.button(key=f"stop_{work.id}").click().run()
    assert work.status.state == "cancelled"
    app.run()
    assert set(sets(app)["State"]) == {"stopped"}
    assert app.button(key="fetch_beeline").label == "Continue"
    app.button(key="fetch_beeline").click().run()
    assert work.status.state == "queued"


def test_the_reason_of_a_failure_is_shown(open_page):
    work = submit_fetch_published("trrust/mouse")
    work.update(state="failed", error="grnpedia.org could not be reached. Try <b>later</b>.")
    app = open_page("cells")
    assert "grnpedia.org could not be reached. Try <b>later</b>." in words(app)
    assert app.button(key="fetch_trrust/mouse").label == "Fetch"

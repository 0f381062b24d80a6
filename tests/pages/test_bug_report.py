"""The Train page offers a run as a bug report."""


def test_the_log_has_a_bug_report(stored_run, open_page):
    app = open_page("train", run=stored_run.id)
    assert any("Bug report" in element.proto.label for element in app.get("download_button"))

"""A name bears the choice of how to read what it names."""

import pytest

from grn_core.data.reading import AS_FOUND, ReadingChoice
from grn_core.data.reference import make_reference, split_reference
from grn_core.errors import ConfigError


def test_there_and_back():
    choice = ReadingChoice(layer="my layer&more", symbols="gene_ids")
    name = make_reference("/a/cells.h5ad", choice, AS_FOUND)
    assert split_reference(name, AS_FOUND) == ("/a/cells.h5ad", choice)
    assert make_reference("demo", AS_FOUND, AS_FOUND) == "demo"
    assert split_reference("demo", choice) == ("demo", choice)


def test_a_file_with_a_question_mark_is_itself(tmp_path):
    path = tmp_path / "what?layer=x"
    path.write_text("")
    assert split_reference(str(path), AS_FOUND) == (str(path), AS_FOUND)


def test_what_cannot_be_chosen_is_told_of():
    with pytest.raises(ConfigError, match="colour"):
        split_reference("a.csv?colour=red", AS_FOUND)

"""A setting that is given twice is refused, wherever it stands; YAML would keep the last in silence."""

import pytest

from grn_core.errors import ConfigError
from grn_core.reading.plain import parse_yaml


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seed: 1\nname: a\nseed: 2\n", "gives seed twice, in lines 1 and 3"),
        ("split:\n  question: a\n  test: 0.1\n  question: b\n", "gives question twice, in lines 2 and 4"),
        ("{seed: 1, seed: 2}", "gives seed twice, in line 1"),
        ("'seed': 1\nseed: 1\n", "gives seed twice, in lines 1 and 2"),
        ("a:\n  - seed: 1\n    seed: 2\n", "gives seed twice, in lines 2 and 3"),
    ],
)
def test_a_repeated_setting_is_refused_with_its_lines(text, said):
    with pytest.raises(ConfigError, match=said):
        parse_yaml(text, "settings.yaml")


def test_the_same_name_in_different_places_is_fine():
    text = "seed: seed\nsplit: {seed: 1, list: [seed, seed]}\nother:\n  seed: {seed: 2}\n"
    assert parse_yaml(text, "x") == {
        "seed": "seed", "split": {"seed": 1, "list": ["seed", "seed"]}, "other": {"seed": {"seed": 2}},
    }  # fmt: skip

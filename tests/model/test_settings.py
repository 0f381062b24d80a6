"""Presets, and settings that older runs kept."""

from dataclasses import asdict, replace

import pytest

from grn_core.errors import ConfigError
from grn_core.model.settings import SWITCHES, preset, read_settings
from grn_core.training.config import RunConfig, parse_config


def test_presets_grow_to_the_published_size():
    full = preset("full", 100).scbert
    assert (full.dim, full.depth, full.heads, full.dim_head, full.n_features) == (200, 6, 10, 64, 266)


def test_settings_survive_being_kept():
    size = replace(preset("standard", 7), use_paths=False)
    assert read_settings(asdict(size)) == size


@pytest.mark.parametrize("part", SWITCHES)
def test_a_checkpoint_of_an_older_version_names_the_part_that_is_left_out(part):
    size = preset("quick", 7)
    older = {key: value for key, value in asdict(size).items() if key not in SWITCHES.values()}
    assert read_settings(older | {"without": []}) == size
    assert read_settings(older | {"without": [part]}) == replace(size, **{SWITCHES[part]: False})


@pytest.mark.parametrize("part", SWITCHES)
def test_settings_of_an_older_run_name_the_part_that_is_left_out(part):
    config = parse_config(f"cell_type: Monocyte\nwithout: [{part}]\n")
    assert config == RunConfig(cell_type="Monocyte", **{SWITCHES[part]: False})
    assert config.left_out == (part,)
    assert parse_config(config.to_yaml()) == config


def test_a_part_that_cannot_be_left_out_is_refused_by_its_name():
    with pytest.raises(ConfigError, match="'pooling'; it can name scbert, gnn, attention, paths"):
        parse_config("without: [pooling]\n")

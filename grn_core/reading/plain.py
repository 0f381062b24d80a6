"""JSON and YAML that may have been damaged or written by a stranger: bounded in size, depth and repetition."""

import json
import stat
from pathlib import Path
from typing import Any

from grn_core.errors import ConfigError

MOST_BYTES = 2 * 10**6
MOST_DEPTH, MOST_PARTS = 40, 100_000


def read_json(path: Path, most: int = MOST_BYTES) -> Any:
    """Read a JSON file of at most `most` bytes.

    Raises
    ------
    OSError
        If it cannot be read.
    ValueError
        If it is too large, no JSON, or nested too deeply.
    """
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would never end
        raise ValueError(f"{path.name} is not a file")
    with path.open("rb") as handle:
        content = handle.read(most + 1)
    if len(content) > most:
        raise ValueError(f"{path.name} is larger than {most:,} bytes")
    try:
        return json.loads(content.decode("utf-8"))
    except RecursionError as error:
        raise ValueError(f"{path.name} is nested too deeply") from error


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """Read a text file of settings.

    Raises
    ------
    ConfigError
        If it cannot be read, is larger than `most` bytes, or is not text.
    """
    remedy = "Give the path of a YAML file."
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError(f"{path} is not a file")
        with path.open("rb") as handle:
            content = handle.read(most + 1)
        if len(content) > most:
            raise ConfigError(f"The settings file {path} is larger than {most / 1e6:.0f} MB.", remedy)
        return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The settings file {path} cannot be read.", remedy) from error


def parse_yaml(text: str, origin: str) -> Any:
    """Read settings from YAML text, without aliases and of sane depth.

    Raises
    ------
    ConfigError
        Saying what is wrong with it; `origin` names the text.
    """
    import yaml

    try:
        _check_parts(text, origin)
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        said = " ".join(str(error).split())[:300]
        raise ConfigError(f"{origin} is not valid YAML.", f"Correct it: {said}") from error


def hand_over_yaml(path: Path, folder: Path, origin: str) -> Any:
    """Read settings, in the child, and return them as plain values; dates and the like become text.

    It is here and not beside the settings' own checks, because these import PyTorch, which takes ten times as long.

    Raises
    ------
    ConfigError
        As `read_text` and `parse_yaml`; or if the name of a setting is not text.
    """
    try:
        return json.loads(json.dumps(parse_yaml(read_text(path), origin), default=str))
    except TypeError as error:
        raise ConfigError(f"{origin} has a name of a setting that is not text.", "Correct that name.") from error


def _check_parts(text: str, origin: str) -> None:
    """Go through the parts of a YAML text, which takes no memory and no recursion, before they are put together."""
    import yaml

    depth = 0
    maps: list[_Map | None] = []
    for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
        _check_key(event, maps, origin)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MOST_DEPTH:
            raise ConfigError(f"{origin} is nested deeper than {MOST_DEPTH} levels.", "Settings need two or three.")
        if isinstance(event, yaml.AliasEvent):
            raise ConfigError(
                f"{origin} uses a YAML alias (*{str(event.anchor)[:40]}).", "Write the value out in its place."
            )
        if count > MOST_PARTS:
            raise ConfigError(f"{origin} holds more than {MOST_PARTS:,} values.", "Give the settings of one run.")


class _Map:
    """Where the reading of one mapping stands: its names so far by their lines, and whether a name comes next."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.name_is_next = True


def _check_key(event: Any, maps: list[_Map | None], origin: str) -> None:
    """Follow the mappings of a YAML text; refuse a name that stands twice in one, of which YAML keeps the last."""
    import yaml

    if isinstance(event, yaml.CollectionEndEvent):
        maps.pop()
        return
    if not isinstance(event, yaml.NodeEvent):
        return
    inside = maps[-1] if maps else None
    if inside is not None:
        if inside.name_is_next and isinstance(event, yaml.ScalarEvent):
            line = event.start_mark.line + 1 if event.start_mark else 0
            if (first := inside.lines.get(event.value)) is not None:
                where = f"in lines {first} and {line}" if first != line else f"in line {line}"
                raise ConfigError(f"{origin} gives {event.value[:60]} twice, {where}.", "Keep one of the two.")
            inside.lines[event.value] = line
        inside.name_is_next = not inside.name_is_next
    if isinstance(event, yaml.CollectionStartEvent):
        maps.append(_Map() if isinstance(event, yaml.MappingStartEvent) else None)

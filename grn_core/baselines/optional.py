"""Packages that only one method needs and that may be absent."""

from importlib import import_module
from types import ModuleType

from grn_core.errors import ConfigError


def optional_module(name: str, method: str, requirements: str) -> ModuleType:
    """Import a module of an optional package.

    Parameters
    ----------
    name
        The module, such as ``rustscenic.grn``.
    method
        Title of the method that needs it.
    requirements
        File of the project that pins the package.

    Raises
    ------
    ConfigError
        If the package is not installed, or cannot be loaded.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise ConfigError(
            f"{method} needs the package {name.split('.')[0]}, which is not installed or cannot be loaded.",
            f"Run `pip install --no-deps -r {requirements}`.",
        ) from error

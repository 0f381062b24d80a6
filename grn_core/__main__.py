"""The command line: ``grn``, or ``python -m grn_core``; ``--help`` lists the commands."""

import os

from grn_core.settings import MATH_ENVIRONMENT

for _name, _value in MATH_ENVIRONMENT.items():
    os.environ.setdefault(_name, _value)


def main() -> None:
    """Run the command line; numerical libraries, which it imports, read the environment when they are loaded."""
    from grn_core.cli import main as run

    run()


if __name__ == "__main__":
    main()

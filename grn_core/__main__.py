"""The command line: ``python -m grn_core``; ``--help`` lists the commands."""

import os

from grn_core.settings import MATH_ENVIRONMENT

for _name, _value in MATH_ENVIRONMENT.items():
    os.environ.setdefault(_name, _value)

from grn_core.cli import main  # noqa: E402 - numerical libraries read the environment when they are imported

if __name__ == "__main__":
    main()

"""The command line: ``python -m grn_core train|runs|export|demo``."""

from grn_core.cli import main

if __name__ == "__main__":
    main()

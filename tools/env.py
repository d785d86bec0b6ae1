"""The environment of tests and checks, for a shell: ``eval "$(python -m tools.env)"``."""

import sys

from rtx_provider.cli.main import main

if __name__ == "__main__":
    sys.exit(main(["env", *sys.argv[1:]]))

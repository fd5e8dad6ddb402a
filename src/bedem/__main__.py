"""`python -m bedem` and the script `bedem`."""

from __future__ import annotations

import sys


def main() -> None:
    """Enter the command line."""
    from bedem.commands import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()

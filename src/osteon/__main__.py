"""``python -m osteon``: the same as the command ``osteon``."""

from __future__ import annotations

from osteon.cli import main

if __name__ == "__main__":
    main()

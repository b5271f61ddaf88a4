"""Fail when a lock file names an address, a search place or a path, or pins without a hash."""

from __future__ import annotations

import re
import sys
from pathlib import Path

FORBIDDEN = {
    r"://": "an address",
    r"^-(?!c lock\.txt$)": "an option of the installer, as a place to search",
    r"\s/": "an absolute path",
}


def main() -> int:
    """Print each offending line; 1 when there is any."""
    root = Path(__file__).resolve().parents[1] / "requirements"
    offenders = [
        f"{path.name}:{number}: {what}: {line.strip()}"
        for path in sorted(root.iterdir())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for sign, what in FORBIDDEN.items()
        if re.search(sign, line)
    ]
    for path in sorted(root.glob("lock*.txt")):
        text = path.read_text(encoding="utf-8")
        pins = re.findall(r"^[A-Za-z0-9][^\s=]*==\S+", text, flags=re.MULTILINE)
        hashed = re.findall(r"^[A-Za-z0-9][^\n]*==[^\n]*\\\n\s+--hash=sha256:", text, flags=re.MULTILINE)
        if not pins or len(pins) != len(hashed):
            offenders.append(f"{path.name}: {len(pins)} pins, {len(hashed)} with a hash")
    print("\n".join(offenders) or "lock files clean")
    return min(len(offenders), 1)


if __name__ == "__main__":
    sys.exit(main())

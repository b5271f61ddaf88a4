"""The examples that travel with the program."""

from __future__ import annotations

from pathlib import Path

import osteon

RESULTS = "results"


def examples() -> dict[str, Path]:
    """Return the shipped examples by name: in the installed package, or beside the sources of a checkout."""
    package = Path(osteon.__file__).parent
    for folder in (package / "examples", package.parents[1] / "examples"):
        if folder.is_dir():
            return {path.name: path for path in sorted(folder.iterdir()) if (path / "study.yaml").is_file()}
    return {}


def files_of(example: Path) -> dict[str, bytes]:
    """Return the files of an example by their path inside it, without results and hidden files."""
    inside = {path: path.relative_to(example) for path in sorted(example.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for path, name in inside.items()
        if name.parts[0] != RESULTS and not any(part.startswith(".") for part in name.parts)
    }

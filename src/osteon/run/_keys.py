"""The key of a stage: everything its outputs depend on, hashed."""

from __future__ import annotations

import hashlib
import json
import platform
from functools import lru_cache
from importlib import metadata
from importlib.resources import files as resource_files
from typing import TYPE_CHECKING

import osteon

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

SHIPPED = "osteon.evidence/"
"""Before the name of a table that travels with the program, where inputs are listed."""

# Raised when what a stage writes changes its meaning although no file of a room changed.
METHOD_VERSION = "2"

LIBRARIES = (
    *("formulaic", "jinja2", "numpy", "pandas", "pyarrow"),
    *("pydantic", "ruamel.yaml", "scipy", "xlrd"),
)


def stage_key(inputs: Mapping[str, str], *, rooms: tuple[str, ...]) -> str:
    """Return the key of a stage: its inputs, the code and data of the rooms it uses, the libraries.

    Parameters
    ----------
    inputs : what the stage reads, each as a hash or as short text
    rooms : rooms of osteon whose files decide what comes out

    Examples
    --------
    >>> one, other = ({"study.yaml": text} for text in ("a", "b"))
    >>> stage_key(one, rooms=("files",)) == stage_key(one, rooms=("files",))
    True
    >>> stage_key(one, rooms=("files",)) == stage_key(other, rooms=("files",))
    False
    """
    parts = {
        "method": METHOD_VERSION,
        "osteon": osteon.__version__,
        "inputs": dict(inputs),
        "rooms": {room: room_hash(room) for room in rooms},
        "libraries": library_versions(),
        "python": platform.python_version(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=16)
def room_hash(room: str) -> str:
    """Return one hash over every file of a room: its modules, tables and templates."""
    digest = hashlib.sha256()
    for name, file in sorted(_shipped(resource_files(f"osteon.{room}"))):
        digest.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that shape a result."""
    return {name: metadata.version(name) for name in LIBRARIES}


def shipped_tables() -> dict[str, str]:
    """Return the SHA-256 of every table of published findings that travels with the program."""
    folder = resource_files("osteon.evidence").joinpath("data")
    return {
        name: hashlib.sha256(file.read_bytes()).hexdigest()
        for name, file in sorted(_shipped(folder))
        if name.endswith(".csv")
    }


def _shipped(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    """Yield the files of a room; compiled copies of its modules are left out."""
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _shipped(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry

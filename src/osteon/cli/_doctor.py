"""``osteon doctor``: what this installation has, and what it lacks."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict, dataclass
from importlib import metadata
from importlib.resources import files as resource_files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typer

import osteon
from osteon import files
from osteon.cli._examples import examples
from osteon.cli._show import show_json, show_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

_MARK = {"ok": "ok", "absent": "-", "fault": "FAULT"}


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at."""

    what: str
    found: str
    state: Literal["ok", "absent", "fault"]


def examine(*, as_json: bool) -> int:
    """Show the state of this installation and return the exit code: 3 when something is at fault."""
    looked_at = tuple(_look())
    faults = [e.what for e in looked_at if e.state == "fault"]
    code = 3 if faults else 0
    if as_json:
        show_json({"command": "doctor", "exit_code": code, "examined": [asdict(e) for e in looked_at]})
        return code
    show_table(("what", "found", ""), [(e.what, e.found, _MARK[e.state]) for e in looked_at])
    typer.echo(f"at fault: {', '.join(faults)}" if faults else "everything needed is here", err=True)
    return code


def _look() -> Iterator[Examined]:
    yield Examined("osteon", osteon.__version__, "ok")
    yield Examined("Python", platform.python_version(), "ok" if sys.version_info >= (3, 11) else "fault")
    yield Examined("platform", platform.platform(), "ok")
    yield Examined("cores", str(os.cpu_count()), "ok")
    yield from _libraries()
    yield from _tables(resource_files("osteon.evidence").joinpath("data"))
    names = ", ".join(examples())
    yield Examined("examples", names or "none", "ok" if names else "fault")
    yield _write_access()


def _libraries() -> Iterator[Examined]:
    """Look for every library the installed package declares; those of an extra may be absent."""
    for requirement in sorted(metadata.requires("osteon") or []):
        name, extra = _name_and_extra(requirement)
        try:
            yield Examined(name, metadata.version(name), "ok")
        except metadata.PackageNotFoundError:
            yield Examined(name, f"not installed (extra {extra})" if extra else "missing", _absent(extra))


def _name_and_extra(requirement: str) -> tuple[str, str]:
    """Split a requirement such as ``typst>=0.13; extra == "pdf"`` into its name and its extra."""
    declared, _, marker = requirement.partition(";")
    end = next((i for i, c in enumerate(declared) if not (c.isalnum() or c in "._-")), len(declared))
    return declared[:end], marker.rpartition("==")[2].strip(" '\"") if "extra" in marker else ""


def _absent(extra: str) -> Literal["absent", "fault"]:
    return "absent" if extra else "fault"


def _tables(data: Traversable) -> Iterator[Examined]:
    """Compare the shipped tables with the hashes in their data package."""
    package: dict[str, Any] = json.loads(data.joinpath("datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        name, expected = str(resource["path"]), str(resource.get("hash", "")).removeprefix("sha256:")
        found = files.sha256_bytes(data.joinpath(name).read_bytes())
        if not expected:
            yield Examined(name, f"sha256 {found}; the data package expects none", "absent")
        else:
            yield Examined(name, f"sha256 {found}", "ok" if found == expected else "fault")


def _write_access() -> Examined:
    here = Path.cwd()
    try:
        with tempfile.TemporaryDirectory(dir=here, prefix=".osteon-doctor-") as folder:
            files.write_text(Path(folder) / "probe", "probe\n")
    except (OSError, files.WriteError) as error:
        return Examined("write access here", files.printable(str(error)), "fault")
    return Examined("write access here", str(here), "ok")

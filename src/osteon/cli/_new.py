"""``osteon new``: a commented study folder to begin from."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import typer

from osteon import files
from osteon.cli._examples import examples, files_of

if TYPE_CHECKING:
    from pathlib import Path


def new_study(folder: Path, *, like: str) -> int:
    """Write a copy of an example into a new or empty folder and return the exit code."""
    shipped = examples()
    if like not in shipped:
        raise _refused(
            "NEW-EXAMPLE", "--like", f"There is no example {like!r}.", read=like, allowed=tuple(shipped)
        )
    written = files_of(shipped[like])
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise _refused("NEW-NOT-EMPTY", str(folder), "This exists already and is not an empty folder.")
        for name in written:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.write_error(error, folder) from error
    for name, data in written.items():
        files.write_bytes(folder / name, data)
    typer.echo(f"{files.printable(str(folder))}: {', '.join(written)}")
    typer.echo(f"Next: edit study.yaml, then `osteon check {files.printable(str(folder))}`.", err=True)
    return 0


def _refused(
    code: str, where: str, message: str, *, read: str = "", allowed: tuple[str, ...] = ()
) -> files.DataError:
    near = get_close_matches(read, allowed, n=1)
    finding = files.Finding(
        code,
        "error",
        files.Place(where),
        message,
        "Name one of the examples."
        if allowed
        else "Name a folder that does not exist yet; nothing was written.",
        read=read,
        allowed=allowed,
        nearest=near[0] if near else "",
    )
    return files.DataError(finding.message, findings=(finding,))

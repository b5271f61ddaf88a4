"""The border between the program and its user: no traceback crosses it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from types import TracebackType

    from osteon.files import OsteonError

UNREADABLE, FAILED, INTERRUPTED = 2, 3, 130
TRACEBACK = "OSTEON_TRACEBACK"


class Border:
    """Turn what goes wrong inside a command into a message and an exit code.

    Wrong usage and a file that cannot be read end with 2, an interruption with 130, anything else with 3.
    With the environment variable OSTEON_TRACEBACK set, a defect shows where it is.
    """

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, typer.Exit | BrokenPipeError):
            return
        from osteon.files import (
            OsteonError,
            printable,
        )  # here, so that a command that ends well need not wait

        if isinstance(error, KeyboardInterrupt):
            typer.echo("osteon: interrupted; what was written before is intact", err=True)
            raise typer.Exit(INTERRUPTED) from error
        if isinstance(error, OsteonError):
            raise typer.Exit(_say(error)) from error
        if isinstance(error, Exception) and not os.environ.get(TRACEBACK):
            what = printable(f"{type(error).__name__}: {error}", length=500)
            typer.echo(f"osteon: failed. {what}", err=True)
            typer.echo(f"  This is a defect of osteon. {TRACEBACK}=1 shows where it is.", err=True)
            raise typer.Exit(FAILED) from error


def _say(error: OsteonError) -> int:
    """Show an error osteon raised on purpose: its findings where it has some, else its sentence."""
    from osteon.cli._show import show_findings
    from osteon.files import DataError, printable

    show_findings(error.findings, err=True)
    if not error.findings:
        typer.echo(f"osteon: {printable(str(error))}", err=True)
    unusable = isinstance(error, DataError) or any(f.code == "OPTION-VALUE" for f in error.findings)
    return UNREADABLE if unusable else FAILED

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

    Parameters
    ----------
    as_json : say it on stdout as one JSON document instead of on stderr
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self._as_json = as_json

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, typer.Exit | BrokenPipeError):
            return
        from osteon.files import OsteonError  # here, so that a command that ends well need not wait

        if isinstance(error, KeyboardInterrupt):
            typer.echo("osteon: interrupted; what was written before is intact", err=True)
            raise typer.Exit(INTERRUPTED) from error
        if isinstance(error, OsteonError):
            raise typer.Exit(self._say(error)) from error
        if isinstance(error, Exception) and not os.environ.get(TRACEBACK):
            raise typer.Exit(self._say_defect(error)) from error

    def _say(self, error: OsteonError) -> int:
        """Show an error osteon raised on purpose: its findings where it has some, else its sentence."""
        from osteon.cli._show import finding_record, show_findings, show_json
        from osteon.files import DataError, printable

        unusable = isinstance(error, DataError) or any(f.code == "OPTION-VALUE" for f in error.findings)
        code = UNREADABLE if unusable else FAILED
        if self._as_json:
            findings = [finding_record(f) for f in error.findings]
            show_json({"exit_code": code, "message": str(error), "findings": findings})
        elif error.findings:
            show_findings(error.findings, err=True)
        else:
            typer.echo(f"osteon: {printable(str(error))}", err=True)
        return code

    def _say_defect(self, error: Exception) -> int:
        from osteon.cli._show import show_json
        from osteon.files import printable

        what = printable(f"{type(error).__name__}: {error}", length=500)
        if self._as_json:
            show_json({"exit_code": FAILED, "message": what, "findings": []})
        typer.echo(f"osteon: failed. {what}", err=True)
        typer.echo(f"  This is a defect of osteon. {TRACEBACK}=1 shows where it is.", err=True)
        return FAILED

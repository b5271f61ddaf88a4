"""The commands and their options; what each does is imported only when it is asked for."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

import typer

import osteon
from osteon.cli._border import Border

app = typer.Typer(
    name="osteon",
    help="The preclinical osteoporosis laboratory: a declared study in, a comparison guide out.",
    epilog="Exit codes: 0 done, 1 findings of severity error, 2 wrong usage or unreadable input, 3 failed.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
evidence_app = typer.Typer(
    help="Search the published findings, or check a table of your own.", no_args_is_help=True
)
app.add_typer(evidence_app, name="evidence")

Json = Annotated[bool, typer.Option("--json", help="Machine output on stdout; everything else on stderr.")]
StudyPath = Annotated[Path, typer.Argument(metavar="STUDY", help="Study folder, or its study.yaml.")]


def main() -> None:
    """Run the command line of osteon."""
    # Commands are short and build many small objects: collecting garbage rarely saves a sixth of the time.
    gc.set_threshold(50_000)
    app(prog_name="osteon")


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"osteon {osteon.__version__}")
        raise typer.Exit


@app.callback()
def _program(  # pyright: ignore[reportUnusedFunction] - typer calls it
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    """Take the options of the program itself."""


@app.command()
def run(
    path: StudyPath,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Stage to bring up to date, with what it needs: study, observe, evidence, compare, report; "
            "a review has no observe and no compare. May be repeated."
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, help="Processes for stages that can share their work; no stage of this version does."
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print problems and the report's path only.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring the results and the report of a study up to date.

    The report is STUDY/results/report/index.html. What did not change is taken from the cache, and a run that
    was stopped goes on where it was.
    """
    with Border(as_json=json):
        from osteon.cli._run import run_study

        raise typer.Exit(run_study(path, only=only, workers=workers, quiet=quiet, as_json=json))


@app.command()
def check(
    path: StudyPath,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors and warnings only.")] = False,
    json: Json = False,
) -> None:
    """Say everything that is wrong with a study file and the tables it names."""
    with Border(as_json=json):
        from osteon.cli._check import check_study

        raise typer.Exit(check_study(path, quiet=quiet, as_json=json))


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make; it must be new or empty.")],
    like: Annotated[
        str, typer.Option(metavar="EXAMPLE", help="Example to begin from.")
    ] = "k2-vs-bisphosphonates",
) -> None:
    """Write a commented study folder to begin from."""
    with Border():
        from osteon.cli._new import new_study

        raise typer.Exit(new_study(folder, like=like))


@evidence_app.command("query")
def evidence_query(
    text: Annotated[
        list[str], typer.Argument(metavar="TEXT...", help='Such as "alendronate BV/TV ovx rat".')
    ],
    json: Json = False,
) -> None:
    """List the published findings that match every word."""
    with Border(as_json=json):
        from osteon.cli._evidence import query

        raise typer.Exit(query(" ".join(text), as_json=json))


@evidence_app.command("check")
def evidence_check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Table of findings: CSV, TSV or XLSX.")],
    mapping: Annotated[
        Path | None, typer.Option(metavar="M", help="YAML file that says what each column holds.")
    ] = None,
    json: Json = False,
) -> None:
    """Check a table of published findings of your own."""
    with Border(as_json=json):
        from osteon.cli._evidence import check_table

        raise typer.Exit(check_table(file, mapping=mapping, as_json=json))


@app.command()
def doctor(json: Json = False) -> None:
    """Say whether this installation is whole.

    Looked at are versions, libraries, shipped tables and examples, cores and write access.
    """
    with Border(as_json=json):
        from osteon.cli._doctor import examine

        raise typer.Exit(examine(as_json=json))

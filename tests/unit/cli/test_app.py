"""The command line: what it offers, how it answers, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from osteon import files, run
from osteon.cli import app
from osteon.cli._border import Border
from osteon.files import Finding, Place

HEAVY = ("pandas", "scipy", "numpy", "jinja2", "matplotlib")
runner = CliRunner()

STUDY = Place("study.yaml", 3, 8, "species")
HOSTILE = "\x1b]0;owned\x07rat\x1b[31m"


def imported_by(*arguments: str) -> set[str]:
    """Return the modules a fresh interpreter has imported after a command."""
    code = (
        "import sys\n"
        "from osteon.cli import main\n"
        f"sys.argv = ['osteon', *{list(arguments)!r}]\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        "    pass\n"
        "sys.stderr.write('\\nMODULES ' + ' '.join(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.rpartition("MODULES ")[2].split())


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["evidence", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    modules = imported_by(*arguments)
    assert not modules & {*HEAVY, "rich", "ruamel.yaml", "osteon.files", "osteon.study", "osteon.evidence"}


def test_help_offers_what_this_version_does_and_nothing_else() -> None:
    shown = runner.invoke(app, ["--help"])
    assert shown.exit_code == 0
    table = shown.stdout.partition("Commands:")[2].partition("\n\n")[0]
    commands = {line.split()[0] for line in table.splitlines() if line.startswith("  ") and line[2] != " "}
    assert commands == {"run", "check", "new", "doctor", "evidence"}


def test_python_m_osteon_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "osteon", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("osteon ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["chekc", "x"],
        ["run"],
        ["run", "x", "--workers", "0"],
        ["check", "x", "--nonsense"],
        ["evidence", "quary"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert runner.invoke(app, arguments).exit_code == 2


def test_a_mistyped_command_gets_the_nearest() -> None:
    assert "'check'" in runner.invoke(app, ["chekc", "x"]).stderr


def test_a_mistyped_stage_gets_the_nearest_and_ends_with_2() -> None:
    shown = runner.invoke(app, ["run", "nowhere", "--only", "reprot"])
    assert shown.exit_code == 2
    assert "nearest: report" in shown.stderr
    assert "allowed: study, observe, evidence, compare, report" in shown.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (files.DataError("unreadable"), 2),
        (files.WriteError("disk full"), 3),
        (RuntimeError("a defect"), 3),
        (MemoryError("of 12 GB"), 3),
        (KeyboardInterrupt(), 130),
        (typer.Exit(1), 1),
    ],
)
def test_the_border_turns_what_goes_wrong_into_a_code(error: BaseException, code: int) -> None:
    with pytest.raises(typer.Exit) as caught, Border():
        raise error
    assert caught.value.exit_code == code


def test_the_border_says_what_went_wrong_without_control_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit), Border():
        raise RuntimeError(HOSTILE)
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "\x07" not in said
    assert "RuntimeError" in said
    assert "Traceback" not in said


def test_the_border_shows_a_defect_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSTEON_TRACEBACK", "1")
    with pytest.raises(RuntimeError), Border():
        raise RuntimeError("a defect")


@pytest.mark.parametrize(
    ("error", "code"),
    [(files.DataError(HOSTILE), 2), (files.WriteError("disk full"), 3), (ValueError("x"), 3)],
)
def test_the_border_answers_machines_on_stdout(
    capsys: pytest.CaptureFixture[str], error: Exception, code: int
) -> None:
    with pytest.raises(typer.Exit), Border(as_json=True):
        raise error
    said = capsys.readouterr().out
    assert json.loads(said)["exit_code"] == code
    assert str(error) in json.loads(said)["message"]
    assert "\x1b" not in said


def finding(severity: str = "error", **parts: object) -> Finding:
    words = {"read": "rta", "nearest": "rat", "allowed": ("mouse", "rat"), **parts}
    return Finding("SPECIES-UNKNOWN", severity, STUDY, "No such species.", "Name a known one.", **words)  # type: ignore[arg-type]


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """Findings that the next check will answer with."""
    answer: list[Finding] = []
    monkeypatch.setattr(run, "check", lambda path: tuple(answer))
    return answer


def test_check_says_what_where_read_allowed_nearest_and_remedy(checked: list[Finding]) -> None:
    checked.append(finding())
    shown = runner.invoke(app, ["check", "my-study"])
    assert shown.exit_code == 1
    assert shown.stdout.splitlines() == [
        "study.yaml:3:8 (species): error SPECIES-UNKNOWN: No such species.",
        "  read: rta",
        "  allowed: mouse, rat",
        "  nearest: rat",
        "  remedy: Name a known one.",
        "my-study: 1 error",
    ]


def test_quiet_check_prints_problems_only(checked: list[Finding]) -> None:
    assert runner.invoke(app, ["check", "s", "--quiet"]).stdout == ""
    checked.extend([finding("note"), finding("warning")])
    shown = runner.invoke(app, ["check", "s", "-q"])
    assert (shown.stdout.count("remedy:"), shown.exit_code) == (1, 0)


def test_check_puts_the_worst_first(checked: list[Finding]) -> None:
    checked.extend([finding("note"), finding("warning"), finding("error"), finding("warning", read="mous")])
    lines = runner.invoke(app, ["check", "s"]).stdout.splitlines()
    severities = [line.split("): ")[1].split()[0] for line in lines if line.startswith("study.yaml")]
    assert severities == ["error", "warning", "warning", "note"]
    assert lines[-1] == "s: 1 error, 2 warnings, 1 note"


def test_many_findings_of_one_kind_are_one_and_all_are_counted(checked: list[Finding]) -> None:
    for file in ("data/a.csv", "data/b.csv"):
        places = [Place(file, line, 2, "BMD") for line in range(2, 12)]
        checked.extend(Finding("VALUE-FAR", "warning", place, "Far off.", "Look.") for place in places)
    lines = runner.invoke(app, ["check", "s"]).stdout.splitlines()
    assert lines == [
        "data/a.csv:2:2 (BMD): warning VALUE-FAR: Far off. This holds 10 times: lines 2-11.",
        "  remedy: Look.",
        "data/b.csv:2:2 (BMD): warning VALUE-FAR: Far off. This holds 10 times: lines 2-11.",
        "  remedy: Look.",
        "s: 20 warnings",
    ]
    record = json.loads(runner.invoke(app, ["check", "s", "--json"]).stdout)
    assert len(record["findings"]) == 20, "a machine gets every one"


@pytest.mark.parametrize(("severity", "code"), [("error", 1), ("warning", 0), ("note", 0)])
def test_only_errors_end_with_1(checked: list[Finding], severity: str, code: int) -> None:
    checked.append(finding(severity))
    assert runner.invoke(app, ["check", "s"]).exit_code == code


def test_a_file_that_cannot_be_read_ends_with_2(checked: list[Finding]) -> None:
    checked.append(Finding("FILE-MISSING", "error", Place("study.yaml"), "There is no such file.", "Add it."))
    assert runner.invoke(app, ["check", "s"]).exit_code == 2


def test_check_json_is_one_document_with_nothing_beside_it(checked: list[Finding]) -> None:
    checked.append(finding(read=HOSTILE))
    shown = runner.invoke(app, ["check", "s", "--json"])
    record = json.loads(shown.stdout)
    assert shown.exit_code == record["exit_code"] == 1
    assert shown.stderr == ""
    (said,) = record["findings"]
    assert (said["line"], said["column"], said["field"], said["nearest"]) == (3, 8, "species", "rat")
    assert "\x1b" not in shown.stdout


@pytest.mark.parametrize("name", ["</script>", "=cmd|' /C calc'!A0", "a_$b_$", "[bold]x[/bold]", HOSTILE])
def test_hostile_names_survive_as_text(checked: list[Finding], name: str) -> None:
    place = Place(f"{name}.yaml", 1, 1, f"arms.{name}")
    checked.append(Finding("ARM-UNKNOWN", "error", place, f"{name} is no arm.", "Name one.", read=name))
    shown = runner.invoke(app, ["check", name]).stdout
    assert files.printable(name) in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown


def test_colours_are_for_terminals_only(checked: list[Finding], monkeypatch: pytest.MonkeyPatch) -> None:
    checked.append(finding())
    monkeypatch.setattr("osteon.cli._show.is_for_people", lambda stream: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown = runner.invoke(app, ["check", "[red]s"], color=True)
    assert "\x1b[" in shown.stdout.splitlines()[0]
    assert "SPECIES-UNKNOWN" in shown.stdout


def test_no_color_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from osteon.cli._show import is_for_people

    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert is_for_people(Terminal())  # type: ignore[arg-type]
    monkeypatch.setenv("NO_COLOR", "1")
    assert not is_for_people(Terminal())  # type: ignore[arg-type]

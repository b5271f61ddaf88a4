"""The YAML reader: text as written, places, and one case a finding code."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from osteon.files import YamlLimits, parse_yaml, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = [
    "0012",
    "NO",
    "1e3",
    "1:30",
    "~",
    "null",
    "nan",
    ".inf",
    "0x1F",
    "2024-03-01",
    "true",
    "a_$b_$",
    "</script>",
    "=cmd",
    "1_000",
]

FAULTS = {
    "YAML-ALIAS": "a: 1\nb: *a\n",
    "YAML-ANCHOR": "a: &x 1\nb: 2\n",
    "YAML-DIRECTIVE": "%YAML 1.1\n---\na: 1\n",
    "YAML-DOCUMENTS": "a: 1\n---\nb: 2\n",
    "YAML-DUPLICATE-KEY": "a: 1\nb: 2\na: 3\n",
    "YAML-KEY": "? [a, b]\n: 1\nc: 2\n",
    "YAML-MERGE": "a: {b: 1}\nc:\n  <<: x\n",
    "YAML-ROOT": "- a\n- b\n",
    "YAML-INVISIBLE": 'a: "\\ud800"\n',
    "YAML-SYNTAX": "a: [1, 2\n",
    "YAML-TAB": "a:\n\tb: 1\n",
    "YAML-TAB ": "a: 1\t# remark\n",
    "YAML-TAG": "a: !!python/object:os.system x\n",
    "YAML-EMPTY": "# only a remark\n",
    "FILE-CONTROL-CHARACTER": "a: \x1b[31m\n",
}


@pytest.mark.parametrize("text", PLAIN)
def test_plain_scalars_stay_as_written(text: str) -> None:
    file = parse_yaml(f"{text}: {text}\nlist: [{text}]\n", name="study.yaml")
    assert file.findings == ()
    assert file.root is not None
    assert file.root.to_plain() == {text: text, "list": [text]}


def test_nothing_is_told_from_an_empty_text() -> None:
    root = parse_yaml("a:\nb: ''\nc: ~\n", name="s").root
    assert root is not None
    assert [item.value.blank for item in root.items] == [True, False, False]
    assert [item.value.quoted for item in root.items] == [False, True, False]


@pytest.mark.parametrize(("code", "text"), FAULTS.items())
def test_each_fault_is_found_and_nothing_else(code: str, text: str) -> None:
    findings = parse_yaml(text, name="study.yaml").findings
    assert [finding.code for finding in findings] == [code.strip()]
    assert findings[0].severity == "error"
    assert findings[0].message.endswith(".")
    assert findings[0].remedy.endswith(".")


@pytest.mark.parametrize("escape", ["\\0", "\\e", "\\a", "\\x9b", "\\u200B", "\\u202E", "\\u2066", "\\uFEFF"])
def test_what_nobody_can_see_is_found_as_an_escape_too(escape: str) -> None:
    for text in (f'a: "x{escape}y"\n', f'"x{escape}y": 1\n'):
        assert [finding.code for finding in parse_yaml(text, name="f").findings] == ["YAML-INVISIBLE"]


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\u2066", "\u2060"])
def test_marks_that_hide_or_turn_text_are_found(mark: str) -> None:
    found = parse_yaml(f"a: x{mark}y\n", name="f").findings
    assert [finding.code for finding in found] == ["FILE-CONTROL-CHARACTER"]


def test_faults_that_stop_nothing_are_all_found_at_once() -> None:
    file = parse_yaml("a: &x 1\nb: *x\na: 2\nc: !foo 3\n<<: 4\n", name="s")
    codes = [finding.code for finding in file.findings]
    assert codes == ["YAML-ANCHOR", "YAML-ALIAS", "YAML-DUPLICATE-KEY", "YAML-TAG", "YAML-MERGE"]
    assert [finding.where.line for finding in file.findings] == [1, 2, 3, 4, 5]
    assert file.root is not None
    assert file.root.to_plain()["a"] == "1"  # the first entry stands


def test_every_line_with_a_tab_is_named() -> None:
    findings = parse_yaml("a:\n\tb: 1\n \tc: 2\nd: 3\n", name="s").findings
    assert [(f.code, f.where.line, f.where.column) for f in findings] == [
        ("YAML-TAB", 2, 1),
        ("YAML-TAB", 3, 2),
    ]


@pytest.mark.parametrize("text", ['a: "x\n\ty"\n', "a: |\n  x\n  \ty\n", "a: {\n  b:\t1}\n"])
def test_tabs_that_indent_nothing_are_fine(text: str) -> None:
    assert parse_yaml(text, name="s").findings == ()


def test_the_duplicate_names_the_line_of_the_first() -> None:
    (finding,) = parse_yaml("x: 1\narms:\n  k2: 1\n  'k2': 2\n", name="s").findings
    assert "line 3" in finding.message
    assert str(finding.where) == "s:4:3 (arms.k2)"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb c\nd: 2\n", 3, "colon"),
        ("a: 1\nb c: 'x\n", 3, "quoted text is not closed"),
        ("a: {b: 1\nc: 2\n", 2, "bracket or brace"),
        ("a: b: c\n", 1, "colon"),
        ('a: "\\q"\n', 1, "backslash"),
        ("a: @x\n", 1, "own meaning"),
        ('a: "\\UFFFFFFFF"\n', 1, "not valid YAML"),
    ],
)
def test_syntax_is_explained_with_a_line(text: str, line: int, words: str) -> None:
    (finding,) = parse_yaml(text, name="s").findings
    assert finding.code == "YAML-SYNTAX"
    assert finding.where.line == line
    assert words in finding.message


@pytest.mark.parametrize(
    ("limits", "text", "code"),
    [
        (YamlLimits(scalar=10), "a: 'one two three'\n", "YAML-SCALAR-TOO-LONG"),
        (YamlLimits(scalar=10), "a: " + "x" * 11 + "\n", "YAML-SCALAR-TOO-LONG"),
        (YamlLimits(depth=3), "a: {b: {c: {d: 1}}}\n", "YAML-TOO-DEEP"),
        (YamlLimits(nodes=5), "a: [1, 2, 3, 4, 5]\n", "YAML-TOO-MANY"),
    ],
)
def test_budgets_refuse_and_name_their_option(limits: YamlLimits, text: str, code: str) -> None:
    file = parse_yaml(text, name="s", limits=limits)
    assert [finding.code for finding in file.findings] == [code]
    assert "YamlLimits(" in file.findings[0].remedy
    assert file.root is None
    assert parse_yaml(text, name="s").findings == ()


def test_a_scalar_of_ten_megabytes_is_refused_fast(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text("title: " + "x" * 10_000_000)
    begin = time.perf_counter()
    (finding,) = read_yaml(path).findings
    assert finding.code == "FILE-TOO-LARGE"
    (finding,) = read_yaml(path, limits=YamlLimits(size=20_000_000)).findings
    assert finding.code == "YAML-SCALAR-TOO-LONG"
    assert time.perf_counter() - begin < 2  # measured 0.02 s; a parser that reads it all takes far longer


def test_places_of_a_schemas_complaints() -> None:
    root = parse_yaml("arms:\n  k2: {n: 12}\nsites:\n  - femur\n", name="s").root
    assert root is not None
    assert str(root.place_of(("arms", "k2", "n"))) == "s:2:11 (arms.k2.n)"
    assert str(root.place_of(("arms", "k2", "n"), key=True)) == "s:2:8 (arms.k2.n)"
    assert str(root.place_of(("arms", "k2", "n", "[key]"))) == "s:2:8 (arms.k2.n)"
    assert str(root.place_of(("arms", "k2", "role"))) == "s:2:7 (arms.k2)"  # missing: its mapping
    assert str(root.place_of(("arms", "tagged-union", "k2"))) == "s:2:7 (arms.k2)"
    assert str(root.place_of(("sites", 0))) == "s:4:5 (sites[0])"
    assert str(root.place_of(("nowhere",))) == "s:1:1"


def test_marks_and_encodings(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_bytes("\ufeffa: µ\n".encode())
    file = read_yaml(path, name="study.yaml")
    assert file.findings == ()
    assert file.root is not None
    assert file.root.items[0].place.column == 1
    for data, code, line in [
        ("a: µ\n".encode("utf-16"), "FILE-NOT-UTF8", None),
        ("a: b\n".encode("utf-16-le"), "FILE-NOT-UTF8", None),
        ("a: b\n".encode("utf-32"), "FILE-NOT-UTF8", None),
        ("a: 1\nb: µ\n".encode("latin-1"), "FILE-NOT-UTF8", 2),
        (b"a: 1\nb: \x00", "FILE-NOT-TEXT", 2),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "FILE-NOT-TEXT", 3),
    ]:
        path.write_bytes(data)
        (finding,) = read_yaml(path).findings
        assert (finding.code, finding.where.line) == (code, line)


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("")
    (tmp_path / "blank.yaml").write_text(" \n\n")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for name, code in [
        ("absent.yaml", "FILE-MISSING"),
        ("empty.yaml/x", "FILE-MISSING"),
        ("a\0b", "FILE-MISSING"),
        (".", "FILE-IS-FOLDER"),
        ("pipe", "FILE-SPECIAL"),
        ("loop", "FILE-UNREADABLE"),
        ("n" * 300, "FILE-UNREADABLE"),
        ("empty.yaml", "FILE-EMPTY"),
        ("blank.yaml", "YAML-EMPTY"),
    ]:
        file = read_yaml(str(tmp_path / name), name="study.yaml")
        assert [finding.code for finding in file.findings] == [code], name
        assert file.root is None
        assert file.findings[0].where.file == "study.yaml"


def test_findings_show_no_control_codes_and_no_long_text() -> None:
    (finding,) = parse_yaml("a: 1\n'\x07" + "k" * 500 + "': 2\n", name="s").findings
    assert finding.read.isprintable()
    assert len(finding.read) <= 120
    findings = parse_yaml(f'"\\e[31m{"k" * 500}": 1\n"\\e[31m{"k" * 500}": 2\n', name="s").findings
    assert [f.code for f in findings] == ["YAML-INVISIBLE", "YAML-INVISIBLE", "YAML-DUPLICATE-KEY"]
    for finding in findings:
        assert "\x1b" not in finding.message + finding.read + str(finding.where)
        assert len(finding.read) == 120


def test_reading_needs_no_heavy_library() -> None:
    heavy = {"pandas", "scipy", "numpy", "pydantic", "openpyxl"}
    code = f"import sys, osteon.files; print(sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"

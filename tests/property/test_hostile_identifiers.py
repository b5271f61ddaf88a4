"""An identifier is text end to end: through YAML, CSV, XLSX, Parquet, JSON and HTML it comes back exactly.

Where a format cannot hold a character, or marks a text, the exact rule is tested: YAML and tables give an
error finding for characters that nobody can see; CSV for people gets an apostrophe before what a spreadsheet
would run; XLSX stores as _xHHHH_ what XML cannot hold; an arm's name must fit into a plan.
"""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import Environment
from openpyxl import Workbook
from pydantic import TypeAdapter

from osteon.files import TableLimits, csv_text, parse_yaml, read_table
from osteon.records import (
    Observation,
    csv_bytes,
    observation_table,
    observations_of,
    parquet_bytes,
    read_parquet,
)
from osteon.study import StudyError, load

LONG = "x" * 600
HOSTILE = (
    *(
        "0012",
        "1e3",
        "+1",
        "-5",
        "1:30",
        "1_000",
        "0x1F",
        "1.0",
        "1,5",
        "12:30:45",
        "2024-01-02",
        "1-2",
        "9" * 40,
    ),
    *("NA", "N/A", "nan", "NaN", "null", "None", "~", "NO", "no", "yes", "on", "true", "inf", "-inf", "#N/A"),
    *(
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("x","y")',
        "+1+1",
        "-x",
        "@x",
        "=",
        "-",
        "'",
        "'=1+1",
        "''",
        "%s",
        "{0}",
    ),
    *(
        "<script>alert(1)</script>",
        "</script>",
        "<!--",
        "-->",
        "]]>",
        "&amp;",
        "&lt;",
        '"><img src=x onerror=y>',
    ),
    *("javascript:alert(1)", "{{7*7}}", "{% raw %}", "a_$b_$", "$\\frac{a}{b}$", "\\", "\\n", "\\x00", "%00"),
    *(
        '"',
        '""',
        "a'b",
        'a"b',
        "a,b",
        "a;b",
        "a|b",
        "a\tb",
        "\tx",
        "a\nb",
        "\nx",
        "a\r\nb",
        "- a",
        "# b",
        "a: b",
    ),
    *("[a]", "{a: 1}", "*a", "&a", "!!int 3", "? a", "|", ">", "--- a", "...", "<<", " x ", " ", "a  b"),
    *("../x", "..", "/etc/passwd", "C:\\x", "CON", "con.txt", "NUL", "a/b", ".hidden", "a.", "x" * 255, LONG),
    *(
        "µ",
        "µ\u0301",
        "e\u0301",
        "é",
        "ﬁ",
        "İ",
        "ß",
        "\u202eevil",
        "a\u200bb",
        "_x0041_",
        "_x000D_",
        "\u2066x\u2069",
        "\ufeffx",
    ),
    *(
        "🦴",
        "👩🏽‍🔬",
        "𝔸",
        "\ufffd",
        "\u2028",
        "\x85",
        "\x1b[31m",
        "\x07",
        "\x7f",
        "__proto__",
        "constructor",
    ),
)
"""Identifiers that some reader or sink is known to change; without NUL, which no text file may hold."""

SEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
"""What nobody can see; the same list as the readers', written out so that a change there is noticed here."""

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]")
RUNS = re.compile(r"[=+\-@\t\r\n]")
NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")

NAMES = st.text(min_size=1).filter(lambda text: "\0" not in text) | st.sampled_from(HOSTILE)
SOME = st.lists(NAMES, min_size=1, max_size=6)


def hidden(findings: object) -> bool:
    return any(finding.severity == "error" for finding in findings)


def quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(character):08X}" for character in text) + '"'


def observation(name: str) -> Observation:
    return Observation(id=name, animal=name, arm=name, specimen=name, endpoint="BV/TV", unit="%", value=1.5)


@given(SOME)
@example(list(HOSTILE))
def test_parquet_holds_every_text(names: list[str]) -> None:
    rows = tuple(observation(name) for name in names)
    again = observations_of(read_parquet(parquet_bytes(observation_table(rows)), name="o"))
    assert again == rows


@given(SOME)
@example(list(HOSTILE))
def test_json_holds_every_text(names: list[str]) -> None:
    adapter = TypeAdapter(tuple[Observation, ...])
    rows = tuple(observation(name) for name in names)
    assert adapter.validate_json(adapter.dump_json(rows)) == rows
    assert json.loads(json.dumps({name: name for name in names})) == {name: name for name in names}


@given(NAMES)
@pytest.mark.parametrize("style", [quoted, lambda text: json.dumps(text, ensure_ascii=False)])
def test_yaml_holds_every_text_and_says_what_nobody_can_see(style: object, name: str) -> None:
    file = parse_yaml(f"? {quoted(name)}\n: [{style(name)}]\n", name="study.yaml")
    if file.root is not None:
        assert file.root.to_plain() == {name: [name]}
    assert hidden(file.findings) == bool(SEEN.search(name))
    assert file.root is not None or hidden(file.findings)


@pytest.mark.parametrize("name", HOSTILE)
def test_yaml_plain_words_are_text(name: str) -> None:
    file = parse_yaml(f"arm: {name}\n", name="study.yaml")
    plain = None if file.root is None else file.root.to_plain()
    assert plain == {"arm": name.strip(" ")} or file.findings or changed_by_yaml(name)


def changed_by_yaml(name: str) -> bool:
    """Whether the word is YAML of its own: a comment, quotes, a list, a mapping, a block, or more lines."""
    return bool(re.search(r"\s#|^#|^[\"'\[{|>]|\n|: ", name)) or not name.strip()


@given(SOME)
@example(list(HOSTILE))
def test_csv_for_people_prefixes_what_would_run_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    expected = [prefixed(name) for name in names]
    text = csv_text(["animal", "x"], [[name, "x"] for name in names])
    assert [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:] == expected
    path = tmp_path_factory.getbasetemp() / "names.csv"
    path.write_bytes(text.encode("utf-8"))
    table = read_table(path, name="names.csv")
    assert table.column("animal") == tuple(expected)
    assert hidden(table.findings) == bool(SEEN.search(text))


@given(SOME)
@example(list(HOSTILE))
def test_csv_of_records_has_the_same_rule(names: list[str]) -> None:
    data = csv_bytes(observation_table([observation(name) for name in names]))
    read = list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))
    for column in ("id", "animal", "arm", "specimen"):
        assert [row[column] for row in read] == [prefixed(name) for name in names]


def prefixed(name: str) -> str:
    return "'" + name if RUNS.match(name) and not NUMBER.fullmatch(name) else name


@given(SOME)
@example(list(HOSTILE))
def test_a_csv_of_others_is_read_exactly(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["animal", "x"], *([name, "x"] for name in names)])
    path = tmp_path_factory.getbasetemp() / "others.csv"
    path.write_bytes(out.getvalue().encode("utf-8"))
    table = read_table(path, name="others.csv")
    assert table.column("animal") == tuple(names)
    assert hidden(table.findings) == bool(SEEN.search("".join(names)))


@given(SOME)
@example(list(HOSTILE))
def test_xlsx_text_cells_are_read_exactly(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["animal", "x"])
    for row, name in enumerate(names, start=2):
        sheet.cell(row, 1).value = as_a_spreadsheet_stores(name)
        sheet.cell(row, 1).data_type = "s"  # a text, whatever it begins with
        sheet.cell(row, 2).value = "x"
    path = tmp_path_factory.getbasetemp() / "names.xlsx"
    book.save(path)
    table = read_table(path, name="names.xlsx")
    assert table.column("animal") == tuple(names)
    assert hidden(table.findings) == bool(SEEN.search("".join(names)))


def as_a_spreadsheet_stores(name: str) -> str:
    """Return a text as a cell holds it (ISO/IEC 29500-1, 22.9.2.19): _xHHHH_ for what XML cannot hold."""
    marked = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", name)
    return NO_XML.sub(lambda found: f"_x{ord(found.group()):04X}_", marked)


def test_a_very_long_identifier_is_read_or_refused_never_cut(tmp_path: Path) -> None:
    limit = TableLimits().cell
    for length in (limit, limit + 1):
        (tmp_path / "long.csv").write_text(f"animal,x\n{'x' * length},1\n", encoding="utf-8")
        table = read_table(tmp_path / "long.csv")
        assert hidden(table.findings) == (length > limit)
        assert table.rows == ((("x" * length, "1"),) if length <= limit else ())


class Page(HTMLParser):
    """What a browser would see: the texts, and the elements with their attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


@given(NAMES)
@example("<script>alert(1)</script>")
@example('"><img src=x onerror=y>')
def test_html_shows_every_text_and_runs_none(name: str) -> None:
    template = Environment(autoescape=True).from_string('<p title="{{ name }}">{{ name }}</p>')
    page = Page()
    page.feed(template.render(name=name))
    page.close()
    assert "".join(page.text) == name
    assert page.elements == [("p", {"title": name})]


STUDY = Path(__file__).parents[1] / "study" / "base" / "small.yaml"


@pytest.mark.parametrize("name", HOSTILE)
def test_an_arm_of_a_study_keeps_its_name_or_is_refused(tmp_path: Path, name: str) -> None:
    text = STUDY.read_text(encoding="utf-8")
    assert "{k2: {surgery" not in text
    changed = text.replace(" k2: {surgery", f" ? {quoted(name)} : {{surgery").replace(
        "k2 vs ovx", "ovx vs sham"
    )
    path = tmp_path / "study.yaml"
    path.write_text(changed, encoding="utf-8")
    try:
        arms = list(load(path).layouts[0].arms)
    except StudyError as error:
        arms, said = [], error.findings
    else:
        said = ()
    assert arms == (["sham", "ovx", name] if fit_for_a_plan(name) else [])
    assert hidden(said) != fit_for_a_plan(name)


def fit_for_a_plan(name: str) -> bool:
    """Whether a name can stand in a comparison of the plan: seen, short, without its brackets and commas."""
    return (
        not re.search(r"[\[\],]", name) and name == name.strip() and len(name) <= 60 and not SEEN.search(name)
    )

"""The table of agreement: no exported method without a row, and no row that its test does not hold."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from osteon import statistics as st

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "statistics"
DATA = ROOT / "tests" / "golden" / "data"
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?!\w)")
COLUMNS = "| method | data | quantity | reference | their value | ours | tolerance | test |"


@dataclass(frozen=True)
class Row:
    section: str
    method: str
    data: str
    quantity: str
    reference: str
    theirs: str
    ours: str
    tolerance: str
    test: str

    @property
    def tests(self) -> list[str]:
        return re.findall(r"`(tests/[^`]+)`", self.test)

    def text_of_tests(self) -> str:
        return "\n".join((ROOT / file).read_text(encoding="utf-8") for file in self.tests)


def sections() -> dict[str, list[list[str]]]:
    """Return page -> rows, each the list of its cells."""
    found: dict[str, list[list[str]]] = {}
    text = (PAGES / "agreement.md").read_text(encoding="utf-8")
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, *lines = section.splitlines()
        page = re.fullmatch(r"\[.+\]\((.+\.md)\)", heading)
        assert page, f"the heading {heading!r} leads to no page"
        body = [line for line in lines if line.startswith("|")]
        assert body[0] == COLUMNS, heading
        found[page[1]] = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in body[2:]]
    return found


TABLE = sections()
ROWS = [Row(page, *cells) for page, rows in TABLE.items() for cells in rows if len(cells) == 8]
EACH_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method}: {row.quantity}"[:60])


def names(row: Row) -> set[str]:
    """Return the words in code of the first column."""
    return {word for code in re.findall(r"`([^`]+)`", row.method) for word in re.findall(r"\w+", code)}


def exported_functions() -> list[str]:
    public = (name for name in dir(st) if not name.startswith("_"))
    return [name for name in public if inspect.isfunction(getattr(st, name))]


def exported_names() -> list[str]:
    own = (name for name in dir(st) if not name.startswith("_") and name != "annotations")
    return [name for name in own if not inspect.ismodule(getattr(st, name))]


@pytest.mark.parametrize("name", exported_functions())
def test_every_exported_function_has_a_row_whose_test_calls_it(name: str) -> None:
    rows = [row for row in ROWS if name in names(row)]
    assert rows, f"{name} is exported and has no row in docs/statistics/agreement.md"
    assert any(re.search(rf"\b{name}\(", row.text_of_tests()) for row in rows)


@pytest.mark.parametrize(
    "name",
    [
        name
        for owner in (st.Model, st.Contrasts)
        for name, value in vars(owner).items()
        if inspect.isfunction(value) and not name.startswith("_")
    ],
)
def test_every_method_of_models_and_contrasts_has_a_row(name: str) -> None:
    assert any(name in names(row) for row in ROWS), name


@pytest.mark.parametrize("name", exported_names())
def test_every_exported_name_stands_on_a_page(name: str) -> None:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in sorted(PAGES.glob("*.md")))
    assert re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", pages), f"{name} is on no page of docs/statistics"


def test_every_row_has_eight_cells() -> None:
    assert [cells for rows in TABLE.values() for cells in rows if len(cells) != 8] == []


@pytest.mark.parametrize("page", TABLE)
def test_the_page_of_a_section_shows_its_rows(page: str) -> None:
    file = (PAGES / page).resolve()
    assert TABLE[page]
    assert f"generated/agreement/{file.stem}.md" in file.read_text(encoding="utf-8")


def test_rows_stand_in_one_place() -> None:
    pages = [*PAGES.glob("*.md"), ROOT / "docs" / "compare.md"]
    with_rows = [page.name for page in pages if COLUMNS in page.read_text(encoding="utf-8")]
    assert with_rows == ["agreement.md"]


@EACH_ROW
def test_the_test_of_a_row_is_there(row: Row) -> None:
    assert row.tests
    assert [file for file in row.tests if not (ROOT / file).is_file()] == []


@EACH_ROW
def test_a_frozen_file_is_read_by_the_test(row: Row) -> None:
    for file in re.findall(r"`(\w+\.(?:csv|json))`", row.theirs):
        assert file in row.text_of_tests()


@EACH_ROW
def test_values_are_numbers_and_tolerances_are_said(row: Row) -> None:
    theirs = NUMBER.search(row.theirs) or re.search(r"`\w+\.(csv|json)`", row.theirs)
    assert theirs or row.theirs == ""
    assert row.ours in ("", "refused") or NUMBER.search(row.ours) or (theirs and "the same" in row.ours)
    assert re.search(r"\d|exact|as many digits|^digits printed", row.tolerance)
    assert "" not in (row.method, row.data, row.quantity, row.reference)


@EACH_ROW
def test_both_values_agree_as_closely_as_the_row_says(row: Row) -> None:
    said = re.fullmatch(r"(\d\S*) (relative|absolute)", row.tolerance)
    theirs, ours = ([float(number) for number in NUMBER.findall(cell)] for cell in (row.theirs, row.ours))
    if said is None or not theirs or len(theirs) != len(ours) or "within" in row.ours:
        return
    kind = {"relative": "rel", "absolute": "abs"}[said[2]]
    printed = [max(5 * 10.0 ** -len(number.partition(".")[2]) for number in NUMBER.findall(row.ours))]
    for left, right in zip(theirs, ours, strict=True):
        within = float(said[1]) * (abs(left) if kind == "rel" else 1)
        assert abs(left - right) <= max(within, printed[0])


@EACH_ROW
def test_a_long_number_of_theirs_is_in_a_frozen_file_or_in_the_test(
    row: Row, request: pytest.FixtureRequest
) -> None:
    long = [number for number in NUMBER.findall(row.theirs) if len(number.replace(".", "").strip("-0")) > 6]
    if not long:
        return
    text = row.text_of_tests()
    known = [text, *(file.read_text(encoding="utf-8") for file in DATA.glob("*_r.*") if file.name in text)]
    if "shared" in text:
        folder = request.getfixturevalue("shared") / "data" / "trials"
        known += [file.read_text(encoding="utf-8") for file in folder.glob("*.json")]
    values = [float(number) for part in known for number in NUMBER.findall(part)]
    for number in long:
        assert any(abs(value - float(number)) <= 1e-9 * abs(value) for value in values), number

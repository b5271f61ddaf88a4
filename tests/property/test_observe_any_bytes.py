"""Whatever the files of a study hold: an answer, never an exception; and each cell is one observation."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from osteon import observe, study

STUDY = """osteon: 1
kind: experiment
title: SYNTHETIC
species: mouse
models: {none: {kind: intact}}
timeline: {treatment: {start: day 0, stop: day 28}, sacrifice: day 28}
arms:
  rest: {surgery: none, role: vehicle_control, n: 3}
  run: {surgery: none, role: treatment, n: 3, treatment: [{intervention: running}]}
endpoints: [{name: BMC, site: femur, method: dxa}]
analysis: {unit: animal, comparisons: each treatment vs rest}
animals: {surgery: surgery, cage: cage}
data:
  tables:
    - file: data/wide.csv
      id: [a]
      arm: b
      specimen: c
      day: d
      side: e
      site: f
      missing: ["-"]
      flags: {"~": failed_qc}
      columns: {BMC: {endpoint: BMC, unit: g}, "BV/TV": {endpoint: BV/TV, unit: "%"}}
    - file: data/long.csv
      id: a
      layout: long
      variable: b
      value: c
      unit: d
      columns: {BMC: {endpoint: BMC, site: femur}}
"""
NAMES = ("animals.csv", "specimens.csv", "exclusions.csv", "data/wide.csv", "data/long.csv")
HEADERS = {
    "animals.csv": "animal,arm,cage,surgery,body_mass_before_surgery",
    "specimens.csv": "specimen,animal,site,side,day",
    "exclusions.csv": "animal,specimen,kind,reason",
    "data/wide.csv": "a,b,c,d,e,f,BMC,BV/TV",
    "data/long.csv": "a,b,c,d",
}

# Texts of the field and texts that break readers, met in any column.
TEXTS = st.one_of(
    st.sampled_from(["", "0012", "rest", "Run", "week 4", "L", "ipsi", "femur", "sacrifice", "BMC", "lost"]),
    st.sampled_from(
        ["1,5", "1.234", "0.5", "-3", "<1", "> 2", "~ 4", "! 5", "-", "NA", "1e999", "12 mm", "3 %"]
    ),
    st.sampled_from(
        ["2024-03-01", "3/4/2024", "31.12.2024", "99/99/9999", "0000-00-00", "mg", "%", "\u00b5"]
    ),
    st.sampled_from(["=1+1", "#N/A", "\u2212 1", "1 234,5", "'", "*"]),
    st.text(max_size=12),
)


def observed_of(files: dict[str, bytes]) -> observe.Observed:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "data").mkdir()
        (root / "study.yaml").write_text(STUDY, encoding="utf-8")
        for name, content in files.items():
            (root / name).write_bytes(content)
        loaded, _ = study._load._read(root)
        assert loaded is not None
        return observe.read_tables(loaded)


def judge(observed: observe.Observed) -> None:
    """Judge what holds of every answer."""
    assert len({o.id for o in observed.observations}) == len(observed.observations)
    assert sum(table.values for table in observed.tables) == len(observed.observations)
    for o in observed.observations:
        assert (o.value is None) == (o.status != "ok")
        assert (o.limit is not None) == (o.status in {"below_lloq", "above_uloq"})
    for finding in observed.findings:
        assert finding.where.file
        assert finding.message
        assert finding.remedy
    assert len(observed.findings) <= 600


@given(st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=300)))
def test_any_bytes_give_an_answer(files):
    judge(observed_of(files))


@given(st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=200)))
def test_any_bytes_below_the_right_headings_give_an_answer(files):
    judge(observed_of({name: HEADERS[name].encode() + b"\n" + rest for name, rest in files.items()}))


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """Return rows for some files, each as wide as its header."""
    chosen = draw(st.sets(st.sampled_from(NAMES), min_size=1))
    return {
        name: draw(st.lists(st.lists(TEXTS, min_size=width, max_size=width), max_size=8))
        for name in sorted(chosen)
        for width in (len(HEADERS[name].split(",")),)
    }


@given(tables())
def test_any_cells_give_an_answer(rows):
    judge(observed_of({name: as_csv(HEADERS[name].split(","), cells) for name, cells in rows.items()}))


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=12))
def test_each_mapped_cell_that_is_not_blank_is_one_observation(cells):
    header = HEADERS["data/wide.csv"].split(",")
    rows = [["0012", "rest", f"s{n}", "", "", "", first, second] for n, (first, second) in enumerate(cells)]
    data = as_csv(header, rows)
    observed = observed_of({"data/wide.csv": data})
    # The reader of the file stops where it cannot go on, and says so.
    if any(f.code.startswith(("TABLE-", "FILE-")) and f.severity == "error" for f in observed.findings):
        return
    written = sum(bool(text.strip()) for pair in cells for text in pair)
    assert len(observed.observations) == written
    assert all(o.animal == "0012" and o.id.startswith("data/wide.csv!") for o in observed.observations)


# openpyxl itself writes 16 digits; a spreadsheet keeps 15.
NUMBERS = st.floats(min_value=1e-6, max_value=1e6).map(lambda number: float(f"{number:.15g}"))


@given(st.lists(NUMBERS, min_size=1, max_size=12))
def test_numbers_of_a_workbook_come_back_exactly(numbers):
    book = openpyxl.Workbook()
    book.active.append(HEADERS["data/wide.csv"].split(","))
    for n, number in enumerate(numbers):
        book.active.append(["0012", "rest", f"s{n}", None, None, None, number, None])
    out = io.BytesIO()
    book.save(out)
    observed = observed_of({"data/wide.csv": out.getvalue()})
    assert [o.value for o in observed.observations] == numbers


def as_csv(header: list[str], rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")

"""Every fault of a user's table is one finding at its cell; our own table has none."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from osteon.evidence._check_table import check_table
from osteon.evidence._column_words import nearest_column
from osteon.evidence._schema import data_file, schema_of
from osteon.evidence._table_header import NEEDED

if TYPE_CHECKING:
    from pathlib import Path

    from osteon.files import Finding

GOOD = {
    "row_id": "R1",
    "study_id": "smith2024",
    "paper_id": "smith2024",
    "source_url": "https://example.org/smith",
    "retraction_status": "none_known",
    "species": "rat",
    "model": "ovx",
    "arm": "OVX+ALN",
    "arm_role": "treatment",
    "regimen": "single_agent",
    "agents": "alendronate",
    "doses": "alendronate=35 ug/kg s.c. weekly",
    "treatment_weeks": "12",
    "n_min": "10",
    "n_max": "10",
    "endpoint": "BMD",
    "endpoint_class": "mass",
    "site": "femur",
    "value": "0.25",
    "value_unit": "g/cm2",
    "dispersion": "0.01",
    "dispersion_kind": "sd",
    "reference_arm": "OVX",
    "reference_role": "vehicle_control",
    "direction": "increase",
    "significance": "significant",
    "where_seen": "table",
    "confidence": "high",
}


def written(tmp_path: Path, *rows: dict[str, str], name: str = "mine.csv") -> Path:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / name
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def test_a_good_table_has_no_findings(tmp_path: Path) -> None:
    assert check_table(written(tmp_path, GOOD)) == ()


def test_our_own_table_has_no_errors(tmp_path: Path) -> None:
    path = tmp_path / "treatment_effects.csv"
    path.write_bytes(data_file("treatment_effects.csv").read_bytes())
    findings = check_table(path)
    assert {finding.code for finding in findings if finding.severity == "error"} <= {"TABLE-ROW-TWICE"}
    assert sum(finding.code == "TABLE-ROW-TWICE" for finding in findings) == 0


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("species", "rabit", "EVIDENCE-WORD"),
        ("endpoint", "bone volume fraction", "EVIDENCE-WORD"),
        ("direction", "", "EVIDENCE-CELL-MISSING"),
        ("value", "12,5", "TABLE-NUMBERS-MIXED"),
        ("value", "12..5", "EVIDENCE-NUMBER"),
        ("value", "NaN", "EVIDENCE-NUMBER"),
        ("value", "inf", "EVIDENCE-NUMBER"),
        ("n_min", "ten", "EVIDENCE-NUMBER"),
        ("dispersion_kind", "none", "TABLE-DISPERSION-KIND"),
        ("n_min", "-3", "TABLE-IMPOSSIBLE"),
        ("n_min", "0", "TABLE-IMPOSSIBLE"),
        ("treatment_weeks", "-1", "TABLE-IMPOSSIBLE"),
        ("dispersion", "-0.1", "TABLE-IMPOSSIBLE"),
        ("n_min", "12", "TABLE-RANGE"),
        ("doses", "alendronate=35 ug s.c.", "TABLE-DOSE"),
        ("doses", "alendronate=much ug/kg s.c. weekly", "TABLE-DOSE"),
        ("doses", "alendronate=35 ug/kg subcutaneous weekly", "TABLE-DOSE"),
        ("doses", "risedronate=35 ug/kg s.c. weekly", "TABLE-DOSE-AGENT"),
        ("arm_role", "vehicle_control", "TABLE-ARM-AGENT"),
    ],
)
def test_one_wrong_cell_is_one_error_there(tmp_path: Path, column: str, text: str, code: str) -> None:
    errors = [f for f in check_table(written(tmp_path, {**GOOD, column: text})) if f.severity == "error"]
    assert [finding.code for finding in errors] == [code]
    assert errors[0].where.line == 2
    assert errors[0].where.field in (column, "agents")


def test_the_nearest_word_or_the_code_of_a_synonym_is_offered(tmp_path: Path) -> None:
    (finding,) = check_table(written(tmp_path, {**GOOD, "endpoint": "bone volume fraction"}))
    assert finding.nearest == "BV/TV"
    findings = check_table(written(tmp_path, {**GOOD, "agents": "alendronat"}))
    assert [(f.code, f.nearest) for f in findings if f.code == "TABLE-AGENT"] == [
        ("TABLE-AGENT", "alendronate")
    ]


def test_a_treated_arm_without_agent(tmp_path: Path) -> None:
    findings = check_table(written(tmp_path, {**GOOD, "agents": "", "doses": ""}))
    assert [finding.code for finding in findings] == ["TABLE-ARM-AGENT"]


def test_a_dose_that_can_be_read_is_offered_in_the_grammar(tmp_path: Path) -> None:
    (finding,) = check_table(
        written(tmp_path, {**GOOD, "doses": "alendronate=35 ug/kg subcutaneous every week"})
    )
    assert finding.nearest == "alendronate=35 ug/kg s.c. weekly"


def test_a_value_without_n_is_a_warning(tmp_path: Path) -> None:
    findings = check_table(written(tmp_path, {**GOOD, "n_min": "", "n_max": ""}))
    assert [(f.code, f.severity) for f in findings] == [("TABLE-NO-N", "warning")]


def test_negative_weeks_to_treatment_are_treatment_before_surgery(tmp_path: Path) -> None:
    assert check_table(written(tmp_path, {**GOOD, "weeks_model_to_treatment": "-2"})) == ()


def test_a_repeated_row_and_a_repeated_id(tmp_path: Path) -> None:
    again = check_table(written(tmp_path, GOOD, {**GOOD, "row_id": "R2"}))
    assert [(f.code, f.where.line) for f in again] == [("TABLE-ROW-TWICE", 3)]
    same_id = check_table(written(tmp_path, GOOD, {**GOOD, "site": "tibia"}))
    assert [f.code for f in same_id] == ["TABLE-ID-TWICE"]


@pytest.mark.parametrize("column", NEEDED)
def test_a_needed_column_that_is_missing_is_an_error(tmp_path: Path, column: str) -> None:
    row = {name: text for name, text in GOOD.items() if name != column}
    findings = check_table(written(tmp_path, row))
    assert ("TABLE-COLUMN-MISSING", "error") in [(f.code, f.severity) for f in findings]


def test_another_required_column_that_is_missing_is_a_warning(tmp_path: Path) -> None:
    row = {name: text for name, text in GOOD.items() if name != "where_seen"}
    assert [(f.code, f.severity) for f in check_table(written(tmp_path, row))] == [
        ("TABLE-COLUMN-MISSING", "warning")
    ]


def test_an_unknown_column_gets_the_nearest_name(tmp_path: Path) -> None:
    (finding,) = check_table(written(tmp_path, {**GOOD, "percent_basiss": ""}))
    assert (finding.code, finding.nearest) == ("TABLE-COLUMN", "percent_basis")


def test_a_mapping_renames_columns(tmp_path: Path) -> None:
    row = {("Paper" if name == "paper_id" else name): text for name, text in GOOD.items()}
    path = written(tmp_path, row)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("file: mine.csv\nlayout: long\ncolumns: {Paper: paper_id}\n", encoding="utf-8")
    assert {finding.code for finding in check_table(path)} == {"TABLE-COLUMN", "TABLE-COLUMN-MISSING"}
    assert check_table(path, mapping=mapping) == ()


def test_a_wide_table_has_an_endpoint_a_column(tmp_path: Path) -> None:
    row = {
        name: text for name, text in GOOD.items() if name not in ("endpoint", "site", "value", "value_unit")
    }
    path = written(tmp_path, {**row, "endpoint_class": "mass", "BMD (g/cm2)": "x"})
    mapping = tmp_path / "mapping.yaml"
    column = '{"BMD (g/cm2)": {endpoint: BMD, site: femur, unit: g/cm2}}'
    mapping.write_text(f"layout: wide\nid: row_id\ncolumns: {column}\n", encoding="utf-8")
    (finding,) = check_table(path, mapping=mapping)
    assert (finding.code, finding.where.field) == ("EVIDENCE-NUMBER", "BMD (g/cm2)")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("columns: {Paper: paper}\n", "MAPPING-COLUMN"),
        ("collumns: {Paper: paper_id}\n", "MAPPING-KEY"),
        ("layout: deep\n", "MAPPING-LAYOUT"),
        ("header: first\n", "MAPPING-HEADER"),
        ("decimal: ','\n", "MAPPING-DECIMAL"),
        ("columns: {X: {endpoint: BMD}}\n", "MAPPING-LAYOUT"),
        ("columns: {A: paper_id, B: paper_id}\n", "MAPPING-COLUMN-TWICE"),
    ],
)
def test_a_wrong_mapping_is_a_finding(tmp_path: Path, text: str, code: str) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(text, encoding="utf-8")
    assert code in {finding.code for finding in check_table(written(tmp_path, GOOD), mapping=mapping)}


def test_a_mapped_column_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("columns: {Author: first_author}\n", encoding="utf-8")
    assert [f.code for f in check_table(written(tmp_path, GOOD), mapping=mapping)] == ["TABLE-MAPPED-COLUMN"]


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"\xff\xfe", b"a;b\n1;2;3\n", b"PK\x03\x04rest"])
def test_bytes_that_are_no_table_are_findings(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(data)
    assert any(finding.severity == "error" for finding in check_table(path))


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    assert [finding.severity for finding in check_table(tmp_path / "none.csv")] == ["error"]


def with_comma(row: dict[str, str]) -> dict[str, str]:
    return {
        name: text.replace(".", ",") if name in ("value", "dispersion") else text
        for name, text in row.items()
    }


def test_a_decimal_comma_is_inferred_and_said(tmp_path: Path) -> None:
    (finding,) = check_table(written(tmp_path, with_comma(GOOD)))
    assert (finding.code, finding.severity, finding.where.field) == ("TABLE-NUMBERS-READ", "note", "value")
    assert "decimal comma" in finding.message
    assert "0,25 = 0.25 (line 2, value), 0,01 = 0.01 (line 2, dispersion)" in finding.message


def test_our_own_table_with_decimal_commas_has_no_errors(tmp_path: Path) -> None:
    numbers = [column.name for column in schema_of("treatment_effects").columns if column.kind == "number"]
    rows = list(csv.DictReader(io.StringIO(data_file("treatment_effects.csv").read_text(encoding="utf-8"))))
    path = written(tmp_path, *({**row, **{n: row[n].replace(".", ",") for n in numbers}} for row in rows))
    findings = check_table(path)
    assert [finding.code for finding in findings if finding.severity == "error"] == []
    assert "TABLE-NUMBERS-READ" in {finding.code for finding in findings}


def test_numbers_with_a_decimal_comma_are_checked_like_any_other(tmp_path: Path) -> None:
    rows = {**GOOD, "dispersion": "-0,01", "value": "0,25"}, {**GOOD, "row_id": "R2", "value": "ten,5"}
    findings = check_table(written(tmp_path, *({**row, "dispersion": "-0,01"} for row in rows)))
    assert [(f.code, f.read) for f in findings if f.severity == "error"] == [
        ("TABLE-IMPOSSIBLE", "-0,01"),
        ("EVIDENCE-NUMBER", "ten,5"),
    ]
    assert "2 times: lines 2-3." in findings[1].message
    assert "with a decimal comma" in findings[2].message


def test_an_ambiguous_table_asks_once_and_the_mapping_answers(tmp_path: Path) -> None:
    rows = [
        {**GOOD, "row_id": f"R{i}", "value": f"{i},234", "dispersion": "", "dispersion_kind": "none"}
        for i in range(1, 9)
    ]
    path = written(tmp_path, *rows)
    (finding,) = check_table(path)
    assert (finding.code, finding.severity) == ("TABLE-NUMBERS-AMBIGUOUS", "error")
    assert "1,234 the number 1234 or 1.234?" in finding.message
    assert "8 can be read both ways" in finding.message
    mapping = tmp_path / "mapping.yaml"
    for word, said in (("comma", "decimal comma"), ("point", "comma between thousands")):
        mapping.write_text(f"decimal: {word}\n", encoding="utf-8")
        (note,) = check_table(path, mapping=mapping)
        assert (note.code, note.severity) == ("TABLE-NUMBERS-READ", "note")
        assert said in note.message


def test_the_mapping_settles_a_mixture_and_the_others_are_findings(tmp_path: Path) -> None:
    path = written(tmp_path, {**GOOD, "value": "0,25"})
    (finding,) = check_table(path)
    assert finding.code == "TABLE-NUMBERS-MIXED"
    assert finding.message.endswith("0,25 (line 2, value); 0.01 (line 2, dispersion).")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("decimal: point\n", encoding="utf-8")
    assert [(f.code, f.read) for f in check_table(path, mapping=mapping)] == [("EVIDENCE-NUMBER", "0,25")]


def test_a_number_in_doubt_is_not_judged(tmp_path: Path) -> None:
    findings = check_table(written(tmp_path, {**GOOD, "value": "0,25", "dispersion": "-0.01"}))
    assert [finding.code for finding in findings] == ["TABLE-NUMBERS-MIXED"]


def test_a_column_that_the_table_has_is_not_offered_again(tmp_path: Path) -> None:
    (finding,) = check_table(written(tmp_path, {**GOOD, "Drug": "ALN"}))
    assert (finding.code, finding.nearest) == ("TABLE-COLUMN", "")


@pytest.mark.parametrize("column", NEEDED)
@pytest.mark.parametrize("name", ["", "Unheard of"])
def test_a_missing_column_is_said_once_however_many_rows(tmp_path: Path, column: str, name: str) -> None:
    rows = [{**GOOD, "row_id": f"R{i}", "site": ("femur", "tibia")[i % 2]} for i in range(40)]
    names = {old: name if old == column else old for old in GOOD}
    path = written(tmp_path, *({names[old]: text for old, text in row.items() if names[old]} for row in rows))
    codes = [finding.code for finding in check_table(path)]
    assert codes == ["TABLE-COLUMN"] * bool(name) + ["TABLE-COLUMN-MISSING"]


def test_the_missing_column_says_which_checks_were_skipped(tmp_path: Path) -> None:
    row = {("Drug" if name == "agents" else name): text for name, text in GOOD.items()}
    unknown, missing = check_table(written(tmp_path, row))
    assert unknown.nearest == "agents"
    assert "your column Drug" in missing.remedy
    assert "TABLE-AGENT, TABLE-ARM-AGENT, TABLE-DOSE-AGENT, TABLE-ROW-TWICE" in missing.remedy


def test_values_without_a_column_for_n_are_one_warning(tmp_path: Path) -> None:
    rows = [
        {n: t for n, t in {**GOOD, "row_id": f"R{i}", "value": str(i)}.items() if n != "n_min"}
        for i in range(9)
    ]
    (finding,) = check_table(written(tmp_path, *rows))
    assert (finding.code, finding.severity) == ("TABLE-COLUMN-MISSING", "warning")
    assert "n_min" in finding.message
    assert "TABLE-NO-N" in finding.remedy


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("Animal", "species"),
        ("Drug", "agents"),
        ("Compound", "agents"),
        ("Outcome", "endpoint"),
        ("Parameter", "endpoint"),
        ("Bone", "site"),
        ("Control", "reference_arm"),
        ("SPECIES ", "species"),
        ("Paper ID", "paper_id"),
        ("Duration (weeks)", "treatment_weeks"),
        ("drugs", "agents"),
        ("qqqqqq", ""),
        ("", ""),
    ],
)
def test_the_column_a_name_probably_means(name: str, column: str) -> None:
    assert nearest_column(name) == column


def test_every_column_with_words_is_ours_and_no_word_is_given_twice() -> None:
    rows = list(csv.DictReader(data_file("column_words.csv").read_text(encoding="utf-8").splitlines()))
    words = [word for row in rows for word in row["words"].split("|")]
    assert {row["column"] for row in rows} <= set(schema_of("treatment_effects").names)
    assert len(words) == len(set(words))
    assert all(nearest_column(word) for word in words)


def test_a_header_without_rows_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(",".join(GOOD) + "\n", encoding="utf-8")
    assert [(f.code, f.severity) for f in check_table(path)] == [("TABLE-NO-ROWS", "error")]


def test_findings_that_say_the_same_are_one(tmp_path: Path) -> None:
    def table(n: int) -> list[Finding]:
        rows = [
            {**GOOD, "row_id": f"R{i}", "value": f"0.{i}", "n_min": "", "n_max": ""} for i in range(1, n + 1)
        ]
        return list(check_table(written(tmp_path, *rows)))

    assert "times" not in table(1)[0].message
    for n, lines in ((2, "2-3"), (6, "2-7")):
        (one,) = table(n)
        assert (one.code, one.severity, one.where.line) == ("TABLE-NO-N", "warning", 2)
        assert f"{n} times: lines {lines}." in one.message


def test_different_words_of_one_column_are_listed_in_one_finding(tmp_path: Path) -> None:
    words = ["bone volume fraction"] * 4 + ["bone mineral densit"] * 3
    rows = [
        {**GOOD, "row_id": f"R{i}", "value": f"0.{i + 1}", "endpoint": word} for i, word in enumerate(words)
    ]
    (one,) = check_table(written(tmp_path, *rows))
    assert one.code == "EVIDENCE-WORD"
    assert "7 times: lines 2-8." in one.message
    assert "bone volume fraction (nearest: BV/TV) x 4, bone mineral densit" in one.message


def test_a_long_list_of_allowed_words_is_cut_to_the_nearest(tmp_path: Path) -> None:
    (finding,) = check_table(written(tmp_path, {**GOOD, "site": "femurr"}))
    assert finding.allowed[0] == finding.nearest == "femur"
    assert len(finding.allowed) == 6
    assert finding.allowed[-1] == f"... ({len(column_words('site'))} words; see docs/vocabulary)"


def column_words(name: str) -> frozenset[str]:
    return next(column.allowed for column in schema_of("treatment_effects").columns if column.name == name)


def test_a_wide_table_says_a_fault_of_a_shared_column_once(tmp_path: Path) -> None:
    row = {n: t for n, t in GOOD.items() if n not in ("endpoint", "site", "value", "value_unit")}
    path = written(tmp_path, {**row, "species": "rabit", "BMD": "0.25", "BMC": "0.3"})
    mapping = tmp_path / "mapping.yaml"
    columns = "{BMD: {endpoint: BMD, site: femur, unit: g/cm2}, BMC: {endpoint: BMC, site: femur, unit: g}}"
    mapping.write_text(f"layout: wide\ncolumns: {columns}\n", encoding="utf-8")
    assert [finding.code for finding in check_table(path, mapping=mapping)] == ["EVIDENCE-WORD"]

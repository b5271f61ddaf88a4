"""Loading: typed, complete, blank never zero, and every fault of the table a finding with its place."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from osteon.evidence._effects import Effects, load_natural_history, read_effects, read_natural_history
from osteon.evidence._schema import data_file
from osteon.files import DataError

if TYPE_CHECKING:
    from pathlib import Path

TABLE = data_file("treatment_effects.csv").read_bytes()


def source_rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(TABLE.decode())))


def broken(column: str, text: str, *, line: int = 2) -> bytes:
    """The shipped table with one cell changed."""
    rows = list(csv.reader(io.StringIO(TABLE.decode())))
    rows[line - 1][rows[0].index(column)] = text
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def test_every_row_is_loaded_with_its_id_and_hash(effects: Effects) -> None:
    assert [row.id for row in effects.rows] == [row["row_id"] for row in source_rows()]
    assert effects.by_id["TE0104"].endpoint == "max load"
    assert effects.sha256 == hashlib.sha256(TABLE).hexdigest()


def test_blank_numbers_are_none_and_zero_stays_zero(effects: Effects) -> None:
    for source, row in zip(source_rows(), effects.rows, strict=True):
        for column, value in (
            ("weeks_model_to_treatment", row.start_week),
            ("treatment_weeks", row.weeks),
            ("value", row.value),
            ("percent_change_vs_reference", row.percent),
            ("n_min", row.n_min),
            ("dispersion", row.dispersion),
        ):
            assert (value is None) == (source[column] == "")
            assert value is None or value == float(source[column])


def test_nothing_of_a_row_is_dropped(effects: Effects) -> None:
    for source, row in zip(source_rows(), effects.rows, strict=True):
        printed = {f"{name}_as_reported": text for name, text in row.as_printed}
        assert printed == {
            name: text for name, text in source.items() if name.endswith("_as_reported") and text
        }
        assert "+".join(row.agents) == source["agents"]
        assert "+".join(row.inducing_agents) == source["inducing_agents"]
        assert (row.notes, row.doses, row.reference_arm) == (
            source["notes"],
            source["doses"],
            source["reference_arm"],
        )


def test_the_shipped_tables_are_the_reviewed_ones(shared: Path) -> None:
    for name in ("treatment_effects.csv", "natural_history.csv"):
        assert data_file(name).read_bytes() == (shared / "evidence" / name).read_bytes()


def test_the_descriptor_is_the_reviewed_one_and_names_the_hash_of_each_table(shared: Path) -> None:
    package = json.loads(data_file("datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        digest = hashlib.sha256(data_file(resource["path"]).read_bytes()).hexdigest()
        assert resource.pop("hash") == f"sha256:{digest}"
    assert package == json.loads((shared / "evidence" / "datapackage.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("species", "rabit", "EVIDENCE-WORD"),
        ("species", "", "EVIDENCE-CELL-MISSING"),
        ("year", "two thousand", "EVIDENCE-NUMBER"),
        ("n_min", "8.5", "EVIDENCE-NUMBER"),
        ("n_min", "0012", "EVIDENCE-NUMBER"),
        ("value", "nan", "EVIDENCE-NUMBER"),
        ("value", "inf", "EVIDENCE-NUMBER"),
        ("value", "1_000", "EVIDENCE-NUMBER"),
        ("value", "1,5", "EVIDENCE-NUMBER"),
        ("row_id", "TE0002", "EVIDENCE-ID-TWICE"),
        ("agents", "MK-9", "EVIDENCE-FORM"),
        ("row_flags", "very_odd", "EVIDENCE-FORM"),
    ],
)
def test_a_wrong_cell_is_one_finding_with_its_place(column: str, text: str, code: str) -> None:
    with pytest.raises(DataError) as caught:
        read_effects(broken(column, text), name="t.csv")
    (finding,) = caught.value.findings
    assert finding.code == code
    assert finding.where.file == "t.csv"
    assert finding.where.line == (3 if column == "row_id" else 2)
    assert finding.where.field == column


def test_the_nearest_word_is_offered() -> None:
    with pytest.raises(DataError) as caught:
        read_effects(broken("endpoint", "BV/TVV"), name="t.csv")
    assert caught.value.findings[0].nearest == "BV/TV"


def test_all_faults_are_found_at_once() -> None:
    twice = broken("species", "rabit").replace(b",ovx_low_ca,0,", b",ovx_low,0,", 1)
    with pytest.raises(DataError) as caught:
        read_effects(twice, name="t.csv")
    assert {finding.where.field for finding in caught.value.findings} == {"species", "model"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EVIDENCE-HEADER"),
        (TABLE.replace(b"paper_id", b"paper", 1), "EVIDENCE-HEADER"),
        (TABLE + b"TE9999,k2\n", "EVIDENCE-ROW-WIDTH"),
    ],
)
def test_a_wrong_shape_is_a_finding(data: bytes, code: str) -> None:
    with pytest.raises(DataError) as caught:
        read_effects(data, name="t.csv")
    assert caught.value.findings[0].code == code


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b'row_id,"unclosed'])
def test_bytes_that_are_no_table_are_a_data_error(data: bytes) -> None:
    with pytest.raises(DataError):
        read_effects(data, name="t.csv")


def test_table_has_the_columns_of_an_effect_and_no_invented_week(effects: Effects) -> None:
    table = effects.table
    for name in ("id", "paper", "species", "weeks", "week", "percent", "low", "high", "as_printed", "flags"):
        assert name in table.columns
    assert table["week"].isna().all()
    assert int(table["percent"].notna().sum()) == sum(row.percent is not None for row in effects.rows)
    assert str(table["n_min"].dtype) == "Int64"


def test_loading_imports_neither_pandas_nor_scipy() -> None:
    code = (
        "import sys; from osteon.evidence import load; load(); "
        "print(sorted({'pandas', 'scipy', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_natural_history_is_typed_too() -> None:
    history = load_natural_history()
    assert len(history.rows) == 482
    assert history.rows[0].value == 17.6
    assert {row.record_type for row in history.rows} >= {"observation", "relation", "precision"}
    data = data_file("natural_history.csv").read_bytes().replace(b",observation,", b",remark,", 1)
    with pytest.raises(DataError):
        read_natural_history(data, name="n.csv")

"""Any bytes as a table of findings, and any words as a query, give findings or rows; never a traceback."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from osteon.evidence import check_table, query
from osteon.evidence._effects import read_effects
from osteon.evidence._schema import data_file, schema_of
from osteon.files import DataError, Finding

HEADER = ",".join(schema_of("treatment_effects").names)
CELLS = st.sampled_from(
    [
        "",
        "0012",
        "NO",
        "1e3",
        "nan",
        "inf",
        "a_$b_$",
        "</script>",
        "=cmd",
        "ovx",
        "rat",
        "MK-4",
        "BMD",
        "-1",
        '"',
        "\x00",
    ]
)
TABLES = st.lists(st.lists(CELLS, min_size=64, max_size=64).map(",".join), max_size=4).map(
    lambda lines: "\n".join([HEADER, *lines]).encode()
)


@given(st.one_of(st.binary(max_size=400), TABLES))
def test_any_bytes_as_a_users_table(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("table") / "t.csv"
    path.write_bytes(data)
    findings = check_table(path)
    assert all(isinstance(finding, Finding) and finding.code and finding.remedy for finding in findings)


@given(st.one_of(st.binary(max_size=400), TABLES))
@example(data_file("treatment_effects.csv").read_bytes()[:5000])
def test_any_bytes_as_the_shipped_table(data: bytes) -> None:
    if data.startswith(HEADER.encode()) and data.count(b"\n") == 0:
        assert read_effects(data, name="t.csv").rows == ()
        return
    with pytest.raises(DataError, match=r"t\.csv"):
        read_effects(data, name="t.csv")


@given(st.text(max_size=60))
def test_any_words_as_a_query(text: str) -> None:
    found = query(text)
    assert found.findings or found.understood
    assert not (found.findings and found.rows)


@given(st.binary(max_size=200))
def test_any_bytes_as_a_mapping(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("mapping")
    (folder / "m.yaml").write_bytes(data)
    (folder / "t.csv").write_text("paper_id\nx\n", encoding="utf-8")
    assert check_table(folder / "t.csv", mapping=folder / "m.yaml")

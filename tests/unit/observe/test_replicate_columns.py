"""Replicates that stand side by side in a wide table, or under two names in a long one."""

from __future__ import annotations

import pytest

WIDE = (
    "{file: data/dxa.csv, id: Mouse, REPLICATEcolumns: {"
    "BMC1: {endpoint: BMC, site: femur, unit: g, replicate: 1}, "
    "BMC2: {endpoint: BMC, site: femur, unit: g, replicate: SECOND}}}"
)


def replicates(observed):
    return [(o.animal, o.replicate, o.value) for o in observed.observations]


def test_columns_that_name_their_replicate_are_replicates(read):
    table = WIDE.replace("REPLICATE", "").replace("SECOND", "2")
    observed = read({"data/dxa.csv": "Mouse,BMC1,BMC2\n0011,0.021,0.023\n"}, table)
    assert replicates(observed) == [("0011", "1", 0.021), ("0011", "2", 0.023)]
    assert "VALUE-TWICE" not in [found.code for found in observed.findings]


def test_columns_of_one_replicate_are_one_value_twice(read):
    table = WIDE.replace("REPLICATE", "").replace("SECOND", "1")
    observed = read({"data/dxa.csv": "Mouse,BMC1,BMC2\n0011,0.021,0.023\n"}, table)
    (found,) = [found for found in observed.findings if found.code == "VALUE-TWICE"]
    assert (found.severity, found.where.line) == ("error", 2)


def test_rows_and_columns_of_replicates_are_told_apart_together(read):
    table = WIDE.replace("REPLICATE", "replicate: Scan, ").replace("SECOND", "2")
    rows = "Mouse,Scan,BMC1,BMC2\n0011,a,0.021,0.023\n0011,b,0.022,0.024\n"
    observed = read({"data/dxa.csv": rows}, table)
    assert [name for _, name, _ in replicates(observed)] == ["a 1", "a 2", "b 1", "b 2"]
    assert "VALUE-TWICE" not in [found.code for found in observed.findings]


@pytest.mark.parametrize(("second", "codes"), [("2", []), ("1", ["VALUE-TWICE"])])
def test_words_of_a_long_table_name_their_replicate_too(read, second, codes):
    table = WIDE.replace("REPLICATE", "layout: long, variable: What, value: Number, ")
    rows = "Mouse,What,Number\n0011,BMC1,0.021\n0011,BMC2,0.023\n"
    observed = read({"data/dxa.csv": rows}, table.replace("SECOND", second))
    assert [name for _, name, _ in replicates(observed)] == ["1", second]
    assert [found.code for found in observed.findings if found.severity == "error"] == codes

"""The mapping names the wrong column: the finding proposes the one that is meant."""

from __future__ import annotations

SCANS = "Samp,Meas,Slices,BMC\n71,901,99,0.021\n71,902,49,0.022\n72,903,17,0.023\n72,904,83,0.024\n"
SPECIMENS = "specimen,animal\n901,0011\n902,0011\n903,0012\n904,0012\n"
TABLE = "{file: data/dxa.csv, id: Samp, columns: {BMC: {endpoint: BMC, site: femur, unit: g}}}"


def found(observed, code):
    return [f for f in observed.findings if f.code == code]


def test_names_of_listed_specimens_are_offered_for_those_of_strangers(read):
    observed = read({"data/dxa.csv": SCANS, "specimens.csv": SPECIMENS}, TABLE)
    (column,) = found(observed, "ID-COLUMN")
    assert (column.severity, column.read, column.nearest) == ("error", "Samp", "Meas")
    assert "specimen: Meas" in column.remedy
    assert {f.remedy.partition(" in the mapping")[0] for f in found(observed, "VALUE-TWICE")} == {
        "Say specimen: Meas"
    }
    assert not found(observed, "ANIMALS-MISSING")  # all six of them would be


def test_the_column_that_names_the_listed_animals_is_offered(read):
    table = "Samp,Mouse,BMC\n71,0011,0.021\n72,0012,0.022\n"
    (column,) = found(read({"data/dxa.csv": table}, TABLE), "ID-COLUMN")
    assert column.remedy.startswith("Write id: Mouse;")


def test_one_animal_of_the_list_is_enough_for_the_column_to_be_the_one(read):
    observed = read({"data/dxa.csv": "Samp,BMC\n0011,0.021\n72,0.022\n"}, TABLE)
    assert not found(observed, "ID-COLUMN")
    assert [f.read for f in found(observed, "ANIMAL-UNKNOWN")] == ["72"]


def test_a_measurement_is_not_offered_as_a_replicate(read):
    # Slices has another number in every row; only Run has the same names in every animal.
    rows = "".join(f"00{i}1,{7 * i + r},{r},0.02{i}\n" for i in (1, 2, 3) for r in (1, 2))
    observed = read(
        {"data/dxa.csv": f"Samp,Slices,Run,BMC\n{rows}", "animals.csv": "animal,arm\n0011,rest\n"}, TABLE
    )
    assert {f.remedy.partition(" in the mapping")[0] for f in found(observed, "VALUE-TWICE")} == {
        "If they are replicates, say replicate: Run"
    }


def test_an_unknown_arm_may_be_spelled_or_declared(read):
    listed = "animal,arm\n0011,WT\n0012,rest\n0021,run\n0031,swim\n"
    (arm,) = found(read({"data/dxa.csv": "Samp,BMC\n0011,0.021\n"}, TABLE, listed=listed), "ARM-UNKNOWN")
    assert 'arms: {"WT": ARM}' in arm.remedy
    assert "add the arm to the study file" in arm.remedy
    assert not found(read({"data/dxa.csv": "Samp,BMC\n0011,0.021\n"}, TABLE, listed=listed), "ARM-EMPTY")


def test_a_heading_that_stands_in_a_column_makes_the_table_long(read):
    long = "Samp,What,Value\n0011,BMC,0.021\n0011,BMD,0.05\n0012,BMC,0.022\n"
    (absent,) = found(read({"data/dxa.csv": long}, TABLE), "COLUMN-ABSENT")
    assert "layout: long, variable: What," in absent.remedy
    (absent,) = found(read({"data/dxa.csv": "Rats,2024\nSamp,BMC\n0011,0.021\n"}, TABLE), "COLUMN-ABSENT")[1:]
    assert "header: 2" in absent.remedy


def test_rows_left_over_from_a_copied_example_may_be_deleted(read):
    files = {
        "data/dxa.csv": "Samp,BMC\n0011,0.021\n99,0.022\n",
        "exclusions.csv": "animal,kind,reason\n7,lost,died\n",
    }
    data, beside = sorted(found(read(files, TABLE), "ANIMAL-UNKNOWN"), key=lambda f: f.where.file)
    assert "delete the row" in beside.remedy
    assert "delete" not in data.remedy

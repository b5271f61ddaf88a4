"""Tables of a study: who, where, when, and what is said of everything that is odd."""

from __future__ import annotations

import io

import openpyxl
import pytest

from osteon.observe import Observed

SIX = "Mouse,BMC\n0011,0.21\n0012,0.22\n0021,0.31\n0022,0.32\n0031,0.41\n0032,0.42\n"


def mapping(also: str) -> str:
    column = "BMC: {endpoint: BMC, site: femur, unit: g}"
    return f"{{file: data/dxa.csv, id: Mouse, {also}, columns: {{{column}}}}}"


def codes(observed: Observed) -> list[str]:
    return [finding.code for finding in observed.findings]


def finding(observed: Observed, code: str):
    (found,) = [f for f in observed.findings if f.code == code]
    return found


def values(observed: Observed) -> dict[str, float | None]:
    return {o.animal: o.value for o in observed.observations}


def workbook(rows, *, sheet="Sheet1") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_plain_table_is_clean(read):
    observed = read({"data/dxa.csv": SIX})
    assert codes(observed) == []
    assert values(observed) == {
        "0011": 0.21,
        "0012": 0.22,
        "0021": 0.31,
        "0022": 0.32,
        "0031": 0.41,
        "0032": 0.42,
    }
    first = observed.observations[0]
    assert (first.id, first.arm, first.site, first.side, first.unit) == (
        "data/dxa.csv!B2",
        "rest",
        "femur",
        "-",
        "g",
    )
    assert first.source == f"data/dxa.csv sha256:{observed.inputs['data/dxa.csv']}"
    assert set(observed.inputs) == {"data/dxa.csv", "animals.csv"}
    assert [a.arm for a in observed.animals] == ["rest", "rest", "run", "run", "swim", "swim"]
    assert not observed.broken


def test_sacrifice_is_the_day_of_the_arm(read):
    observed = read({"data/dxa.csv": SIX})
    assert {o.arm: o.day for o in observed.observations} == {"rest": 28.0, "run": 28.0, "swim": 21.0}


def test_no_table_yet_is_no_finding(read):
    observed = read({}, listed="")
    assert observed == Observed()


def test_one_table_that_is_not_there(read):
    other = "{file: data/other.csv, id: Mouse, columns: {BMD: {endpoint: BMD, site: femur, unit: g/cm2}}}"
    observed = read({"data/other.csv": SIX.replace("BMC", "BMD")}, other, "{file: data/dxa.csv, id: Mouse}")
    assert finding(observed, "FILE-MISSING").where.file == "data/dxa.csv"


# --- the list of animals


def test_arm_spelled_otherwise(read):
    listed = "animal,arm\n0011,Rest\n0012,resting color\n0021,runn\n0022,run\n0031,SWIM\n0032,swim \n"
    observed = read({"data/dxa.csv": SIX}, listed=listed)
    unknown = finding(observed, "ARM-UNKNOWN")
    assert (unknown.read, unknown.nearest, unknown.severity, unknown.where.line) == (
        "runn",
        "run",
        "error",
        4,
    )
    assert [f.read for f in observed.findings if f.code == "ARM-SPELLED"] == ["Rest", "resting color", "SWIM"]
    assert [a.arm for a in observed.animals] == ["rest", "rest", "", "run", "swim", "swim"]


def test_arm_mapped_and_joined_of_two_columns(read):
    listed = "id,geno,sex,\n1,KO,F\n2,WT,F\n".replace("sex,\n", "sex\n")
    animals = "animals: {file: animals.csv, id: id, arm: [geno, sex], arms: {KO F: run, WT F: rest}}"
    observed = read({"data/dxa.csv": "Mouse,BMC\n1,0.2\n2,0.3\n"}, listed=listed, animals=animals)
    assert [(a.name, a.arm) for a in observed.animals] == [("1", "run"), ("2", "rest")]


def test_mapping_of_arms_goes_before_their_names(read):
    animals = "animals: {file: animals.csv, arms: {rest: run, run: rest}}"
    observed = read({"data/dxa.csv": SIX}, animals=animals)
    assert [a.arm for a in observed.animals] == ["run", "run", "rest", "rest", "swim", "swim"]


def test_spelling_that_could_mean_two_arms_is_an_error(read):
    animals = 'animals: {file: animals.csv, arms: {"B 2": run, "B-2": swim}}'
    observed = read({"data/dxa.csv": "Mouse,BMC\n1,0.2\n"}, listed="animal,arm\n1,b2\n", animals=animals)
    assert finding(observed, "ARM-UNKNOWN").read == "b2"


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("0011,run", "ANIMAL-TWICE", "listed already at line 2"),
        ("0099,", "ANIMAL-NO-ARM", "has no arm"),
        (",run", "ANIMAL-BLANK", "names no animal"),
    ],
)
def test_bad_line_of_the_list(read, line, code, words):
    listed = "animal,arm\n0011,rest\n" + line + "\n"
    found = finding(read({"data/dxa.csv": "Mouse,BMC\n0011,0.2\n"}, listed=listed), code)
    assert (found.severity, found.where.file, found.where.line) == ("error", "animals.csv", 3)
    assert words in found.message


def test_arm_without_an_animal_and_other_count_than_planned(read):
    observed = read({"data/dxa.csv": "Mouse,BMC\n1,0.2\n"}, listed="animal,arm\n1,rest\n2,run\n3,run\n")
    assert finding(observed, "ARM-EMPTY").read == "swim"
    assert (finding(observed, "ARM-COUNT").read, finding(observed, "ARM-COUNT").allowed) == ("1", ("2",))
    more = read(
        {"data/dxa.csv": "Mouse,BMC\n1,0.2\n"}, listed="animal,arm\n1,run\n2,run\n3,run\n4,swim\n5,swim\n"
    )
    assert (finding(more, "ARM-COUNT").read, finding(more, "ARM-EMPTY").read) == ("3", "rest")


def test_body_mass_cage_and_litter_of_animals_csv(read):
    listed = "animal,arm,cage,litter,body_mass_before_surgery\n1,rest,c1,l9,21.5\n2,run,c2,l9,22.5\n"
    observed = read({"data/dxa.csv": "Mouse,BMC\n1,0.2\n2,0.3\n"}, listed=listed)
    mass = observed.observations[0]
    assert (mass.id, mass.endpoint, mass.day, mass.value) == ("animals.csv!E2", "body weight", 0.0, 21.5)
    assert (observed.animals[1].cage, observed.animals[1].litter) == ("c2", "l9")


def test_animals_of_the_tables_where_there_is_no_list(read):
    table = mapping("arm: Group")
    observed = read({"data/dxa.csv": "Mouse,Group,BMC\n1,rest,0.2\n2,run,0.3\n"}, table, listed="")
    assert [(a.name, a.arm, a.source) for a in observed.animals] == [
        ("1", "rest", "data/dxa.csv!2"),
        ("2", "run", "data/dxa.csv!3"),
    ]
    assert finding(observed, "ANIMALS-FROM-TABLES").severity == "note"


def test_no_list_and_no_arm_is_an_error(read):
    assert finding(read({"data/dxa.csv": SIX}, listed=""), "ANIMALS-NONE").severity == "error"


def test_no_animal_is_missing_where_the_tables_are_the_list(read):
    tables = (
        mapping("arm: Group"),
        "{file: data/more.csv, id: Mouse, columns: {fat: {endpoint: fat mass, unit: g}}}",
    )
    files = {
        "data/dxa.csv": "Mouse,Group,BMC\n1,rest,0.2\n2,run,0.3\n",
        "data/more.csv": "Mouse,fat\n1,3.5\n",
    }
    observed = read(files, *tables, listed="")
    assert len(observed.observations) == 3
    assert "ANIMALS-MISSING" not in codes(observed)


def test_arm_of_a_table_against_the_list(read):
    table = mapping("arm: Group")
    observed = read({"data/dxa.csv": "Mouse,Group,BMC\n0011,run,0.2\n"}, table)
    found = finding(observed, "ARM-CONTRADICTS")
    assert (found.read, found.allowed, found.where.line, found.where.column) == ("run", ("rest",), 2, 2)


def test_two_arms_of_one_animal_where_the_tables_are_the_list(read):
    data = "Mouse,Group,BMC\n1,rest,0.2\n2,run,0.3\n1,run,0.4\n"
    observed = read({"data/dxa.csv": data}, mapping("arm: Group"), listed="")
    assert finding(observed, "ARM-CONTRADICTS").where.line == 4


def test_sealed_study_keeps_codes_until_the_key_is_given(read):
    listed = "animal,arm\n1,X\n2,Y\n3,Q\n"
    files = {"data/dxa.csv": "Mouse,BMC\n1,0.2\n2,0.3\n3,0.4\n", "key.csv": "code,arm\nX,rest\nY,Runn\n"}
    sealed = read(files, listed=listed, animals="animals: {sealed: true}")
    assert [o.arm for o in sealed.observations] == ["X", "Y", "Q"]
    assert codes(sealed) == []
    opened = read(
        files | {"key.csv": "code,arm\nX,rest\nY,run\n"},
        listed=listed,
        animals="animals: {sealed: true, key: key.csv}",
    )
    assert [o.arm for o in opened.observations] == ["rest", "run", ""]
    assert finding(opened, "ARM-UNKNOWN").read == "Q"
    assert "key.csv" in opened.inputs


def test_key_with_an_unknown_arm(read):
    files = {"data/dxa.csv": "Mouse,BMC\n1,0.2\n", "key.csv": "code,arm\nX,rist\nX,run\n"}
    observed = read(files, listed="animal,arm\n1,X\n", animals="animals: {sealed: true, key: key.csv}")
    assert finding(observed, "ARM-UNKNOWN").nearest == "rest"
    assert finding(observed, "KEY-CODE").where.line == 3


# --- to whom and where a value belongs


def test_unknown_animal_names_the_nearest(read):
    found = finding(read({"data/dxa.csv": "Mouse,BMC\n11,0.2\n"}), "ANIMAL-UNKNOWN")
    assert (found.severity, found.read, found.nearest) == ("error", "11", "0011")
    assert (found.where.file, found.where.line, found.where.column, found.where.field) == (
        "data/dxa.csv",
        2,
        1,
        "Mouse",
    )


def test_animals_missing_from_a_table_are_one_warning(read):
    observed = read(
        {
            "data/dxa.csv": "Mouse,BMC\n0011,0.2\n0012,0.2\n0021,0.2\n",
            "exclusions.csv": "animal,kind,reason\n0031,lost,died\n",
        }
    )
    found = finding(observed, "ANIMALS-MISSING")
    assert found.severity == "warning"
    assert "2 animals" in found.message
    assert "0022, 0032" in found.message
    assert "0031" not in found.message


def test_heading_that_is_absent(read):
    observed = read({"data/dxa.csv": "mouse id,BMCC\n0011,0.2\n"})
    absent = [f for f in observed.findings if f.code == "COLUMN-ABSENT"]
    assert [(f.read, f.nearest, f.severity) for f in absent] == [
        ("Mouse", "mouse id", "error"),
        ("BMC", "BMCC", "error"),
    ]
    assert observed.observations == ()


def test_heading_in_a_wrapped_cell_is_found(read):
    data = workbook([["Mouse", "BMC\n(g)"], ["0011", 0.25]])
    table = '{file: data/dxa.xlsx, id: Mouse, columns: {"BMC (g)": {endpoint: BMC, site: femur, unit: g}}}'
    observed = read({"data/dxa.xlsx": data}, table)
    assert (observed.observations[0].id, observed.observations[0].value) == ("data/dxa.xlsx!Sheet1!B2", 0.25)


def test_headings_that_are_not_mapped_are_one_note(read):
    observed = read({"data/dxa.csv": "Mouse,BMC,area,lean\n0011,0.21,1.5,20\n"})
    assert observed.tables[1].ignored == ("area", "lean")
    assert "2 columns are not read" in finding(observed, "COLUMNS-IGNORED").message


def test_same_value_twice_proposes_the_column_of_the_replicate(read):
    data = "Mouse,Slice,Area,BMC\n0011,1,0.5,0.21\n0011,2,0.6,0.22\n0012,1,0.7,0.22\n0012,2,0.8,0.23\n"
    observed = read({"data/dxa.csv": data})
    twice = [f for f in observed.findings if f.code == "VALUE-TWICE"]
    assert [f.where.line for f in twice] == [3, 5]
    assert "data/dxa.csv!D2" in twice[0].message
    assert "data/dxa.csv!D3" in twice[0].message
    assert "replicate: Slice" in twice[0].remedy
    assert twice[0].severity == "error"
    table = mapping("replicate: Slice")
    good = read({"data/dxa.csv": data}, table)
    assert "VALUE-TWICE" not in codes(good)
    assert [o.replicate for o in good.observations] == ["1", "2", "1", "2"]


def test_same_value_in_two_tables(read):
    other = "{file: data/again.csv, id: Mouse, columns: {BMC: {endpoint: BMC, site: femur, unit: g}}}"
    first = "{file: data/dxa.csv, id: Mouse, columns: {BMC: {endpoint: BMC, site: femur, unit: g}}}"
    observed = read({"data/dxa.csv": SIX, "data/again.csv": "Mouse,BMC\n0011,0.21\n"}, first, other)
    found = finding(observed, "VALUE-TWICE")
    assert "data/dxa.csv!B2" in found.message
    assert "data/again.csv!B2" in found.message


SIDED = mapping("side: Leg, site: Bone, sites: {fem: femur}").replace("site: femur, ", "")


def test_site_and_side_of_the_row(read):
    data = "Mouse,Leg,Bone,BMC\n0011,L,fem,0.2\n0011,Right,tibia,0.2\n0012,both,femur diaphysis,0.3\n"
    observed = read({"data/dxa.csv": data}, SIDED)
    assert [(o.site, o.side) for o in observed.observations] == [
        ("femur", "left"),
        ("tibia", "right"),
        ("femur_diaphysis", "both"),
    ]
    assert [f for f in observed.findings if f.severity == "error"] == []


def test_unknown_site_and_side(read):
    observed = read({"data/dxa.csv": "Mouse,Leg,Bone,BMC\n0011,upper,fermur,0.2\n"}, SIDED)
    assert finding(observed, "SIDE-UNKNOWN").read == "upper"
    assert finding(observed, "SITE-UNKNOWN").nearest == "femur"


def test_ipsilateral_needs_the_operated_limb(read):
    observed = read({"data/dxa.csv": "Mouse,Leg,Bone,BMC\n0011,ipsi,fem,0.2\n"}, SIDED)
    assert "limb" in finding(observed, "SIDE-LIMB").remedy


def test_specimens_csv_gives_animal_site_side_and_day(read):
    table = "{file: data/dxa.csv, specimen: Scan, columns: {BMC: {endpoint: BMC, unit: g}}}"
    files = {
        "data/dxa.csv": "Scan,BMC\ns1,0.2\ns2,0.3\ns9,0.4\n",
        "specimens.csv": "specimen,animal,site,side,day\ns1,0011,femur,L,week 2\ns2,0012,tibia,R,\n",
    }
    observed = read(files, table)
    assert [(o.animal, o.site, o.side, o.day) for o in observed.observations] == [
        ("0011", "femur", "left", 14.0),
        ("0012", "tibia", "right", 28.0),
        ("", "", "-", None),
    ]
    unknown = finding(observed, "SPECIMEN-UNKNOWN")
    assert (unknown.read, unknown.severity, unknown.where.line) == ("s9", "error", 4)


def test_specimens_csv_corrects_the_animal_of_a_row(read):
    table = mapping("specimen: Scan")
    data = "Mouse,Scan,BMC\n0011,s1,0.2\n0011,s2,0.3\n0012,s2,0.3\n0021,s3,0.2\n0022,s4,0.2\n"
    bad = read({"data/dxa.csv": data}, table)
    shared = finding(bad, "SPECIMEN-TWO-ANIMALS")
    assert (shared.severity, shared.read, shared.allowed) == ("error", "s2", ("0011", "0012"))
    files = {"data/dxa.csv": data.replace("0012,s2,0.3\n", ""), "specimens.csv": "specimen,animal\ns2,0012\n"}
    good = read(files, table)
    assert finding(good, "SPECIMEN-REASSIGNED").severity == "warning"
    assert [o.animal for o in good.observations] == ["0011", "0012", "0021", "0022"]


def test_specimen_names_that_all_animals_share_say_nothing(read):
    table = mapping("specimen: Leg")
    data = "Mouse,Leg,BMC\n0011,L,0.2\n0011,R,0.3\n0012,L,0.3\n0012,R,0.2\n"
    assert "SPECIMEN-TWO-ANIMALS" not in codes(read({"data/dxa.csv": data}, table))


def test_value_that_belongs_to_two_sites(read):
    table = mapping("site: Bone")
    observed = read({"data/dxa.csv": "Mouse,Bone,BMC\n0011,tibia,0.2\n0012,femur diaphysis,0.2\n"}, table)
    assert finding(observed, "SITE-CONTRADICTS").where.line == 2
    assert observed.observations[1].site == "femur_diaphysis"


DATED = mapping("day: When")
SURGERY = "animal,arm,surgery\n0011,rest,2024-03-01\n0012,rest,2024-03-02\n"


def test_days_as_numbers_words_and_dates(read):
    when = ("0011,14", "0011,week 3", "0011,sacrifice", "0011,2024-03-31", "0012,2024-03-31")
    data = "Mouse,When,BMC\n" + "".join(f"{text},0.2\n" for text in when)
    observed = read({"data/dxa.csv": data}, DATED, listed=SURGERY)
    assert [o.day for o in observed.observations] == [14.0, 21.0, 28.0, 30.0, 29.0]


def test_order_of_day_and_month(read):
    ambiguous = read({"data/dxa.csv": "Mouse,When,BMC\n0011,3/4/2024,0.2\n"}, DATED, listed=SURGERY)
    assert finding(ambiguous, "DATES-AMBIGUOUS").severity == "error"
    told = read(
        {"data/dxa.csv": "Mouse,When,BMC\n0011,3/4/2024,0.2\n0012,13/3/2024,0.2\n"}, DATED, listed=SURGERY
    )
    assert "day first" in finding(told, "DATES-READ").message
    assert [o.day for o in told.observations] == [33.0, 11.0]
    declared = read(
        {"data/dxa.csv": "Mouse,When,BMC\n0011,3/4/2024,0.2\n"},
        DATED.replace("day: When", "day: When, dates: month first"),
        listed=SURGERY,
    )
    assert [o.day for o in declared.observations] == [3.0]


def test_date_without_a_date_of_surgery(read):
    observed = read({"data/dxa.csv": "Mouse,When,BMC\n0011,2024-03-31,0.2\n"}, DATED)
    assert "surgery" in finding(observed, "DAY-NO-SURGERY").remedy


def test_weeks_in_the_heading(read):
    observed = read({"data/dxa.csv": "Mouse,Week,BMC\n0011,3,0.2\n"}, DATED.replace("When", "Week"))
    assert observed.observations[0].day == 21.0
    assert finding(observed, "DAYS-FROM-WEEKS").severity == "warning"


def test_number_that_is_a_date_of_a_spreadsheet(read):
    observed = read({"data/dxa.csv": "Mouse,When,BMC\n0011,45351,0.2\n"}, DATED)
    assert finding(observed, "DAY-UNKNOWN").read == "45351"


def test_day_that_is_none(read):
    assert (
        finding(read({"data/dxa.csv": "Mouse,When,BMC\n0011,soon,0.2\n"}, DATED), "DAY-UNKNOWN").read
        == "soon"
    )


# --- exclusions


def test_excluded_animals_keep_their_rows_and_lose_their_values(read):
    files = {
        "data/dxa.csv": SIX,
        "exclusions.csv": "animal,kind,reason,who\n0011,,fracture,AB\n0012,lost,anaesthesia,AB\n",
    }
    observed = read(files)
    first, second = observed.observations[:2]
    assert (first.status, first.value) == ("excluded", None)
    assert (second.status, second.value) == ("ok", 0.22)
    assert [(e.animal, e.kind, e.reason, e.who, e.source) for e in observed.exclusions] == [
        ("0011", "excluded", "fracture", "AB", "exclusions.csv!2"),
        ("0012", "lost", "anaesthesia", "AB", "exclusions.csv!3"),
    ]
    assert finding(observed, "LOST-MEASURED").where.line == 3
    assert len(observed.observations) == 6


def test_excluded_specimen_finds_its_animal(read):
    table = mapping("specimen: Scan")
    files = {
        "data/dxa.csv": "Mouse,Scan,BMC\n0011,s1,0.2\n0011,s2,0.3\n",
        "exclusions.csv": "specimen,reason\ns2,moved\ns7,moved\n",
    }
    observed = read(files, table)
    assert [o.status for o in observed.observations] == ["ok", "excluded"]
    assert observed.exclusions[0].animal == "0011"
    assert finding(observed, "SPECIMEN-UNKNOWN").read == "s7"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("0099,lost,died", "ANIMAL-UNKNOWN"),
        ("0011,gone,died", "EXCLUSION-KIND"),
        ("0011,lost,", "EXCLUSION-REASON"),
        (",lost,died", "ANIMAL-BLANK"),
        ("0011,lost,died\n0011,lost,died", "EXCLUSION-TWICE"),
    ],
)
def test_bad_exclusion(read, line, code):
    observed = read(
        {"data/dxa.csv": "Mouse,BMC\n0012,0.2\n", "exclusions.csv": f"animal,kind,reason\n{line}\n"}
    )
    found = finding(observed, code)
    assert (found.severity, found.where.file) == ("error", "exclusions.csv")


# --- readability


def test_remark_below_the_table_is_a_note(read):
    observed = read({"data/dxa.csv": SIX.replace("BMC\n", "BMC,Note\n", 1) + ",,measured by AB\n"})
    assert (finding(observed, "ROW-NOT-READ").severity, finding(observed, "ROW-NOT-READ").where.line) == (
        "note",
        8,
    )
    named = read({"data/dxa.csv": SIX + "Mean,0.3\n"})
    assert finding(named, "ANIMAL-UNKNOWN").read == "Mean"
    blank = read({"data/dxa.csv": SIX + ",0.3\n"})
    assert finding(blank, "ANIMAL-BLANK").severity == "error"


def test_ten_thousand_strangers_are_few_findings(read):
    data = "Mouse,BMC\n" + "".join(f"stranger {i},0.2\n" for i in range(10_000))
    observed = read({"data/dxa.csv": data})
    unknown = finding(observed, "ANIMAL-UNKNOWN")
    assert "10,000 times" in unknown.message
    assert len(observed.findings) < 10
    assert len(observed.observations) == 10_000


def test_a_table_with_a_fault_in_every_column_is_cut_with_a_word(read):
    names = [f"c{n}" for n in range(150)]
    columns = ", ".join(
        f"{n}: {{endpoint: BMC, site: femur, unit: g, day: day {i}}}" for i, n in enumerate(names)
    )
    data = ",".join(("Mouse", *names)) + "\n" + ",".join(("0011", *["broken"] * 150)) + "\n"
    observed = read({"data/dxa.csv": data}, f"{{file: data/dxa.csv, id: Mouse, columns: {{{columns}}}}}")
    assert len(observed.findings) <= 102
    more = finding(observed, "TABLE-MORE-FINDINGS")
    assert (more.severity, "VALUE-TEXT" in more.message) == ("error", True)
    assert len(observed.observations) == 150


def test_hostile_identifiers_stay_text(read):
    names = ["0012", "1e3", "NA", "NO", "=cmd", "<script>", "nan", "1:30"]
    listed = "animal,arm\n" + "".join(f"{name},rest\n" for name in names)
    observed = read({"data/dxa.csv": "Mouse,BMC\n" + "".join(f"{n},0.25\n" for n in names)}, listed=listed)
    assert [o.animal for o in observed.observations] == names
    assert [a.name for a in observed.animals] == names


def test_the_day_of_surgery_of_each_animal_is_kept(read):
    observed = read({"data/dxa.csv": "Mouse,BMC\n0011,0.2\n0012,0.3\n"}, listed=SURGERY)
    assert [animal.surgery_day for animal in observed.animals] == ["2024-03-01", "2024-03-02"]

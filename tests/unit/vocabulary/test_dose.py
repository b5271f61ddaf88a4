"""Doses: what is given is read, what is not given stays empty, what is unknown is a problem."""

from __future__ import annotations

import pytest

from osteon import vocabulary as voc


def read(text: str) -> voc.Dose:
    dose = voc.parse_dose(text)
    assert isinstance(dose, voc.Dose), dose
    return dose


def problems(text: str) -> list[tuple[str, str]]:
    dose = voc.parse_dose(text)
    assert not isinstance(dose, voc.Dose), dose
    return [(one.code, one.token) for one in dose]


def test_a_dose_of_a_study_file() -> None:
    dose = read("35 ug/kg")
    assert (dose.amount_min, dose.amount_max, dose.values) == (35.0, 35.0, (35.0,))
    assert (dose.unit, dose.basis, dose.dimension) == ("ug/kg", "per_body_mass", "dose per body mass")
    assert (dose.route, dose.schedule, dose.form, dose.route_class) == ("", "", "", "")
    assert dose.base_values == (pytest.approx(0.035),)
    assert dose.amount_text == "35 ug/kg"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("30 mg/kg oral gavage every day", "30 mg/kg p.o.(gavage) daily"),
        ("30mg/kg", "30 mg/kg ? ?"),
        ("35 µg/kg subcutaneous weekly (as the free acid)", "35 ug/kg s.c. weekly (free acid)"),
        ("0.1 – 0.2 mg/kg i.v., once a week", "0.1-0.2 mg/kg i.v. weekly"),
        ("≥0.1 mg/kg p.o. daily", ">=0.1 mg/kg p.o. daily"),
        ("~0.1 mg/kg p.o.(diet) daily", "~0.1 mg/kg p.o.(diet) daily"),
        ("147 mg/kg diet", "147 mg/kg_diet ? ?"),
        ("? ? s.c. ?", "? ? s.c. ?"),
        ("?", "? ? ? ?"),
        ("5", "5 ? ? ?"),
        ("10 mg/kg daily s.c.", "10 mg/kg s.c. daily"),
    ],
)
def test_spellings_become_the_canonical_text(text: str, canonical: str) -> None:
    dose = read(text)
    assert str(dose) == dose.text == canonical
    assert read(str(dose)) == dose


def test_a_range_and_a_switch() -> None:
    span, switch = read("0.05-0.2 mg/kg p.o. ?"), read("10/2.5 mg p.o. daily")
    assert (span.amount_min, span.amount_max) == (0.05, 0.2)
    assert (switch.amount_min, switch.amount_max, switch.values) == (2.5, 10.0, (10.0, 2.5))
    assert switch.basis == "per_animal"


def test_marks_of_an_amount() -> None:
    assert read("~0.1 mg/kg").approximate
    assert read(">=0.1 mg/kg").minimum
    assert not read("0.1 mg/kg").approximate


@pytest.mark.parametrize(
    "bad", ["0", "0.0", "-3", "nan", "inf", "NaN", "1e3", "1.2.3", "0,5", "5-2", "2-2", "9" * 400]
)
def test_what_is_no_amount(bad: str) -> None:
    code, _ = problems(f"{bad} mg/kg")[0]
    assert code == "DOSE-AMOUNT"


def test_a_decimal_comma_is_shown_with_its_point() -> None:
    dose = voc.parse_dose("0,5 mg/kg")
    assert not isinstance(dose, voc.Dose)
    assert dose[0].nearest == "0.5"


def test_nothing_is_a_problem() -> None:
    assert problems("") == [("DOSE-EMPTY", "")]
    assert problems("   ") == [("DOSE-EMPTY", "")]


def test_all_unknown_words_are_named_with_the_nearest_valid_word() -> None:
    dose = voc.parse_dose("30 mgs/kg gavge dayly")
    assert not isinstance(dose, voc.Dose)
    assert [(one.token, one.nearest) for one in dose] == [
        ("mgs/kg", "mg/kg"),
        ("gavge", "gavage"),
        ("dayly", "daily"),
    ]


def test_a_unit_that_is_no_dose_is_not_read_as_one() -> None:
    assert problems("30 N/mm") == [("DOSE-UNIT", "N/mm")]


def test_a_unit_with_a_time_asks_for_one_administration() -> None:
    dose = voc.parse_dose("30 mg/kg/day")
    assert not isinstance(dose, voc.Dose)
    assert (dose[0].code, dose[0].nearest) == ("DOSE-UNIT", "mg/kg")


def test_a_second_route_is_a_problem() -> None:
    assert problems("30 mg/kg p.o. s.c. daily") == [("DOSE-TWICE", "s.c.")]


def test_a_fourth_not_seen_has_no_place() -> None:
    assert problems("? ? ? ? ?") == [("DOSE-WORD", "?")]


def test_a_long_text_is_no_dose() -> None:
    assert problems("1 " * 10_000)[0][0] == "DOSE-AMOUNT"


def test_a_column_of_doses() -> None:
    doses = voc.parse_doses("MK-4=30 mg/kg p.o. 3/week; risedronate=10 ug/kg s.c. 5/week")
    assert [agent for agent, _ in doses] == ["MK-4", "risedronate"]
    assert len(doses) == 2
    assert doses.problems == ()


def test_a_column_names_what_it_could_not_read() -> None:
    doses = voc.parse_doses("MK4=30 mg/kg p.o. daily; alendronat=1 mg/kg p.o. daily; 5 mg; MK-7=x mg/kg")
    assert [agent for agent, _ in doses] == ["MK-4"]
    assert [(one.code, one.token, one.nearest) for one in doses.problems] == [
        ("DOSE-AGENT", "alendronat", "alendronate"),
        ("DOSE-AGENT", "5 mg", ""),
        ("DOSE-AMOUNT", "x", ""),
    ]


def test_an_empty_column_has_no_dose() -> None:
    assert len(voc.parse_doses("")) == 0


def test_dose_range_of_an_agent() -> None:
    found = voc.dose_range("MK-4", "dose per body mass", "oral")
    assert found is not None
    assert (found.low, found.high, found.unit, found.rows, found.papers) == (0.1, 100.0, "mg/kg", 142, 16)


def test_no_number_no_range() -> None:
    assert voc.dose_range("pamidronate", "dose per body mass", "injected") is None
    assert voc.dose_range("MK-4", "", "oral") is None

"""Any text as a dose gives a dose or problems, and what was read is written back as the same dose."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from osteon import vocabulary as voc

WORDS = st.sampled_from(
    [
        word
        for one in (voc.units, voc.routes, voc.schedules)
        for entry in one
        for word in (entry.code, *entry.synonyms)
    ]
)
NUMBERS = st.from_regex(r"(~|>=)?[0-9]{1,5}(\.[0-9]{1,4})?([-/][0-9]{1,5})?", fullmatch=True)
NEARLY = st.lists(st.one_of(NUMBERS, WORDS, st.sampled_from(["?", "(salt)", "nan", "inf", "-1"])), max_size=7)


@given(st.one_of(st.text(), NEARLY.map(" ".join)))
def test_any_text_gives_a_dose_or_problems(text: str) -> None:
    dose = voc.parse_dose(text)
    if not isinstance(dose, voc.Dose):
        assert dose
        assert all(one.message and one.remedy for one in dose)
        return
    assert all(math.isfinite(value) and value > 0 for value in dose.values)
    assert voc.parse_dose(str(dose)) == dose


@given(st.text())
def test_any_text_as_a_column_loses_no_item(text: str) -> None:
    doses = voc.parse_doses(text)
    items = [part for part in text.split(";") if part.strip()]
    assert len(doses) <= len(items)
    assert bool(doses.problems) == (len(doses) < len(items))
    again = voc.parse_doses(str(doses))
    assert again.items == doses.items
    assert again.problems == ()


DOSES = st.builds(
    "{} {} {} {}".format,
    st.one_of(
        st.just("?"), st.integers(1, 10**6).map(str), st.just("0.05-0.2"), st.just("5/10"), st.just("~3")
    ),
    st.sampled_from(["?", *(unit.code for unit in voc.units if unit.dose_basis)]),
    st.sampled_from(["?", *voc.routes.codes]),
    st.sampled_from(["?", *voc.schedules.codes]),
)


@given(DOSES)
def test_the_grammar_of_the_evidence_is_read_and_written_back(text: str) -> None:
    dose = voc.parse_dose(text)
    assert isinstance(dose, voc.Dose)
    assert str(dose) == text

"""Doses read from text: study files and the dose columns of the evidence table share one grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING

from ._dose import NOT_SEEN, Dose, DoseProblem
from ._lists import agents, dose_forms, routes, schedules
from ._units import dose_units, units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._vocabulary import Entry, Vocabulary

_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
# Patterns stay text: re compiles and keeps them at the first dose, so that importing the room stays fast.
_AMOUNT = (
    rf"(?P<prefix>~|>=|≥)?\s*(?P<amount>{_NUMBER}(?:\s*[-\u2013]\s*{_NUMBER}|(?:\s*/\s*{_NUMBER})+)?)"
    r"(?![0-9.,]|[eE][0-9+-])"
)
_LONGEST_DOSE = 200  # characters; a dose is a short text, anything longer is not one
_MOST_WORDS = 5  # of one route, schedule or unit, such as "three doses a week"


def parse_dose(text: str) -> Dose | tuple[DoseProblem, ...]:
    """Read one dose.

    Parameters
    ----------
    text : amount, then unit, route and schedule in any order and spelling the tables know, then the form
        in brackets: ``35 ug/kg``, ``30 mg/kg oral gavage every day``, ``35 ug/kg s.c. weekly (free acid)``;
        ``?`` stands for what was not seen, in the order unit, route, schedule

    Returns
    -------
    Dose or tuple of DoseProblem : what is not given stays empty; every word not understood is a problem

    Examples
    --------
    >>> parse_dose("30 mg/kg oral gavage every day").route
    'p.o.(gavage)'
    >>> [(p.token, p.nearest) for p in parse_dose("30 mgs/kg s.c. daily")]
    [('mgs/kg', 'mg/kg')]
    """
    reading = _Reading()
    rest = _read_form(reading, text.strip())
    rest = _read_amount(reading, rest)
    _read_words(reading, rest.replace(",", " ").split())
    return tuple(reading.problems) if reading.problems else _dose_of(reading)


@dataclass(frozen=True, slots=True)
class Doses:
    """The doses of a column, one an agent, and what could not be read.

    Parameters
    ----------
    items : agent code and dose, in the order written; an item with a problem is not among them
    problems : every word that was not understood
    """

    items: tuple[tuple[str, Dose], ...]
    problems: tuple[DoseProblem, ...]

    def __iter__(self) -> Iterator[tuple[str, Dose]]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __str__(self) -> str:
        return "; ".join(f"{agent}={dose}" for agent, dose in self.items)


def parse_doses(text: str) -> Doses:
    """Read a dose column of the evidence table: ``agent=DOSE UNIT ROUTE SCHEDULE``, items joined by ``;``.

    Examples
    --------
    >>> doses = parse_doses("MK-4=30 mg/kg p.o. 3/week; risedronate=10 ug/kg s.c. 5/week")
    >>> [(agent, dose.amount_max, dose.unit) for agent, dose in doses]
    [('MK-4', 30.0, 'mg/kg'), ('risedronate', 10.0, 'ug/kg')]
    """
    items: list[tuple[str, Dose]] = []
    problems: list[DoseProblem] = []
    for item in (part for part in text.split(";") if part.strip()):
        agent, equals, dose_text = item.partition("=")
        known = agents.find(agent.strip())
        dose = parse_dose(dose_text) if equals else (_no_agent(item),)
        if known is None and equals:
            problems.append(_unknown_agent(agent.strip()))
        if not isinstance(dose, Dose):
            problems.extend(dose)
        elif known is not None:
            items.append((known.code, dose))
    return Doses(items=tuple(items), problems=tuple(problems))


@dataclass(slots=True)
class _Reading:
    """What was understood so far."""

    amount: str = ""
    prefix: str = ""
    form: str = ""
    words: dict[str, str] = field(default_factory=dict[str, str])  # slot -> code, "" = written as not seen
    problems: list[DoseProblem] = field(default_factory=list[DoseProblem])


_FORM = r"\(([^()]*)\)$"


def _read_form(reading: _Reading, text: str) -> str:
    """Take the chemical form in brackets off the end; the brackets of a route stay."""
    bracket = re.search(_FORM, text)
    form = dose_forms.find(bracket[1].strip()) if bracket else None
    if bracket is None or form is None:
        return text
    reading.form = form.code
    return text[: bracket.start()].rstrip()


def _read_amount(reading: _Reading, text: str) -> str:
    """Read the amount off the start and return the rest."""
    if text == NOT_SEEN or text.startswith(NOT_SEEN + " "):
        return text[1:]
    match = re.match(_AMOUNT, text) if len(text) <= _LONGEST_DOSE else None
    if match is None:
        first, _, rest = text.partition(" ")
        reading.problems.append(_bad_amount(first) if first else _EMPTY)
        return rest if len(text) <= _LONGEST_DOSE else ""
    reading.prefix = (match["prefix"] or "").replace("≥", ">=")
    reading.amount = re.sub(r"\s+", "", match["amount"]).replace("\u2013", "-")
    if not _is_amount(reading.amount):
        reading.problems.append(_bad_amount(reading.amount))
    return text[match.end() :]


def _is_amount(amount: str) -> bool:
    numbers = _numbers(amount)
    ordered = "-" not in amount or numbers[0] < numbers[1]
    return ordered and all(isfinite(number) and number > 0 for number in numbers)


def _numbers(amount: str) -> tuple[float, ...]:
    return tuple(float(number) for number in re.split(r"[-/]", amount) if number)


_SLOTS: dict[str, Vocabulary[Entry]] = {"unit": dose_units, "route": routes, "schedule": schedules}


def _read_words(reading: _Reading, words: list[str]) -> None:
    """Give the words to unit, route and schedule, the longest run of words first."""
    start = 0
    while start < len(words):
        if words[start] == NOT_SEEN:
            _not_seen(reading)
            start += 1
            continue
        for length in range(min(_MOST_WORDS, len(words) - start), 0, -1):
            found = _word(" ".join(words[start : start + length]))
            if found is not None:
                _fill(reading, *found)
                start += length
                break
        else:
            reading.problems.append(_unknown_word(words[start], reading))
            start += 1


def _word(text: str) -> tuple[str, Entry] | None:
    """Return the slot a word belongs to and its entry."""
    for slot, vocabulary in _SLOTS.items():
        entry = vocabulary.find(text)
        if entry is not None:
            return slot, entry
    return None


def _fill(reading: _Reading, slot: str, entry: Entry) -> None:
    if slot in reading.words:
        reading.problems.append(_twice(slot, entry))
    else:
        reading.words[slot] = entry.code


def _not_seen(reading: _Reading) -> None:
    for slot in _SLOTS:
        if slot not in reading.words:
            reading.words[slot] = ""
            return
    reading.problems.append(_unknown_word(NOT_SEEN, reading))


def _dose_of(reading: _Reading) -> Dose:
    values = _numbers(reading.amount)
    unit = reading.words.get("unit", "")
    return Dose(
        amount=reading.amount,
        amount_min=min(values, default=None),
        amount_max=max(values, default=None),
        values=values,
        approximate=reading.prefix == "~",
        minimum=reading.prefix == ">=",
        unit=unit,
        basis=units[unit].dose_basis if unit else "",
        form=reading.form,
        route=reading.words.get("route", ""),
        schedule=reading.words.get("schedule", ""),
    )


_EMPTY = DoseProblem(
    code="DOSE-EMPTY",
    token="",
    message="There is no dose.",
    remedy="Write the amount of one administration with its unit, or ? when it was not seen.",
    allowed=("30 mg/kg", "0.1-0.2 mg/kg", "?"),
)


def _bad_amount(token: str) -> DoseProblem:
    return DoseProblem(
        code="DOSE-AMOUNT",
        token=token,
        message="This is no amount of a dose.",
        remedy="Write a number above zero with a decimal point, a range a-b (low to high) or a switch a/b.",
        nearest=token.replace(",", ".") if re.fullmatch(r"[0-9]+,[0-9]+", token) else "",
        allowed=("30", "0.1-0.2", "5/10", "~0.1", ">=0.1"),
    )


def _unknown_word(token: str, reading: _Reading) -> DoseProblem:
    unit = units.find(token)
    if unit is not None and unit.dimension == "dose per time":
        return DoseProblem(
            code="DOSE-UNIT",
            token=token,
            message="The unit holds a time, and a dose is the amount of one administration.",
            remedy="Write the amount of one administration, and how often it is given as the schedule.",
            nearest=unit.code.rpartition("/")[0],
        )
    missing = [slot for slot in _SLOTS if slot not in reading.words]
    open_first = sorted(_SLOTS, key=lambda slot: slot not in missing)
    near = [word for slot in open_first if (word := _SLOTS[slot].nearest(token))]
    return DoseProblem(
        code="DOSE-UNIT" if "unit" in missing else "DOSE-WORD",
        token=token,
        message="This word is no unit of a dose, route or schedule.",
        remedy="Use a unit such as mg/kg, a route such as p.o.(gavage) and a schedule such as daily.",
        nearest=near[0] if near else "",
    )


def _twice(slot: str, entry: Entry) -> DoseProblem:
    return DoseProblem(
        code="DOSE-TWICE",
        token=entry.code,
        message=f"The dose has a second {slot}.",
        remedy="Write each administration as a treatment of its own.",
    )


def _no_agent(item: str) -> DoseProblem:
    return DoseProblem(
        code="DOSE-AGENT",
        token=item.strip(),
        message="The item has no agent.",
        remedy="Write agent=DOSE UNIT ROUTE SCHEDULE, items joined by a semicolon.",
    )


def _unknown_agent(token: str) -> DoseProblem:
    return DoseProblem(
        code="DOSE-AGENT",
        token=token,
        message="The agent is not in the vocabulary.",
        remedy="Use the code of an agent.",
        nearest=agents.nearest(token),
    )

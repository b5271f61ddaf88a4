"""Checks of one row of a user's table: one small function a check."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.evidence._schema import readable
from osteon.files import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from osteon.files import Place


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table in our columns.

    Parameters
    ----------
    cells : our column -> text; numbers in plain notation
    places : our column -> where it was read
    printed : our column -> text as it stands in the file, where that is not the cell's
    in_doubt : number columns whose cell can be read in more than one way
    """

    cells: Mapping[str, str]
    places: Mapping[str, Place]
    printed: Mapping[str, str] = field(default_factory=dict[str, str])
    in_doubt: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def place(self, column: str) -> Place:
        """Return the place of a cell; the first cell of the row where the table has no such column."""
        return self.places.get(column) or next(iter(self.places.values()))

    def read(self, column: str) -> str:
        """Return what stands in the file."""
        return self.printed.get(column, self[column])

    def number(self, column: str) -> float | None:
        """Return the number in a cell; None where it is blank, unreadable or in doubt."""
        text = self[column]
        return float(text) if column not in self.in_doubt and text and readable("number", text) else None


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A check of one row, and the columns it rests on.

    Parameters
    ----------
    code : of the finding
    rests_on : columns without which it would find fault with every row, or never; it judges the first
    find : the check
    """

    code: str
    rests_on: tuple[str, ...]
    find: Callable[[Row], Finding | None]


def checks_for(columns: Container[str]) -> tuple[RowCheck, ...]:
    """Return the checks that a table with these columns can be given."""
    return tuple(check for check in ROW_CHECKS if all(column in columns for column in check.rests_on))


def unknown_agent(row: Row) -> Finding | None:
    """Find an agent the vocabulary does not know."""
    for text in filter(None, row["agents"].split("+")):
        if text.strip() not in voc.agents:
            entry = voc.agents.find(text.strip())
            words = ("The agent is not in the vocabulary.", "Use the code of an agent; join several by +.")
            nearest = entry.code if entry is not None else voc.agents.nearest(text.strip())
            return _at(row, "agents", "TABLE-AGENT", words, nearest=nearest)
    return None


def treated_without_agent(row: Row) -> Finding | None:
    """Find a treated arm without an agent, or a control with one."""
    treated = row["arm_role"] in ("treatment", "combination")
    if treated == bool(row["agents"]) or row["arm_role"] == "":
        return None
    what = "A treated arm names no agent." if treated else "A control arm names a test agent."
    return _at(row, "agents", "TABLE-ARM-AGENT", (what, "Correct arm_role or agents."))


def unreadable_dose(row: Row) -> Finding | None:
    """Find a dose outside the dose grammar; where it can be read, it is offered in that grammar."""
    for column in ("doses", "inducing_doses"):
        doses = voc.parse_doses(row[column])
        for problem in doses.problems:
            return _at(row, column, "TABLE-DOSE", (problem.message, problem.remedy), nearest=problem.nearest)
        if str(doses) != row[column]:
            words = ("The dose is not written in the dose grammar.", "Write agent=DOSE UNIT ROUTE SCHEDULE.")
            return _at(row, column, "TABLE-DOSE", words, nearest=str(doses))
    return None


def dose_of_another_agent(row: Row) -> Finding | None:
    """Find doses that are not those of the arm's agents, in their order."""
    dosed = [agent for agent, _ in voc.parse_doses(row["doses"])]
    if dosed and dosed != row["agents"].split("+"):
        words = ("The doses are not those of the agents, in their order.", "Give one dose an agent.")
        return _at(row, "doses", "TABLE-DOSE-AGENT", words)
    return None


def dispersion_without_kind(row: Row) -> Finding | None:
    """Find a dispersion without its kind, which cannot be used."""
    if row["dispersion"] and row["dispersion_kind"] in ("", "none"):
        remedy = "Say sd, sem, cv or range; not_stated when the source does not say."
        return _at(row, "dispersion_kind", "TABLE-DISPERSION-KIND", ("A dispersion has no kind.", remedy))
    return None


def value_without_n(row: Row) -> Finding | None:
    """Find a value without the number of animals, which cannot be weighed."""
    if row["value"] and not row["n_min"]:
        remedy = "Give n_min and n_max if the source prints them."
        words = ("A value stands without the number of animals.", remedy)
        return replace(_at(row, "n_min", "TABLE-NO-N", words), severity="warning")
    return None


def impossible_number(row: Row) -> Finding | None:
    """Find a number no experiment gives: no animals, a negative age or duration."""
    for column, (low, why) in _LOWEST.items():
        number = row.number(column)
        if number is not None and number < low:
            return _at(row, column, "TABLE-IMPOSSIBLE", (why, "Correct the number or leave the cell blank."))
    return None


def range_upside_down(row: Row) -> Finding | None:
    """Find a range whose lower end is above its upper end."""
    for low, high in (
        ("n_min", "n_max"),
        ("age_weeks_min", "age_weeks_max"),
        ("percent_change_min", "percent_change_max"),
    ):
        ends = row.number(low), row.number(high)
        if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
            said = f"{low} is above {high}."
            return _at(row, low, "TABLE-RANGE", (said, "Swap the two ends or correct them."))
    return None


_LOWEST = {
    "n_min": (1, "An arm has at least one animal."),
    "n_max": (1, "An arm has at least one animal."),
    "treatment_weeks": (0, "A treatment does not last less than no time."),
    "age_weeks_min": (0, "An age is not negative."),
    "age_weeks_max": (0, "An age is not negative."),
    "dispersion": (0, "A dispersion is not negative."),
    "year": (1800, "The year is before any such experiment."),
}

ROW_CHECKS = (
    RowCheck("TABLE-AGENT", ("agents",), unknown_agent),
    RowCheck("TABLE-ARM-AGENT", ("arm_role", "agents"), treated_without_agent),
    RowCheck("TABLE-DOSE", (), unreadable_dose),
    RowCheck("TABLE-DOSE-AGENT", ("doses", "agents"), dose_of_another_agent),
    RowCheck("TABLE-DISPERSION-KIND", ("dispersion", "dispersion_kind"), dispersion_without_kind),
    RowCheck("TABLE-NO-N", ("value", "n_min"), value_without_n),
    RowCheck("TABLE-IMPOSSIBLE", (), impossible_number),
    RowCheck("TABLE-RANGE", (), range_upside_down),
)


def _at(row: Row, column: str, code: str, words: tuple[str, str], *, nearest: str = "") -> Finding:
    message, remedy = words
    return Finding(
        code=code,
        severity="error",
        where=row.place(column),
        message=message,
        remedy=remedy,
        read=row.read(column),
        nearest=nearest,
    )

"""exclusions.csv: who is left out and why, and what that does to the observations."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from osteon.files import Finding
from osteon.observe.table._specimens import unknown_animal
from osteon.observe.table._spelling import Nearest
from osteon.records import Exclusion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from osteon.files import Place
    from osteon.observe.table._animals import Roster
    from osteon.observe.table._sheet import Sheet
    from osteon.records import Observation

EXCLUSIONS_FILE = "exclusions.csv"
EXCLUSIONS_COLUMNS = ("animal", "specimen", "kind", "reason", "who", "when")
_KINDS: dict[str, Literal["lost", "excluded"]] = {"": "excluded", "excluded": "excluded", "lost": "lost"}


@dataclass(frozen=True, slots=True)
class Exclusions:
    """The exclusions as written, the place of each, and what was noticed."""

    rows: tuple[Exclusion, ...] = ()
    places: tuple[Place, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_exclusions(sheet: Sheet, roster: Roster) -> Exclusions:
    """Return the exclusions of exclusions.csv.

    Parameters
    ----------
    sheet : the file, its columns animal, specimen, kind, reason, who and when
    roster : the animals of the study
    """
    at = {what: sheet.column(what) for what in EXCLUSIONS_COLUMNS}
    findings: list[Finding] = []
    rows: list[Exclusion] = []
    places: list[Place] = []
    seen: dict[tuple[str, str], int] = {}
    near = roster.nearest
    if sheet.there and at["animal"] is None and at["specimen"] is None:
        findings.append(_no_column(sheet))
    for number, row in enumerate(sheet.text.rows if not findings else ()):
        said = {what: "" if i is None else row[i].strip() for what, i in at.items()}
        what = "animal" if said["animal"] or at["specimen"] is None else "specimen"
        place = sheet.place(number, at[what] or 0)
        if not said["animal"] and not said["specimen"]:
            findings.append(_blank(place))
            continue
        key = (said["animal"], said["specimen"])
        if key in seen:
            findings.append(_twice(" ".join(part for part in key if part), place, seen[key]))
            continue
        seen[key] = sheet.text.lines[number]
        if said["animal"] and said["animal"] not in roster.animals:
            findings.append(unknown_animal(said["animal"], near.of(said["animal"]), place))
        kind = _KINDS.get(said["kind"].casefold())
        if kind is None:
            findings.append(_no_kind(said["kind"], sheet.place(number, at["kind"] or 0)))
        if not said["reason"]:
            findings.append(_no_reason(place))
        rows.append(
            Exclusion(
                animal=said["animal"],
                specimen=said["specimen"],
                kind=kind or "excluded",
                reason=said["reason"],
                who=said["who"],
                when=said["when"],
                source=sheet.row_name(number),
            )
        )
        places.append(place)
    return Exclusions(tuple(rows), tuple(places), tuple(findings))


def apply_exclusions(
    exclusions: Exclusions, observations: Sequence[Observation], owners: Iterable[tuple[str, str]]
) -> tuple[tuple[Observation, ...], Exclusions]:
    """Return the observations with those left out marked, and the exclusions with each specimen's animal.

    A row that is left out stays a row: its status is ``excluded`` and it has no value. Values of a lost
    animal stay: they were measured before it was lost.

    Parameters
    ----------
    exclusions : as read
    observations : of all tables
    owners : (specimen, animal) of specimens.csv; the observations name more
    """
    animals_of: dict[str, dict[str, None]] = defaultdict(dict)
    for specimen, animal in (*owners, *((o.specimen, o.animal) for o in observations)):
        if specimen and animal:
            animals_of[specimen][animal] = None
    findings = list(exclusions.findings)
    rows: list[Exclusion] = []
    for row, place in zip(exclusions.rows, exclusions.places, strict=True):
        rows.append(_with_animal(row, tuple(animals_of.get(row.specimen, ()))) if row.specimen else row)
        findings += _specimen_findings(row, animals_of, place)
    out = {(row.animal, row.specimen) for row in rows if row.kind == "excluded"}
    marked = tuple(
        _excluded(o) if {(o.animal, ""), (o.animal, o.specimen)} & out else o for o in observations
    )
    return marked, Exclusions(tuple(rows), exclusions.places, tuple(findings))


def left_out(exclusions: Exclusions) -> frozenset[str]:
    """Return the animals that are lost or left out as a whole."""
    return frozenset(row.animal for row in exclusions.rows if not row.specimen)


def lost_but_measured(
    exclusions: Exclusions, observations: Sequence[Observation], sacrifice: Mapping[str, float | None]
) -> Iterator[Finding]:
    """Yield lost animals that have a value at the sacrifice of their own arm.

    Parameters
    ----------
    exclusions : as read
    observations : of all tables
    sacrifice : arm -> day of its sacrifice; None stands for one that is not stated
    """
    days = set(sacrifice.values())
    of_others = days.pop() if len(days) == 1 else None  # of arms that are codes
    at_end: dict[str, str] = {}
    for o in observations:
        if o.status == "ok" and o.day == sacrifice.get(o.arm, of_others):
            at_end.setdefault(o.animal, o.id)
    for row, place in zip(exclusions.rows, exclusions.places, strict=True):
        if row.kind == "lost" and not row.specimen and row.animal in at_end:
            yield Finding(
                "LOST-MEASURED",
                "warning",
                place,
                f"The animal {row.animal} is listed as lost; {at_end[row.animal]} is a value at sacrifice.",
                "Write kind excluded if it was measured and left out; or correct the animal.",
                read=row.animal,
            )


def _with_animal(row: Exclusion, animals: tuple[str, ...]) -> Exclusion:
    return replace(row, animal=animals[0]) if not row.animal and len(animals) == 1 else row


def _specimen_findings(
    row: Exclusion, animals_of: dict[str, dict[str, None]], where: Place
) -> Iterator[Finding]:
    """Yield a specimen that no table names, and one whose animal is left open."""
    animals = tuple(animals_of.get(row.specimen, ()))
    if row.specimen and (not animals or (row.animal and row.animal not in animals)):
        yield Finding(
            "SPECIMEN-UNKNOWN",
            "error",
            where,
            f"No table names the specimen {row.specimen}" + (f" of {row.animal}." if row.animal else "."),
            "Correct the name of the specimen.",
            read=row.specimen,
            nearest=Nearest(animals_of).of(row.specimen),
        )
    elif row.specimen and not row.animal and len(animals) > 1:
        yield Finding(
            "SPECIMEN-OPEN",
            "error",
            where,
            f"{len(animals)} animals have a specimen {row.specimen}.",
            "Write its animal too.",
            read=row.specimen,
            allowed=animals,
        )


def _excluded(observation: Observation) -> Observation:
    return replace(observation, status="excluded", value=None, limit=None)


def _no_column(sheet: Sheet) -> Finding:
    return Finding(
        "COLUMN-ABSENT",
        "error",
        sheet.place(-1, 0),
        "The list of exclusions has neither a column animal nor a column specimen.",
        "Give it the columns animal (or specimen), kind, reason, who, when.",
        allowed=("animal", "specimen"),
    )


def _blank(where: Place) -> Finding:
    message, remedy = "The row names neither an animal nor a specimen.", "Name one, or delete the row."
    return Finding("ANIMAL-BLANK", "error", where, message, remedy)


def _twice(name: str, where: Place, line: int) -> Finding:
    message = f"{name} is left out already at line {line}."
    return Finding("EXCLUSION-TWICE", "error", where, message, "Keep one row, with every reason.", read=name)


def _no_kind(text: str, where: Place) -> Finding:
    return Finding(
        "EXCLUSION-KIND",
        "error",
        where,
        f"{text} is no kind of exclusion.",
        "Write lost (died or left before the measurement) or excluded (measured and left out).",
        read=text,
        allowed=("lost", "excluded"),
    )


def _no_reason(where: Place) -> Finding:
    message, remedy = "The exclusion has no reason.", "Write in the column reason why it is left out."
    return Finding("EXCLUSION-REASON", "error", where, message, remedy)

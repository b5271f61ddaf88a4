"""The unit of a column: from the mapping, the unit row, or the heading; never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.files import Finding
from osteon.observe.table._spelling import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.files import Place

_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_UNITLESS = "1"
_STATED = ("mapping", "unit column")  # named by the study file, so that nothing was guessed


@dataclass(frozen=True, slots=True)
class ColumnUnit:
    """The unit of a column.

    Parameters
    ----------
    unit : code of the unit the numbers are in; empty where it is not known, so that no value can be read
    target : code of the unit of the vocabulary for the endpoint
    findings : where it was taken from, and what speaks against it
    """

    unit: str
    target: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitClue:
    """A unit as written somewhere, and where.

    Parameters
    ----------
    text, source : the text, and the words for where it stands
    certain : it can only be a unit (a unit row); brackets of a heading can hold anything
    """

    text: str
    source: str
    certain: bool = True


def clues_of(mapped: str, beside: str, heading: str, *, source: str = "unit row") -> tuple[UnitClue, ...]:
    """Return what speaks of the unit of a column, the strongest first.

    Parameters
    ----------
    mapped : unit of the mapping
    beside : cell of the unit row, or of the unit column of a long table
    heading : of the column
    source : which of the two ``beside`` is

    Examples
    --------
    >>> [clue.text for clue in clues_of("", "", "BMD (g/cm2)")], clues_of("", "", "BMD")
    (['g/cm2'], ())
    """
    bracket = _BRACKETS.findall(heading)
    clues = (
        UnitClue(mapped, "mapping"),
        UnitClue(beside.strip().strip("()[]"), source),
        UnitClue(bracket[-1].strip() if bracket else "", "heading", certain=False),
    )
    return tuple(clue for clue in clues if clue.text)


def column_unit(endpoint: str, clues: Sequence[UnitClue], where: Place) -> ColumnUnit:
    """Return the unit of a column.

    Parameters
    ----------
    endpoint : code
    clues : what speaks of the unit
    where : place of the heading
    """
    known = voc.endpoints.get(endpoint)
    target = "" if known is None else known.unit
    if known is None:
        return ColumnUnit("", "", (_no_endpoint(endpoint, where),))
    read = [(clue, voc.units.find(one_line(clue.text))) for clue in clues]
    found = [(clue, unit.code) for clue, unit in read if unit is not None]
    findings = [_unknown(clue, where) for clue, unit in read if unit is None and (clue.certain or not found)]
    if not found:
        if target in {_UNITLESS, "-"} and not findings:
            return ColumnUnit(target, target)
        return ColumnUnit("", target, tuple(findings or (_none(endpoint, target, where),)))
    chosen, unit = found[0]
    against = [(clue, code) for clue, code in found[1:] if code != unit]
    findings += [_contradicts(chosen, unit, clue, code, where) for clue, code in against]
    if voc.units[unit].dimension != voc.units[target].dimension:
        return ColumnUnit("", target, (*findings, _other_quantity(endpoint, unit, target, where)))
    if chosen.source not in _STATED:
        findings.append(_taken(chosen, unit, where))
    return ColumnUnit(unit, target, tuple(findings))


def _no_endpoint(endpoint: str, where: Place) -> Finding:
    return Finding(
        "ENDPOINT-UNKNOWN",
        "error",
        where,
        f"{endpoint} is no endpoint that is known here.",
        "Write the endpoint of the column as docs/vocabulary lists it.",
        read=endpoint,
        allowed=voc.endpoints.codes,
        nearest=voc.endpoints.nearest(endpoint),
    )


def _unknown(clue: UnitClue, where: Place) -> Finding:
    return Finding(
        "UNIT-UNKNOWN",
        "error",
        where,
        f"The {clue.source} says {clue.text}, which is no unit that is known here.",
        "Say unit: in the mapping, in a spelling the unit table knows.",
        read=clue.text,
        allowed=voc.units.codes,
        nearest=voc.units.nearest(clue.text),
    )


def _none(endpoint: str, target: str, where: Place) -> Finding:
    return Finding(
        "UNIT-MISSING",
        "error",
        where,
        f"Nothing says which unit the column is in: no unit, no value. {endpoint} is kept in {target}.",
        "Say unit: in the mapping, or write it into the heading in brackets.",
    )


def _contradicts(chosen: UnitClue, unit: str, clue: UnitClue, code: str, where: Place) -> Finding:
    return Finding(
        "UNIT-CONTRADICTS",
        "error",
        where,
        f"The {chosen.source} says {unit}, the {clue.source} says {code}.",
        "Correct the one that is wrong.",
        read=clue.text,
    )


def _other_quantity(endpoint: str, unit: str, target: str, where: Place) -> Finding:
    source, wanted = voc.units[unit], voc.units[target]
    return Finding(
        "UNIT-ENDPOINT",
        "error",
        where,
        f"The column is in {unit} ({source.dimension}); {endpoint} is kept in {target} ({wanted.dimension}).",
        "Correct the unit or the endpoint.",
        read=unit,
        allowed=tuple(u.code for u in voc.units if u.dimension == wanted.dimension),
    )


def _taken(clue: UnitClue, unit: str, where: Place) -> Finding:
    return Finding(
        "UNIT-READ",
        "note",
        where,
        f"The unit {unit} is taken from the {clue.source}.",
        "Nothing to do if that is right; otherwise say unit: in the mapping.",
        read=clue.text,
    )

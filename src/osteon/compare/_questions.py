"""Which results a study asks for: each declared endpoint at its site and days, then what else was read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.compare._limbs import (
    RATIO_WORDS,
    Limb,
    contralateral_rows,
    limb_of_use,
    of_other_limb,
    ratio_possible,
)
from osteon.compare._words import day_words, label_of, measured_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from osteon.compare._roster import Roster
    from osteon.records import Observation
    from osteon.study import EndpointUse, Study

_SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Question:
    """One endpoint at one site, side and day, with the observations that speak on it.

    Parameters
    ----------
    use : as declared; None for what was mapped and is no declared endpoint
    endpoint, site, side, day, day_label, method : as in the result
    rows : the observations, whatever their status
    limb : of a model that operates one limb: the operated one, the other one, or the ratio of both in each
        animal; empty elsewhere
    operated : side of the operated limb of such a model
    """

    use: EndpointUse | None
    endpoint: str
    site: str
    side: str
    day: float | None
    day_label: str
    method: str
    rows: tuple[Observation, ...]
    limb: Limb = ""
    operated: str = ""

    @property
    def role(self) -> str:
        """Role of the endpoint; what a declaration of the operated limb brings along is never primary."""
        if self.use is None:
            return "exploratory"
        brought = self.limb in {"contralateral", "ratio"} and self.use.side != self.side
        return "secondary" if brought and self.use.role == "primary" else self.use.role

    @property
    def label(self) -> str:
        """Name for print."""
        return f"{self.known.label} ({RATIO_WORDS})" if self.limb == "ratio" else self.known.label

    @property
    def unit(self) -> str:
        """Unit of the values; a ratio has none."""
        return "1" if self.limb == "ratio" else self.known.unit

    @property
    def before_treatment(self) -> bool:
        """Whether it was measured before anything was done to the animals."""
        return self.day is not None and self.day <= 0

    @property
    def known(self) -> voc.Endpoint:
        """The endpoint as the vocabulary knows it."""
        return voc.endpoints[self.endpoint]

    @property
    def words(self) -> str:
        """Endpoint, place and time as the subject of a sentence."""
        told = measured_words(self.endpoint, self.site, self.side, self.day_label)
        return f"{told} ({RATIO_WORDS})" if self.limb == "ratio" else told


def questions(
    study: Study, observations: Sequence[Observation], roster: Roster
) -> tuple[tuple[Question, ...], tuple[str, ...]]:
    """Return what is asked, and in words the declared endpoints without any observation.

    Parameters
    ----------
    study : with its endpoints
    observations : every one of the study
    roster : who is in which arm

    Returns
    -------
    tuple : declared endpoints in the order of the study file, then what else was read; and the unmeasured
    """
    asked: list[Question] = []
    unmeasured: list[str] = []
    operated = _operated_limb(study)
    for use in study.layouts[0].endpoints:
        speaking = [row for row in observations if _speaks(row, use, operated)]
        other = contralateral_rows(use, study, observations, operated=operated)
        for day in use.days or (None,):
            on_day = _OnDay(day, study, roster)
            found = on_day.rows(speaking)
            for question in _by_place(use, found, on_day.label):
                asked += _of_limbs(question, on_day.rows(other), operated)
            if not _measured(found):
                spared = operated if _measured(on_day.rows(other)) else ""
                unmeasured.append(_unmeasured_words(use, day, spared))
    return (*asked, *_undeclared(observations, asked, _days_of_sacrifice(study, roster))), tuple(unmeasured)


@dataclass(frozen=True, slots=True)
class _OnDay:
    """A day of a declaration: None, or the day of the study's sacrifice, is each arm's own sacrifice."""

    day: float | None
    study: Study
    roster: Roster

    @property
    def label(self) -> str:
        return "sacrifice" if self._at_end else day_words(self.day)

    def rows(self, rows: Sequence[Observation]) -> list[Observation]:
        if self._at_end:
            return _at_sacrifice(rows, self.study, self.roster)
        return [row for row in rows if row.day == self.day]

    @property
    def _at_end(self) -> bool:
        return self.day is None or self.day == self.study.layouts[0].sacrifice


def _of_limbs(question: Question, other: Sequence[Observation], operated: str) -> list[Question]:
    """Return a question of the operated limb with those of the other limb and of their ratio, if measured."""
    question = replace(question, limb=limb_of_use(question.side, operated), operated=operated)
    across = of_other_limb(question.rows, other)
    if question.limb != "operated" or not _measured(across):
        return [question]
    contralateral = replace(question, side=across[0].side, rows=across, limb="contralateral")
    ratio = replace(question, side="-", rows=(*question.rows, *across), limb="ratio")
    return [question, contralateral, *((ratio,) if ratio_possible(ratio.rows) else ())]


def _operated_limb(study: Study) -> str:
    """Return the side of a one-limb model: operated and spared limbs are never averaged."""
    limbs = {model.limb for model in study.layouts[0].models.values() if model.limb in _SIDES}
    return next(iter(limbs)) if len(limbs) == 1 else ""


def _speaks(row: Observation, use: EndpointUse, limb: str) -> bool:
    if row.endpoint != use.name or use.site not in {"", row.site}:
        return False
    if use.method and row.method not in {"", use.method}:
        return False
    side = use.side or limb
    if side in _SIDES:
        return row.side == side or (not use.side and row.side == "-")
    return True


def _at_sacrifice(rows: Sequence[Observation], study: Study, roster: Roster) -> list[Observation]:
    """Return the rows at sacrifice: of the animal's arm, or the only day there is where none is stated."""
    stated = {arm.name: arm.sacrifice for arm in study.layouts[0].arms.values()}
    days = {row.day for row in rows}
    last: dict[str, float] = {}
    for row in rows:
        known = stated.values() if study.sealed else (stated[roster.arm_of[row.animal]],)
        if row.day is not None and row.day in known:
            last[row.animal] = max(row.day, last.get(row.animal, row.day))

    def is_last(row: Observation) -> bool:
        own = None if study.sealed else stated[roster.arm_of[row.animal]]
        unstated = all(day is None for day in stated.values()) if study.sealed else own is None
        only_day = unstated and len(days) == 1 and not _before(row.day)
        return row.day is None or row.day == last.get(row.animal) or only_day

    return [row for row in rows if is_last(row)]


def _measured(rows: Iterable[Observation]) -> bool:
    return any(row.status != "missing" for row in rows)


def _before(day: float | None) -> bool:
    return day is not None and day <= 0


def _by_place(use: EndpointUse | None, rows: Iterable[Observation], day_label: str) -> list[Question]:
    """Return one question a site and method: what the declaration leaves open is never averaged over."""
    groups: dict[tuple[str, str, str], list[Observation]] = {}
    for row in rows:
        groups.setdefault((row.endpoint, row.site, row.method), []).append(row)
    return [_question(use, group, day_label) for group in groups.values() if _measured(group)]


def _question(use: EndpointUse | None, rows: Sequence[Observation], day_label: str) -> Question:
    sides, days = {row.side for row in rows}, {row.day for row in rows}
    return Question(
        use=use,
        endpoint=rows[0].endpoint,
        site=rows[0].site,
        side=next(iter(sides)) if len(sides) == 1 else "both",
        day=next(iter(days)) if len(days) == 1 else None,
        day_label=day_label,
        method=rows[0].method,
        rows=tuple(rows),
    )


def _days_of_sacrifice(study: Study, roster: Roster) -> Mapping[str, float | None]:
    """Return the day of sacrifice of each arm; of a code, that of the study."""
    arms, last = study.layouts[0].arms, study.layouts[0].sacrifice
    return {name: last if study.sealed else arms[name].sacrifice for name in roster.arms}


def _undeclared(
    observations: Sequence[Observation], asked: Iterable[Question], sacrificed: Mapping[str, float | None]
) -> list[Question]:
    """Return what was read and not asked for; what was measured before the treatment is in the balance."""

    def label(row: Observation) -> str:
        return "sacrifice" if row.day == sacrificed[row.arm] else day_words(row.day)

    used = {row.id for question in asked for row in question.rows}
    groups: dict[tuple[object, ...], list[Observation]] = {}
    for row in observations:
        if row.id not in used and not _before(row.day):
            groups.setdefault((row.endpoint, row.site, row.side, label(row), row.method), []).append(row)
    return [_question(None, rows, label(rows[0])) for rows in groups.values() if _measured(rows)]


def _unmeasured_words(use: EndpointUse, day: float | None, spared: str) -> str:
    """Return an endpoint without values; with the operated side where the other limb has some."""
    method = label_of(voc.methods, use.method)
    words = measured_words(use.name, use.site, use.side, day_words(day))
    told = f"{words} ({method})" if method else words
    other = f", of which the other limb alone was measured: the operated limb is the {spared} one"
    return f"{told}{other}" if spared else told

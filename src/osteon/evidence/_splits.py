"""Why papers disagree: the same counts, split by one property of the experiment at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.evidence._matrix import CLASS_LABELS, Setting, cell_of, matrix_class, settings
from osteon.evidence._question import asked_about
from osteon.evidence._records import Split, Stratum
from osteon.evidence._selection import TREATED_ROLES, Selection, select
from osteon.evidence._wording import animals, sentence_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._question import Question
    from osteon.evidence._records import Effect

Holds = Callable[["Effect"], bool]

CLASSES = ("mass", "architecture", "strength")
WEEKS = (8.0, 21.7)
"""Durations are split after 8 weeks and after 5 months (21.7 weeks)."""

# Diets that change what vitamin K2 or a bisphosphonate can do are always printed, also where empty.
_ALWAYS = ("ovx", "ovx_low_ca", "vitamin_k_deficient", "low_ca_diet", "low_mg_diet", "low_ca_mg_diet", "nx")
_OVX = "ovx"
_NORMAL_CALCIUM = "normal calcium or not stated"


@dataclass(frozen=True, slots=True)
class _Layer:
    """One value of a moderator: its label, and which rows have it."""

    id: str
    label: str
    holds: Holds


@dataclass(frozen=True, slots=True)
class _Moderator:
    """A property of the experiment that may explain why papers disagree."""

    id: str
    title: str
    layers: tuple[_Layer, ...]
    note: str = ""


def splits(effects: Effects, question: Question) -> tuple[Split, ...]:
    """Return the counts split by model, by duration, by timing, and density beside strength.

    Parameters
    ----------
    effects : the table
    question : every group of its matrix is a column, also where nothing was found; duration, timing and
        strength are looked at in the setting of the model it names first

    Examples
    --------
    >>> from osteon.evidence._effects import load
    >>> from osteon.evidence._question import Question
    >>> from osteon.evidence._records import Group
    >>> groups = (Group("k2", "K2", (("MK-4", "MK-7", "vitamin_K2_unspecified"),)),)
    >>> found = splits(load(), Question("K2", ("rat", "mouse"), ("MK-4",), groups, ("ovx",)))
    >>> by_duration = next(split for split in found if split.id == "duration-mass")
    >>> [(stratum.label, stratum.cells[0].tally.total) for stratum in by_duration.strata]
    [('8 weeks or less', 6), ('more than 8 to 21.7 weeks', 4), ('more than 21.7 weeks', 1), ('not stated', 0)]
    """
    every = settings(effects, question)
    main = next(iter(asked_about(every, question)), every[0])
    pool = tuple(row for row in effects.rows if row.species in main.species)
    return (
        *(_by_model(pool, question, main, name) for name in CLASSES),
        *(_by_moderator(pool, question, main, _DURATION, name) for name in CLASSES),
        _density_against_strength(pool, question, main),
        *(_by_moderator(pool, question, main, _TIMING, name) for name in CLASSES),
    )


def _by_model(rows: Sequence[Effect], question: Question, main: Setting, name: str) -> Split:
    pool = tuple(row for row in rows if matrix_class(row) == name)
    treated = {row.model for row in pool if row.arm_role in TREATED_ROLES and _asked(row, question)}
    models = [model for model in voc.models if model.stratum != "none" and model.code in {*treated, *_ALWAYS}]
    ordered = sorted(models, key=lambda model: (*_always_first(model.code), model.code))
    return Split(
        id=f"model-{name}",
        title=f"{_title(name)} by disease model",
        note=f"{sentence_case(animals(main.species)) or 'No animals'}. A diet is named only where the source "
        "does: no diet is taken to be replete in calcium or vitamin K.",
        endpoint_class=name,
        strata=tuple(
            _stratum(
                (row for row in pool if row.model == model.code),
                question,
                replace(main, id=f"model-{model.code}", label=_model_label(model), models=(model.code,)),
                name,
            )
            for model in ordered
        ),
    )


def _asked(row: Effect, question: Question) -> bool:
    return not question.agents_read().isdisjoint(row.agents)


def _always_first(code: str) -> tuple[int, ...]:
    return (0, _ALWAYS.index(code)) if code in _ALWAYS else (1, 0)


def _model_label(model: voc.DiseaseModel) -> str:
    return f"{model.label}, {_NORMAL_CALCIUM}" if model.code == _OVX else model.label


def _title(name: str) -> str:
    label = CLASS_LABELS[name].split(" (", maxsplit=1)[0]
    return label[:1].upper() + label[1:]


def _stratum(rows: Iterable[Effect], question: Question, setting: Setting, name: str) -> Stratum:
    pool = tuple(row for row in rows if matrix_class(row) == name)
    return Stratum(setting.label, tuple(cell_of(pool, setting, name, group) for group in question.groups))


def _by_moderator(
    rows: Sequence[Effect], question: Question, main: Setting, moderator: _Moderator, name: str
) -> Split:
    return Split(
        id=f"{moderator.id}-{name}",
        title=f"{_title(name)} by {moderator.title}",
        note=f"{main.note} {moderator.note}".strip(),
        endpoint_class=name,
        strata=tuple(
            _stratum(
                (row for row in rows if layer.holds(row)),
                question,
                replace(main, id=f"{moderator.id}-{layer.id}", label=layer.label),
                name,
            )
            for layer in moderator.layers
        ),
    )


def _density_against_strength(rows: Sequence[Effect], question: Question, main: Setting) -> Split:
    """Count bone mass and strength in the papers that report both for the same group."""
    both = tuple(row for group in question.groups for row in _of_papers_with_both(rows, main, group.parts))
    return Split(
        id="density-against-strength",
        title="Bone mass against strength, in papers that report both",
        note=f"{main.note} Only papers that report both for the same group: the same animals on both lines.",
        endpoint_class="mass",
        strata=tuple(
            _stratum(both, question, replace(main, id=f"both-{name}", label=_title(name)), name)
            for name in ("mass", "strength")
        ),
    )


def _of_papers_with_both(
    rows: Sequence[Effect], main: Setting, parts: tuple[tuple[str, ...], ...]
) -> tuple[Effect, ...]:
    """Return a group's rows on mass and strength from the papers that report both."""
    asked = Selection(parts=parts, models=main.models, species=main.species)
    found = {name: select(rows, replace(asked, endpoint_classes=(name,))) for name in ("mass", "strength")}
    papers = {row.paper for row in found["mass"]} & {row.paper for row in found["strength"]}
    return tuple(row for listed in found.values() for row in listed if row.paper in papers)


def _weeks_within(low: float, high: float) -> Holds:
    """Return whether treatment lasted longer than the lower limit and not longer than the upper one."""
    return lambda row: row.weeks is not None and low < row.weeks <= high


_SHORT, _LONG = WEEKS
_DURATION = _Moderator(
    "duration",
    "duration of treatment",
    (
        _Layer("short", f"{_SHORT:g} weeks or less", _weeks_within(-inf, _SHORT)),
        _Layer("middle", f"more than {_SHORT:g} to {_LONG:g} weeks", _weeks_within(_SHORT, _LONG)),
        _Layer("long", f"more than {_LONG:g} weeks", _weeks_within(_LONG, inf)),
        _Layer("not-stated", "not stated", lambda row: row.weeks is None),
    ),
    "A paper that measured at several times is counted in each stratum with what it found there, so that it "
    "can be mixed as a whole and unmixed here.",
)
_TIMING = _Moderator(
    "timing",
    "start of treatment",
    (
        _Layer("before", "before surgery", lambda row: row.start_week is not None and row.start_week < 0),
        _Layer("from-surgery", "from surgery", lambda row: row.start_week == 0),
        _Layer("later", "later", lambda row: row.start_week is not None and row.start_week > 0),
        _Layer("not-stated", "not stated", lambda row: row.start_week is None),
    ),
)

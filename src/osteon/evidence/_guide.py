"""The guide: every part of the comparison, made from the table and the question."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, cast

from osteon.evidence._claims import judge_claims
from osteon.evidence._comparisons import comparisons
from osteon.evidence._effects import Effects
from osteon.evidence._gaps import gaps
from osteon.evidence._judging_rules import JUDGING_RULES
from osteon.evidence._matrix import build_tabs
from osteon.evidence._records import Guide
from osteon.evidence._references import references
from osteon.evidence._remarks import remarks
from osteon.evidence._rules import COUNTING_RULES
from osteon.evidence._selection import exclusions
from osteon.evidence._splits import splits
from osteon.evidence._summary import read_summary, rows_read
from osteon.evidence._tables import evidence_tables
from osteon.evidence._verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from osteon.evidence._question import Question


def build_guide(effects: Effects, question: Question) -> Guide:
    """Make the comparison guide of a question from a table of published findings.

    Parameters
    ----------
    effects : the table, see `load`
    question : agents, groups, species and claims, as the study file states them

    Returns
    -------
    every part of the report, each number and sentence with the ids of the rows behind it
    """
    effects = Effects(tuple(sorted(effects.rows, key=lambda row: row.id)), effects.sha256)
    read = rows_read(effects, question)
    tabs = build_tabs(effects, question)
    compared = comparisons(effects, question)
    claims = judge_claims(effects, question)
    guide = Guide(
        groups=question.groups,
        verdict=verdict(effects, tabs, question, compared),
        tabs=tabs,
        read=read_summary(read, of=len(effects.rows)),
        exclusions=exclusions(read),
        tables=evidence_tables(effects, question),
        splits=splits(effects, question),
        comparisons=compared,
        claims=claims,
        gaps=gaps(effects, tabs, question),
        remarks=remarks(effects, question, tabs=tabs, compared=compared, claims=claims),
        references=(),
        table_sha256=effects.sha256,
        rules=(*COUNTING_RULES, *JUDGING_RULES),
    )
    shown = sorted(set(_row_ids(guide, effects.by_id)))
    return replace(
        guide,
        references=references(effects, shown),
        effects={row: effects.by_id[row] for row in shown},
    )


def _row_ids(part: object, known: Container[object]) -> Iterator[str]:
    """Yield every row id that stands anywhere in a part of the guide."""
    if isinstance(part, str):
        if part in known:
            yield part
    elif isinstance(part, tuple):
        for item in cast("tuple[object, ...]", part):
            yield from _row_ids(item, known)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _row_ids(getattr(part, field.name), known)

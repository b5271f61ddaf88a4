"""The stages of each kind of study, in order, after its study file was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.run._compare_stage import compare_stage
from osteon.run._evidence_stage import evidence_stage
from osteon.run._observe_stage import observe_stage
from osteon.run._report_stage import experiment_report_stage, review_report_stage

if TYPE_CHECKING:
    from osteon.run._work import Stage


def study_stages(kind: str) -> tuple[Stage, ...]:
    """Return the stages of a kind of study after the first, which reads the study file."""
    if kind == "review":
        return (evidence_stage(), review_report_stage())
    return (observe_stage(), evidence_stage(), compare_stage(), experiment_report_stage())

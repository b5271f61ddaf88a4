"""The gate: whether the disease showed itself in an endpoint, without which nothing there carries a claim."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from osteon.compare._difference import interval_of, interval_words, share_words, size_words, turned
from osteon.compare._words import p_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.compare._questions import Question
    from osteon.compare._records import ArmMean, Gate
    from osteon.records import Estimate
    from osteon.study import Arm

LEVEL = 0.05
"""Two-sided level of the tests: a p below it is shown."""


def judge_gate(
    question: Question,
    estimate: Estimate | None,
    means: Sequence[ArmMean],
    arms: Mapping[str, Arm],
    *,
    adjusted: bool = False,
) -> tuple[Gate, str]:
    """Return whether the model showed itself, and the sentence that says so.

    Parameters
    ----------
    question : the endpoint
    estimate : contrast of the gate; None where the plan has none
    means : of the arms
    arms : of the study
    adjusted : whether the means are adjusted for a covariate
    """
    if estimate is None:
        return "none", ""
    if estimate.p is None or estimate.estimate is None:
        why = " ".join(estimate.warnings)
        return (
            "not judged",
            f"Whether the model showed itself in {question.words} cannot be judged. {why}".strip(),
        )
    seen = _diseased_against_healthy(estimate, arms)
    wrong_way = question.known.better == ("up" if (seen.estimate or 0) > 0 else "down")
    passed = estimate.p < LEVEL and not wrong_way
    found = _found(seen, means, arms, adjusted=adjusted)
    if passed and question.known.better == "none":
        return "passed", (
            f"The arms of the gate differ: {question.words} was {found}. Neither way is the better one here, "
            "so the direction is not judged."
        )
    if passed:
        return "passed", f"The model worked: {question.words} was {found}."
    why = "the difference goes the other way" if estimate.p < LEVEL else "no difference was shown"
    failed = f"The model did not show itself in {question.words}: {why}; it was {found}."
    return "failed", f"{failed} Nothing here carries a claim."


def _diseased_against_healthy(estimate: Estimate, arms: Mapping[str, Arm]) -> Estimate:
    """Return the contrast read as diseased against healthy, whichever way it is written."""
    if arms[estimate.left].role == "disease_control" or estimate.estimate is None:
        return estimate
    if estimate.low is None or estimate.high is None:
        return replace(estimate, left=estimate.right, right=estimate.left, estimate=-estimate.estimate)
    return replace(
        estimate,
        left=estimate.right,
        right=estimate.left,
        estimate=-estimate.estimate,
        low=-estimate.high,
        high=-estimate.low,
    )


def _found(seen: Estimate, means: Sequence[ArmMean], arms: Mapping[str, Arm], *, adjusted: bool) -> str:
    value, interval = seen.estimate or 0.0, interval_of(seen)
    left, right = arms[seen.left].label, arms[seen.right].label
    mean = next((arm.mean for arm in means if arm.arm == seen.right), None)
    details = (
        "" if interval is None else interval_words(interval, scale=seen.scale, unit=seen.unit),
        share_words(seen, mean, right, adjusted=adjusted),
        "" if seen.p is None else p_words(seen.p, adjusted=False),
    )
    size = size_words(value, scale=seen.scale, unit=seen.unit)
    numbers = "; ".join(detail for detail in details if detail)
    return f"{size} {turned(value)} in {left} than in {right} ({numbers})"

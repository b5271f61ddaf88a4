"""What stands beside an interaction: the headroom, the price in animals, and Bliss on restoration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.compare._difference import size_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.compare._contrasts import Compared
    from osteon.compare._model import Fit
    from osteon.study import Study


def headroom_line(compared: Compared, study: Study, ceiling: str) -> str:
    """Return how much the better single leaves up to the healthy arm, and how large an interaction may be.

    Parameters
    ----------
    compared : the endpoint, on the scale of the combination
    study : with its combination
    ceiling : healthy arm of the model, or "": nothing is said
    """
    four, better = study.plan.combination, compared.question.known.better
    means = _means(compared.fit)
    if four is None or not ceiling or better == "none" or not {four.a, four.b, four.none} <= set(means):
        return ""
    sign = 1.0 if better == "up" else -1.0
    a, b, none, top = (sign * means[name] for name in (four.a, four.b, four.none, ceiling))
    arms = study.layouts[0].arms
    single, healthy = arms[four.a if a >= b else four.b].label, arms[ceiling].label
    room, largest = top - max(a, b), top - a - b + none
    if room <= 0:
        return (
            f"Headroom: none; {single} alone is already as good as {healthy}, so nothing can be added to it."
        )
    gap = _size(room, compared)
    if largest <= 0:
        what = f"so that even a combination as good as {healthy} is sub-additive: synergy cannot be seen"
    else:
        what = f"so that a combination as good as {healthy} has an interaction of {_size(largest, compared)}"
    return f"Headroom: {single}, the better single, is {gap} from {healthy}, {what}."


def _means(fit: Fit) -> Mapping[str, float]:
    """Return the means of the arms on the scale of the fit."""
    if fit.estimates is None:
        return {}
    return dict(zip(fit.estimates.labels, fit.estimates.estimates.tolist(), strict=True))


def _size(value: float, compared: Compared) -> str:
    """Return a distance in words; on the log scale that between a ratio and 1, in per cent."""
    return size_words(value, scale=compared.fit.policy.scale, unit=compared.question.unit)


def price_line(fit: Fit, arms: Sequence[str]) -> str:
    """Return what an interaction takes in animals beside a difference of two arms.

    Parameters
    ----------
    fit : of the endpoint
    arms : the four arms of the combination
    """
    return ""


def bliss_line(compared: Compared, study: Study, healthy: str) -> tuple[str, bool]:
    """Return the secondary line on restoration fractions, and whether there is no number to tell.

    Parameters
    ----------
    compared : the endpoint, on the scale of the combination
    study : with its combination
    healthy : healthy arm of the model, or "": nothing is said
    """
    return "", False

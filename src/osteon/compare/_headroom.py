"""What stands beside an interaction: the headroom, the price in animals, and Bliss on restoration."""

from __future__ import annotations

import math
from statistics import harmonic_mean
from typing import TYPE_CHECKING

from osteon.compare._words import amount, number, whole_percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.compare._contrasts import Compared
    from osteon.compare._model import Fit
    from osteon.statistics import Bliss
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
    way = f"{_size(room, compared)} {'up' if better == 'up' else 'down'} to {healthy}"
    if largest <= 0:
        what = "even a combination as good as that is sub-additive: synergy cannot be seen"
    else:
        what = f"a combination as good as that has an interaction of {_size(largest, compared)}"
    return f"Headroom: {single}, the better single, leaves {way}; {what}."


def _means(fit: Fit) -> Mapping[str, float]:
    """Return the means of the arms on the scale of the fit."""
    if fit.estimates is None:
        return {}
    return dict(zip(fit.estimates.labels, fit.estimates.estimates.tolist(), strict=True))


def _size(value: float, compared: Compared) -> str:
    """Return a distance in words; on the log scale it is a factor."""
    if compared.fit.policy.scale == "log":
        return f"a factor of {number(math.exp(value))}"
    return amount(value, compared.question.unit)


def price_line(fit: Fit, arms: Sequence[str]) -> str:
    """Return what an interaction takes in animals beside a difference of two arms.

    Parameters
    ----------
    fit : of the endpoint
    arms : the four arms of the combination
    """
    from osteon import statistics

    counts = [len(fit.of(arm)) for arm in arms]
    if min(counts) < 2:
        return ""
    price = statistics.interaction_price(harmonic_mean(counts))
    same, half = (number(times, significant=2) for times in (price.times_same, price.times_half))
    return (
        f"Price of an interaction: {price.n:.3g} animals an arm, as here, find a difference of two arms "
        f"of {number(price.size)} standard deviations with 80 % power; an interaction as large takes "
        f"{price.n_same} an arm ({same} times as many animals in all), one half as large {price.n_half} "
        f"({half} times)."
    )


def bliss_line(compared: Compared, study: Study, healthy: str) -> tuple[str, bool]:
    """Return the secondary line on restoration fractions, and whether there is no number to tell.

    Parameters
    ----------
    compared : the endpoint, on the scale of the combination
    study : with its combination
    healthy : healthy arm of the model, or "": nothing is said
    """
    from osteon import statistics

    four, estimates = study.plan.combination, compared.fit.estimates
    if four is None or not healthy or estimates is None:
        return "", False
    roles = {"healthy": healthy, "disease": four.none, "a": four.a, "b": four.b, "both": four.both}
    if any(name in estimates.unknown for name in roles.values()):
        return "", False
    label = {role: study.layouts[0].arms[name].label for role, name in roles.items()}
    try:
        found = statistics.bliss(estimates, roles=roles)
    except statistics.EstimationError:
        return "", False  # arms that do not vary; every contrast says so
    if found.refused:
        return (
            "Bliss independence of restoration fractions is not computed: the distance from "
            f"{label['disease']} to {label['healthy']} cannot be told from zero."
        ), True
    better = compared.question.known.better
    if better != "none" and (found.gap.estimate > 0) != (better == "up"):
        return (
            "Bliss independence of restoration fractions is not computed: "
            f"{label['healthy']} is not better than {label['disease']}, so there is no distance to restore."
        ), False
    return _covered(found, label, compared.fit.policy.scale), False


def _covered(found: Bliss, label: Mapping[str, str], scale: str) -> str:
    """Return how much of the distance the combination covers and was expected to, with the excess."""
    expected, excess = found.expected or 0.0, found.excess or 0.0
    limits = f"{whole_percent(found.low or 0.0)} to {whole_percent(found.high or 0.0)}"
    outside = {role: found.fractions[role].ratio or 0.0 for role in found.clipped}
    clipped = (
        f"; {label[role]} covers {whole_percent(own)} and counts as {whole_percent(float(own > 1))}"
        for role, own in outside.items()
    )
    logs = " on logarithms" if scale == "log" else ""
    return (
        f"Bliss independence, secondary: {label['both']} covers {whole_percent(expected + excess)} of the "
        f"distance from {label['disease']} to {label['healthy']}{logs}; {label['a']} and {label['b']} acting "
        f"independently would cover {whole_percent(expected)}: an excess of {whole_percent(excess)} "
        f"(95 % limits {limits}){''.join(clipped)}."
    )

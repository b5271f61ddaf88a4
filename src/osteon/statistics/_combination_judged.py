"""The contrasts of a 2 x 2 design and the word they earn."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

from osteon.statistics._combination import Combination2x2, Headroom, OverBoth
from osteon.statistics._combination_cells import cells_of, means_of
from osteon.statistics._combination_price import interaction_price
from osteon.statistics._combination_word import combination_word
from osteon.statistics._linear import EstimationError

if TYPE_CHECKING:
    import pandas as pd

    from osteon.statistics._combination import CombinationWord
    from osteon.statistics._combination_cells import Cells
    from osteon.statistics._combination_options import Chosen
    from osteon.statistics._linear import Alternative, ContrastEstimate, LinearEstimates

# Weights of neither, a, b, both.
_ROWS = {
    "interaction": (1.0, -1.0, -1.0, 1.0),
    "single_a": (-1.0, 1.0, 0.0, 0.0),
    "single_b": (-1.0, 0.0, 1.0, 0.0),
    "both": (-1.0, 0.0, 0.0, 1.0),
    "over_a": (0.0, -1.0, 0.0, 1.0),
    "over_b": (0.0, 0.0, -1.0, 1.0),
}


def judged(data: pd.DataFrame, columns: tuple[str, str, str], chosen: Chosen) -> Combination2x2:
    """Return everything ``combination_2x2`` returns; columns are response, a, b."""
    cells = cells_of(data, *columns)
    if chosen.scale == "log" and cells.not_positive:
        message = (
            f"column {columns[0]!r}, {cells.not_positive} has no logarithm; "
            "declare the raw scale, or a model for values below the limit of quantification"
        )
        raise EstimationError(message)
    means = means_of(cells, chosen.scale, chosen)
    effects = {name: _contrast(means, name, chosen.level) for name in _ROWS}
    over = _over_both(means, effects["over_a"], effects["over_b"], chosen)
    verdict, reason = _verdict(effects["interaction"], over, chosen)
    other, other_reason = _on_the_other_scale(cells, chosen)
    counts = cells.counts
    return Combination2x2(
        scale=chosen.scale,
        better=chosen.better,
        level=chosen.level,
        levels=cells.levels,
        cells=means,
        counts=counts,
        interaction=effects["interaction"],
        other_scale=other,
        other_reason=other_reason,
        single_a=effects["single_a"],
        single_b=effects["single_b"],
        both=effects["both"],
        over_both=over,
        verdict=verdict,
        rule=_rule(chosen),
        reason=reason,
        headroom=_headroom(means, chosen),
        price=interaction_price(4 / sum(1 / n for n in counts.values()), chosen.level),
        method=f"{means.method}, on the {chosen.scale} scale",
    )


def _contrast(
    means: LinearEstimates, name: str, level: float, alternative: Alternative = "two-sided"
) -> ContrastEstimate:
    """Return one contrast alone; refuse one without a standard error."""
    found = means.contrasts({name: _ROWS[name]}, alternative=alternative, adjust="none", level=level)[0]
    if found.se is None:
        message = f"{name.replace('_', ' ')} of the combination has no standard error: {found.reason}"
        raise EstimationError(message)
    return found


def _over_both(
    means: LinearEstimates, over_a: ContrastEstimate, over_b: ContrastEstimate, chosen: Chosen
) -> OverBoth:
    """Return the intersection-union test of the combination against each single treatment."""
    side: Alternative = "greater" if chosen.sign > 0 else "less"
    p_a, p_b = (_contrast(means, name, chosen.level, side).p or 0.0 for name in ("over_a", "over_b"))
    p = max(p_a, p_b)
    return OverBoth(over_a, over_b, p_a, p_b, p, p <= chosen.alpha)


def _verdict(interaction: ContrastEstimate, over: OverBoth, chosen: Chosen) -> tuple[CombinationWord, str]:
    """Return the word and what decided it."""
    margin = chosen.margin
    if margin is not None and chosen.scale == "log":
        margin = log(margin)
    limits = (interaction.low or 0.0, interaction.high or 0.0)
    return combination_word(limits, better=chosen.better, beats=over.beats, margin=margin)


def _rule(chosen: Chosen) -> str:
    """Return the rule of ``combination_word`` with what was declared here."""
    margin = "no margin was declared, so that nothing is called additive"
    if chosen.margin is not None:
        inside = f"a ratio of {chosen.margin:.6g}" if chosen.scale == "log" else f"{chosen.margin:.6g}"
        margin = f"else additive, if it lies inside the margin of {inside}"
    return (
        f"On the {chosen.scale} scale, {chosen.better} is better: synergy, if the {100 * chosen.level:.6g} % "
        "interval of the interaction lies on the better side of zero and the combination is better than each "
        f"single treatment (larger one-sided p at most {chosen.alpha:.6g}); else sub-additive, if the "
        f"interval lies on the worse side of zero; {margin}; else undetermined."
    )


def _on_the_other_scale(cells: Cells, chosen: Chosen) -> tuple[ContrastEstimate | None, str]:
    """Return the interaction on the scale that was not declared, or why there is none."""
    other = "raw" if chosen.scale == "log" else "log"
    if other == "log" and cells.not_positive:
        return None, f"{cells.not_positive} has no logarithm"
    return _contrast(means_of(cells, other, chosen), "interaction", chosen.level), ""


def _headroom(means: LinearEstimates, chosen: Chosen) -> Headroom | None:
    """Return the room below the ceiling, measured in the direction declared as better."""
    if chosen.ceiling is None:
        return None
    ceiling = chosen.sign * (log(chosen.ceiling) if chosen.scale == "log" else chosen.ceiling)
    neither, a, b, _ = (chosen.sign * means.estimates).tolist()
    single = means.labels[1] if a >= b else means.labels[2]
    room, largest = ceiling - max(a, b), ceiling - a - b + neither
    end = "ceiling" if chosen.better == "up" else "floor"
    if largest <= 0:
        what = "so that a combination that just reaches it is sub-additive: synergy cannot be seen here"
    else:
        what = f"so that a combination that just reaches it has an interaction of {_size(largest, chosen)}"
    sentence = f"{single}, the better single treatment, is {_size(room, chosen)} from the {end}, {what}."
    return Headroom(single, room, largest, sentence)


def _size(value: float, chosen: Chosen) -> str:
    """Return a size on the declared scale in words."""
    return f"a factor of {exp(value):.4g}" if chosen.scale == "log" else f"{value:.4g}"

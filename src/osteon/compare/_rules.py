"""The written rules of a comparison, and the conventions that change a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.compare._warnings import FEWEST_ANIMALS, FEWEST_DF, UNEQUAL
from osteon.compare._words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.compare._records import EndpointResult, Sentence
    from osteon.study import Plan

RULES: tuple[tuple[str, str], ...] = (
    (
        "AVERAGE",
        (
            "One value an animal: replicates are averaged to the specimen, specimens to the side, sides to "
            "the animal (arithmetic means, in the unit, before any logarithm); n counts animals. Sides are "
            "pooled only where the study file names no side and no model operates one limb."
        ),
    ),
    (
        "SCALE",
        (
            "Scale of the study file, else of the vocabulary; a logarithm is refused as soon as one value "
            "is zero or negative. On the log scale arms have geometric means and differ by ratios."
        ),
    ),
    (
        "VARIANCE",
        (
            "Decided by the plan, never by a test of the data: one variance on the log scale, a variance of "
            "its own for each arm on the raw scale (Welch; with covariates HC3), unless the study file "
            "states otherwise. Arms killed as a baseline enter the model only where a comparison of the "
            "plan names them."
        ),
    ),
    (
        "COVARIATE",
        (
            "The last value at day 0 or before; an animal without it leaves the analysis of that endpoint "
            "and is listed. Means of arms are then those at the mean of the covariate; the values of the "
            "animals and Hedges' g are not adjusted."
        ),
    ),
    (
        "GATE",
        (
            "The model worked in an endpoint when the gate has p < 0.05, two-sided, and goes the way of the "
            "disease where the vocabulary says which way is better; where neither is, its arms are only said "
            "to differ. Behind a closed gate there are estimates and no claims."
        ),
    ),
    (
        "CLAIM",
        (
            "Only primary endpoints carry claims, when the adjusted p is below 0.05: adjusted within each "
            "comparison of the plan, then over all comparisons of all primary endpoints. Under holm and "
            "fixed_sequence the level passes on from an endpoint only when all its contrasts are shown: "
            "passed on by the best of them, it would not bound the error of the others. The number of "
            "families is the plan's: one behind a closed gate still counts."
        ),
    ),
    (
        "NO-DIFFERENCE",
        (
            "Where the adjusted p is 0.05 or more, no difference was shown; the interval says how large one "
            "may still be. It is no proof that there is none."
        ),
    ),
    (
        "ADJUSTED",
        (
            "What the differences and the p values of primary endpoints are adjusted for is said once, below "
            "them. Where the interval of one comparison leaves out no difference and the p over all of them "
            "is 0.05 or more, the difference is told without a claim."
        ),
    ),
    (
        "SECONDARY",
        (
            "Secondary endpoints have estimates, intervals, p and p adjusted within their family, and never "
            "a claim. Exploratory ones and those the study file does not declare are described."
        ),
    ),
    (
        "PREVENTED",
        (
            "Treatment that began within 14 days of surgery and left the animals better than the disease "
            "control, with a claim and an open gate, at least partly prevented the effect of the disease."
        ),
    ),
    (
        "RECOVERED",
        (
            "Recovered is said only where the plan compares the treatment with a baseline arm and the claim "
            "is that it is better, and then at least partly; otherwise higher or lower than the control."
        ),
    ),
    (
        "BEFORE",
        (
            "What was measured at day 0 or before is not compared; nor is an arm compared on a day on which "
            "its treatment had not begun (a dose on the day of a measurement comes after it)."
        ),
    ),
    (
        "COMBINATION",
        (
            "Two agents together are judged by (both - a) - (b - none) on the scale the plan declares; it "
            "carries no claim of its own, and no departure shown is no proof that there is none."
        ),
    ),
    (
        "FLOW",
        (
            "Allocated = lost + excluded + not measured + analysed, for each arm and endpoint. In the whole "
            "study an animal is analysed when it has a value in a declared endpoint and was neither lost "
            "nor excluded; in one endpoint an animal that was lost later is analysed when it has a value."
        ),
    ),
    (
        "BALANCE",
        (
            "What was measured at day 0 or before is described without p values: a test of the arms before "
            "the treatment cannot say whether they were allotted by chance."
        ),
    ),
    ("SEALED", "While the arms are codes no contrast is made."),
    (
        "WARNINGS",
        (
            f"Said: fewer than {FEWEST_ANIMALS} animals in an arm; fewer than {FEWEST_DF} degrees of "
            f"freedom; no spread; an outcome at its limit; largest arm {UNEQUAL:g} times the smallest or "
            "more (judgement); a family smaller than planned."
        ),
    ),
)


def rules_used(
    results: Sequence[EndpointResult], answer: Sequence[Sentence], *, combined: bool, sealed: bool
) -> tuple[tuple[str, str], ...]:
    """Return the rules that can have chosen a word or a number of this comparison, as code and text.

    Parameters
    ----------
    results, answer : what the comparison says
    combined : the plan asks for a combination
    sealed : the arms are codes
    """
    said = {sentence.rule for sentence in answer}
    unused = {code for code in ("ADJUSTED", "PREVENTED", "RECOVERED") if code not in said}
    used = {
        "COMBINATION": combined,
        "COVARIATE": any(result.covariates for result in results),
        "GATE": any(result.gate != "none" for result in results),
        "SEALED": sealed,
    }
    unused |= {code for code, there in used.items() if not there}
    return tuple((code, text) for code, text in RULES if code not in unused)


_MULTIPLICITY = {
    "": "Holm over the families of primary endpoints (not stated in the study file)",
    "holm": "Holm over the families of primary endpoints",
    "fixed_sequence": "families of primary endpoints in their order, each only after all before it",
    "hochberg": "Hochberg: not available, so several families carry no claim",
    "graph": "graph: not available, so several families carry no claim",
}


def options(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return every convention that changes a number, as name and value.

    Parameters
    ----------
    plan : the analysis plan of the study
    """
    return (
        ("unit of analysis", "animal"),
        ("averaging", "arithmetic mean of replicates, then specimens, then sides, before any logarithm"),
        ("scale", "of the study file, else of the vocabulary; raw where a value is zero or negative"),
        (
            "variance",
            plan.variance or "pooled on the log scale, welch on the raw scale (hc3 with covariates)",
        ),
        ("degrees of freedom", "residual (pooled, hc3); Welch-Satterthwaite (welch)"),
        ("covariates", listed(plan.covariates) or "none"),
        (
            "multiplicity in a comparison",
            "single-step many-to-one (Dunnett); Bonferroni where spreads differ (welch)",
        ),
        ("multiplicity over primary endpoints", _MULTIPLICITY[plan.multiplicity]),
        ("level of the intervals", "95 %"),
        ("level of the tests", "0.05, two-sided"),
        (
            "Hedges' g",
            "values in the unit, pooled standard deviation of the two arms, exact small-sample factor",
        ),
    )

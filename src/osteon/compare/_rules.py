"""The written rules of a comparison, and the conventions that change a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.compare._cautions import FEWEST_FOR_SPREAD
from osteon.compare._policy import grouping_words
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
            "its own for each arm on the raw scale (Welch; with covariates by REML), unless the study file "
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
            "comparison of the plan, then over all comparisons of all primary endpoints. Under holm, "
            "hochberg, fixed_sequence and a graph the level passes on from an endpoint only when all its "
            "contrasts are shown: passed on by the best of them, it would not bound the error of the others "
            "(closed testing). Hochberg bounds it where endpoints depend positively on each other. The "
            "number of families is the plan's: one behind a closed gate still counts."
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
        "SHARE",
        (
            "(treated - start) / (healthy - start) of the means of the model, with Fieller limits by their "
            "joint covariance and the smaller df of the two differences; on the log scale differences of "
            "logarithms. Prevented, where treatment began within 14 days of surgery: start is the disease "
            "control. Recovered, where it began later and the plan compares a baseline arm: start is that "
            "arm. No value where healthy - start cannot be told from zero; the limits are then two rays or "
            "the whole line. It is an estimate, never a claim."
        ),
    ),
    (
        "GROWTH",
        (
            "Lost, restored and recovered are words for a change in time and need a baseline arm, at any "
            "age: in a growing animal less than in sham may be bone that was never gained. Without one arms "
            "are higher or lower than each other."
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
            "Two agents together are judged by (both - a) - (b - none) on the scale the plan declares. "
            "Without claim: true in the plan, and in secondary endpoints, it carries no claim; no departure "
            "shown is no proof that there is none."
        ),
    ),
    (
        "BETTER-THAN-EACH",
        (
            "The combination claim: both is better than a and better than b (intersection-union test; p is "
            "the larger one-sided p, doubled; no single is selected by the data), adjusted over the primary "
            "endpoints as the comparisons are. The interactions are claims only once every primary endpoint "
            "has shown it: where one is not better, nothing after it is looked at."
        ),
    ),
    (
        "SYNERGY",
        (
            "Synergy is said of a primary endpoint only where the 95 % interval of the interaction on the "
            "declared scale lies on the better side of zero, both is shown to be better than each single, "
            "and the interaction is shown over all combination claims."
        ),
    ),
    (
        "SUB-ADDITIVE",
        "Sub-additive: the 95 % interval of the interaction lies on the worse side of zero.",
    ),
    (
        "ADDITIVE",
        (
            "Additive: the 95 % interval of the interaction lies inside the margin of the plan. Without a "
            "margin nothing is called additive: no departure shown is no proof."
        ),
    ),
    (
        "UNDETERMINED",
        "Undetermined: none of synergy, sub-additive and additive; the reason is said with the word.",
    ),
    (
        "HEADROOM",
        (
            "Between the better single and the healthy arm there is only so much room: a combination as good "
            "as the healthy arm has the interaction healthy - a - b + none. Described, not tested."
        ),
    ),
    (
        "PRICE",
        (
            "Animals that an interaction takes beside a difference of two arms of the same size, with 80 % "
            "power, two-sided 5 %, one spread (noncentral t)."
        ),
    ),
    (
        "BLISS",
        (
            "Secondary: restoration fractions (x - disease) / (healthy - disease); independence expects "
            "a + b - a b. Never a claim. Refused where healthy - disease cannot be told from zero, or "
            "healthy is not the better."
        ),
    ),
    (
        "FAMILIES",
        (
            "Gate, comparisons and combination claim are different questions, each at a level of 5 %, not "
            "adjusted for each other unless the plan draws a graph over them."
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
            f"freedom (DF-FEW); no spread, or a variance estimated as zero (VARIANCE-SINGULAR); an outcome "
            f"at its limit; largest arm {UNEQUAL:g} times the smallest or more (judgement); a family smaller "
            "than planned (FAMILY-SIZE); what was allotted as a whole analysed as independent "
            "(UNIT-BELOW-ALLOCATION); values that vary less than half as much as animals usually do, while "
            "their CV times the root of n lies in the usual band, as standard errors or means do "
            f"(SPREAD-TOO-SMALL, from {FEWEST_FOR_SPREAD} animals on); a denominator that may be zero "
            "(RATIO-DENOMINATOR); one control in two comparisons (CONTROL-TWICE)."
        ),
    ),
)


_SAID_ONLY = (
    *("ADJUSTED", "PREVENTED", "RECOVERED", "SHARE", "BETTER-THAN-EACH", "HEADROOM", "PRICE", "BLISS"),
    "FAMILIES",
)
_WORDS = frozenset({"SYNERGY", "SUB-ADDITIVE", "ADDITIVE", "UNDETERMINED"})  # each is read beside the others


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
    unused = {code for code in _SAID_ONLY if code not in said}
    used = {
        "COMBINATION": combined,
        "GROWTH": any(result.gate != "none" for result in results),
        "COVARIATE": any(result.covariates for result in results),
        "GATE": any(result.gate != "none" for result in results),
        "SEALED": sealed,
    }
    unused |= {code for code, there in used.items() if not there}
    unused |= set() if said & _WORDS else _WORDS
    return tuple((code, text) for code, text in RULES if code not in unused)


_MULTIPLICITY = {
    "": "Holm over the families of primary endpoints (not stated in the study file)",
    "holm": "Holm over the families of primary endpoints",
    "fixed_sequence": "families of primary endpoints in their order, each only after all before it",
    "hochberg": "Hochberg over the families of primary endpoints, under positive dependence",
    "graph": "graph of the plan over primary endpoints and their combination claims; Holm inside a node",
}


_DF = {"": "Kenward-Roger", "kenward-roger": "Kenward-Roger", "satterthwaite": "Satterthwaite"}
_REPEATED = {
    "": "all days of an endpoint in one model, unstructured covariance (MMRM)",
    "mmrm": "all days of an endpoint in one model, unstructured covariance (MMRM)",
    "separate": "each day by itself",
}


def options(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return every convention that changes a number, as name and value.

    Parameters
    ----------
    plan : the analysis plan of the study
    """
    return (
        ("unit of analysis", plan.unit or "animal"),
        ("averaging", "arithmetic mean of replicates, then specimens, then sides, before any logarithm"),
        ("scale", "of the study file, else of the vocabulary; raw where a value is zero or negative"),
        (
            "variance",
            plan.variance or "pooled on the log scale, welch on the raw scale",
        ),
        ("random effects", listed(tuple(grouping_words(parts) for parts in plan.groupings)) or "none"),
        (
            "degrees of freedom",
            f"residual (pooled, censored); Satterthwaite (welch); {_DF[plan.df]} (other models)",
        ),
        ("repeated samples", _REPEATED[plan.repeated]),
        ("values beyond a limit of quantification", "censored at the limit (maximum likelihood)"),
        ("covariates", listed(plan.covariates) or "none"),
        (
            "multiplicity in a comparison",
            "single-step many-to-one (Dunnett), each contrast with degrees of freedom of its own, if any",
        ),
        ("multiplicity over primary endpoints", _MULTIPLICITY[plan.multiplicity]),
        ("level of the intervals", "95 %"),
        ("level of the tests", "0.05, two-sided"),
        (
            "Hedges' g",
            "values in the unit, pooled standard deviation of the two arms, exact small-sample factor",
        ),
    )

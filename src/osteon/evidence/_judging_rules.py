"""The written rules behind claims, comparisons, splits, gaps and remarks, printed in the report."""

from __future__ import annotations

from osteon.evidence._claims import WEAKEST_FIRST
from osteon.evidence._gaps import CLASS_WEIGHTS, MAIN_WEIGHT
from osteon.evidence._remarks import ALL_NAMED, MOST_NAMES, TOP_GAPS
from osteon.evidence._verdict import SETTINGS
from osteon.evidence._votes import FEWEST_PAPERS

_WEIGHTS = ", ".join(f"{name} {weight}" for name, weight in CLASS_WEIGHTS.items())

JUDGING_RULES: tuple[tuple[str, str], ...] = (
    (
        "CLAIM",
        (
            "A row speaks on a claim when its agents, model, endpoint or class, site, time and "
            "reference are those of the claim. It bears the claim out when its direction is one the "
            "claim expects: as printed where the claim names endpoints, up = better where it names a "
            "class with a better direction. Supported: at least one counted row for and none against; "
            "contradicted: at least one against and none for; mixed: both; only flagged sources: no "
            "counted row speaks, a flagged one does; cannot be verified: none speaks. A claim that "
            "names no model is judged on every disease model; animals without one never count. Papers "
            "are counted once."
        ),
    ),
    (
        "CLAIM-OWN",
        (
            "Rows of the guide that the claims come from never support or contradict them; they are "
            "listed apart. Rows measured after the treatment had stopped do not decide either; where there "
            "is no other row, their number is said."
        ),
    ),
    (
        "CLAIM-PARTS",
        (
            "A claim of several parts takes the verdict of its weakest part, weakest first: "
            f"{', '.join(WEAKEST_FIRST)}; where one part is supported and another contradicted it is mixed. "
            "Its sentence says each part by its label in the claims file."
        ),
    ),
    (
        "CLAIM-SIZE",
        (
            "A part about the size of a change is judged only by rows with a percentage, against the "
            "range in the claims file, which is judgement."
        ),
    ),
    (
        "COMPARISON",
        (
            "Arms of one study compared with each other, as the source states the direction and "
            "significance; the agents of the reference arm are those of the arm of that name in the "
            "same paper, else those its text names."
        ),
    ),
    (
        "SAME-STUDY",
        (
            "Arms of one study that were each compared with the same control, on the outcomes both "
            "report: the same experiment, but no test of one drug against the other."
        ),
    ),
    (
        "CONCLUDED",
        (
            "What the source concluded is quoted where its wording says more than significant or not; "
            "it is empty where the table holds nothing of it."
        ),
    ),
    (
        "SPLIT",
        (
            "The counts of the matrix, by the same rules, among the rows that share one property of "
            "the experiment."
        ),
    ),
    (
        "GAP",
        (
            f"Cells with fewer than {FEWEST_PAPERS} counted papers, in settings whose model the study "
            f"file names. Score = weight of the class ({_WEIGHTS}: judgement) x papers missing to "
            f"{FEWEST_PAPERS} x papers beside it in the same setting (same treatment in another class, "
            f"or another treatment in the same class; at most {FEWEST_PAPERS}) x {MAIN_WEIGHT} "
            f"for the two treatments that are compared x {MAIN_WEIGHT} for the {SETTINGS} settings of the "
            "verdict (both judgement). The highest score comes first; equal scores keep the order of the "
            "matrix. A cell with nothing beside it is not ranked. Papers that are flagged, or that compared "
            "the treatment with another reference, are said in brackets."
        ),
    ),
    (
        "REMARK-DIRECT",
        (
            "Every counted study that tested one drug against the other on a class that votes, or "
            "that there is none; then every counted study that gave both beside the same control, with what "
            "each drug did on the classes that vote, on the endpoints that both report: that is indirect."
        ),
    ),
    (
        "REMARK-STANDING",
        (
            "Each compared drug by reading, over the settings the study file names and the classes that "
            f"vote. 'Certain' means that a cell favours or is against; cells with fewer than {FEWEST_PAPERS} "
            "papers and cells with none are said apart."
        ),
    ),
    (
        "REMARK-CONTRADICTION",
        (
            f"Classes on which the papers on one drug do not all say the same, among {FEWEST_PAPERS} papers "
            "or more, or on which they say opposite things, among any number. Every side is said; of more "
            f"than {ALL_NAMED} papers, a side of more than {MOST_NAMES} by their number."
        ),
    ),
    (
        "REMARK-MASS-STRENGTH",
        "Papers that report both bone mass and strength for one drug, when some went different ways.",
    ),
    (
        "REMARK-COMBINATION",
        (
            "One sentence on every counted study that gave both drugs, together or in turn: on which "
            "endpoints it did better or worse than what it was compared with (higher or lower where no "
            "direction is better), and on which nothing changed. Flagged rows are not in it."
        ),
    ),
    (
        "REMARK-ONLY-FLAGGED",
        "Cells of the compared drugs without a counted paper, but with a flagged one.",
    ),
    ("REMARK-FLAGGED", "Papers of which no row is counted, under the first reason that applies."),
    (
        "REMARK-CLAIMS",
        (
            "The claims by verdict, by their text, shortened if long: those that counted papers decide, "
            "then those that none decides."
        ),
    ),
    (
        "REMARK-SENSITIVITY",
        (
            f"In the {SETTINGS} settings of the verdict, for the compared drugs: the classes whose reading "
            "changes when the flagged and secondary sources are let in (from no paper to fewer than "
            f"{FEWEST_PAPERS} is no change here), and the papers counted as no change of which the source "
            "calls a finding a tendency."
        ),
    ),
    ("REMARK-NOTHING", f"The {TOP_GAPS} gaps that rank first by the rule GAP."),
    (
        "NAMES",
        (
            "A paper is named by first author and year; where the table does not hold them, by the key it "
            "has in the list of references."
        ),
    ),
)

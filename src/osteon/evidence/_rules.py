"""The written rules behind counts and words, printed in the report beside what they decide."""

from __future__ import annotations

COUNTING_RULES: tuple[tuple[str, str], ...] = (
    (
        "VOTE",
        ("One vote a paper and question; a paper that reports more than one of up, none and down is mixed."),
    ),
    (
        "SHARE",
        (
            "Share = papers up / all papers (up, mixed, none, down), with the exact (Clopper-Pearson) 95 "
            "% interval; the sign test uses decided papers only and is printed with the number of the "
            "others."
        ),
    ),
    (
        "FAVOURS",
        ("'Favours' and 'improves' need 3 papers or more and a lower limit of the share up above one half."),
    ),
    (
        "AGAINST",
        ("'Against' and 'worsens' need 3 papers or more and a lower limit of the share down above one half."),
    ),
    ("UNCLEAR", "'Unclear': 3 papers or more, and neither lower limit is above one half."),
    ("TOO-FEW", "'Too few': 1 or 2 papers; no sentence may say 'improves'."),
    ("NO-EVIDENCE", "'No evidence': 0 papers."),
    (
        "VERDICT",
        (
            "One sentence on each of the first two settings that the study file names: for each class that "
            "votes, the papers better of papers counted, the first two groups in the same order; which "
            "readings favour a group ('improves') and why the others do not; 'indirect' unless a study "
            "tested one against the other; the papers counted of all papers read."
        ),
    ),
    (
        "INDIRECT",
        (
            "A comparison is direct only where one arm was tested against the other; studies that gave both "
            "beside the same control are named with what each group did, and stay indirect."
        ),
    ),
    ("BASELINE", "Changes from baseline, without an untreated control, cast no vote."),
    (
        "TURNOVER",
        (
            "Endpoints without a better direction are raised or lowered, and towards sham when the "
            "treatment moved them against the way the disease moved them in the same paper (same site "
            "first); otherwise not decidable."
        ),
    ),
    (
        "LIMITS",
        (
            "A vote is what the source states, not its size. 'None' often means not significant, and small "
            "studies miss effects. Many cells and splits are read without correction for multiplicity. Risk "
            "of bias and selective reporting were not judged; most texts are abstracts. The strength of a "
            "fracture callus counts as strength where the source calls it maximum load."
        ),
    ),
)

"""The page's own written rules: what it shows and how, beside the counting rules of the guide."""

from __future__ import annotations

PAGE_RULES: tuple[tuple[str, str], ...] = (
    (
        "PAGE-CELL",
        (
            "A cell counts papers: up, mixed, none, down, then the share up of all of them with its exact "
            "95 % interval. A cell with fewer than 3 papers is grey and shows no interval; an empty cell "
            "prints 0 papers. Against sham, no change reads 'restored'."
        ),
    ),
    (
        "PAGE-FLAGGED",
        (
            "Retracted, author-flagged, low-confidence and secondary rows are out of the counts by "
            "default, shown apart, and counted only with the switch."
        ),
    ),
    (
        "PAGE-TABS",
        ("Animals without a disease model (intact, sham-operated) are in no tab of a disease."),
    ),
    (
        "PAGE-TABLES",
        (
            "A change is the percentage where the source prints one or one was computed from printed "
            "values, else an arrow and a word. The wording is that of the extraction, as printed where it "
            "was printed. What was not seen reads 'not reported'."
        ),
    ),
    (
        "PAGE-SPLITS",
        (
            "A split uses the same counting rules on a part of the rows; it describes and does not test. "
            "Parts with 0 papers in every column share one line."
        ),
    ),
    (
        "PAGE-DIRECT",
        ("Direct means that arms of one study were compared with each other; everything else is indirect."),
    ),
    (
        "PAGE-RESULT",
        (
            "The outcomes of one comparison are grouped by direction and significance, as recorded row by "
            "row; where each drug was compared with the same control, by what each drug did."
        ),
    ),
    (
        "PAGE-CLAIMS",
        (
            "A claim is judged only by rows that match its agents, model, endpoint, site and its own "
            "reference."
        ),
    ),
    (
        "PAGE-GAPS",
        ("Cells are ranked by the written rule named with each sentence."),
    ),
    (
        "PAGE-EMPTY",
        ("Where nothing was asked for, the page says so and concludes nothing."),
    ),
)
"""Code and text of each rule, in the order printed."""

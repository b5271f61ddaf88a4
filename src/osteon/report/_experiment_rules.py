"""The written rules of an experiment's page: what it shows, how, and where it says nothing."""

from __future__ import annotations

EXPERIMENT_RULES: tuple[tuple[str, str], ...] = (
    (
        "EXP-NO-DATA",
        ("Without data the page shows the design, the protocol and the published findings, no more."),
    ),
    (
        "EXP-SEALED",
        ("While the arms are codes, animals and means are shown under their codes and no contrast is made."),
    ),
    (
        "EXP-EMPTY",
        ("Where nothing can be said, the page says so and concludes nothing."),
    ),
    (
        "EXP-FLOW",
        (
            "Every animal of the list is analysed, lost, excluded or not measured, in exactly one of "
            "these; each one that is not analysed has its reason and the place where the reason is "
            "written."
        ),
    ),
    (
        "EXP-BALANCE",
        ("What was measured before the treatment is described arm by arm and not tested."),
    ),
    (
        "EXP-FIGURE",
        (
            "A dot is one animal, at the arithmetic mean of its specimens and replicates. Dots stand "
            "beside one another by a fixed rule without chance. The mean of an arm and its interval are "
            "on the scale of the analysis. A logarithmic scale shows differences as ratios and as "
            "changes in per cent."
        ),
    ),
    (
        "EXP-TABLE",
        (
            "A number has two significant digits of its spread or of half its interval; all its digits "
            "are in its title and in the tables beside the page. p below 0.001 reads '< 0.001'."
        ),
    ),
    (
        "EXP-GATE",
        (
            "The gate asks whether the disease model showed itself; where it did not, estimates are "
            "shown and nothing is claimed."
        ),
    ),
    (
        "EXP-FINDINGS",
        ("What was noticed while reading is shown with its place; the whole list is findings.csv."),
    ),
    (
        "EXP-DESIGN",
        ("The design and the protocol are those of the study file, each with the line it stands in."),
    ),
    (
        "EXP-LITERATURE",
        ("Published findings stand apart from the own data; neither changes the other."),
    ),
    (
        "EXP-ANIMAL",
        ("The page of an animal holds all its values, whatever their status, each with its cell."),
    ),
)
"""Code and text of each rule, in the order printed."""

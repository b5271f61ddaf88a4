"""Conduct: who is allotted to what by chance, who knows it, and what counts as one observation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from osteon.files import read_table
from osteon.study._data_files import ANIMALS_FILE, is_file
from osteon.study.checks._check import Remark, check, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._records import Study

# A cage or litter holds animals, an animal has limbs, a limb gives specimens and sections.
_SIZE = {"cage": 5, "litter": 5, "animal": 4, "limb": 3, "specimen": 2, "section": 1, "replicate": 0}
_BODY_MASS = re.compile(r"(body)?[ _]?(mass|weight)", re.IGNORECASE)
_BEFORE_SURGERY = re.compile(r"before[ _]surgery|pre[- _]?surg|at[ _]surgery|baseline", re.IGNORECASE)


@check(
    "RANDOMISATION-MISSING",
    "warning",
    "Animals not allotted by chance differ before treatment.",
    reads="randomisation arms",
)
def randomisation_missing(study: Study) -> Iterator[Remark]:
    """Yield experiments and protocols with arms that do not say how animals are allotted."""
    for layout in study.layouts:
        if layout.arms and layout.randomisation is None:
            yield Remark(
                layout.path,
                "No randomisation is stated.",
                "Add randomisation: {unit: animal, strata: [body_mass], seed: 7}.",
                key=True,
            )


@check(
    "RANDOMISATION-UNIT",
    "warning",
    "Animals of one cage or litter are not independent.",
    reads="randomisation unit",
)
def randomisation_without_unit(study: Study) -> Iterator[Remark]:
    """Yield randomisations that do not say what is allotted."""
    for layout in study.layouts:
        if layout.randomisation is not None and not layout.randomisation.unit:
            yield Remark(
                (*layout.path, "randomisation"),
                "The randomisation does not say what is allotted.",
                "Add unit: animal, or cage, litter or limb.",
                allowed=("animal", "cage", "litter", "limb"),
                key=True,
            )


@check(
    "RANDOMISATION-SEED",
    "warning",
    "An allocation that cannot be made again cannot be checked.",
    reads="randomisation seed",
)
def randomisation_without_seed(study: Study) -> Iterator[Remark]:
    """Yield randomisations without a seed."""
    for layout in study.layouts:
        if layout.randomisation is not None and layout.randomisation.seed is None:
            yield Remark(
                (*layout.path, "randomisation"),
                "The randomisation has no seed.",
                "Add seed: with a whole number.",
                key=True,
            )


@check(
    "BLINDING-MISSING",
    "warning",
    "Whoever knows the arm sees the effect.",
    reads="blinding operators analysts arms",
)
def blinding_missing(study: Study) -> Iterator[Remark]:
    """Yield experiments and protocols with arms that do not say who is blinded."""
    for layout in study.layouts:
        stated = dict(layout.blinding or ())
        missing = [who for who in ("operators", "analysts") if who not in stated]
        if layout.arms and missing:
            yield Remark(
                (*layout.path, "blinding") if layout.blinding is not None else layout.path,
                f"It is not stated whether {listed(missing)} are blinded.",
                "Add blinding: {operators: true, analysts: true}, or false where they are not.",
                key=True,
            )


@check(
    "SEALED-OPEN",
    "error",
    "Arms that anyone can read in the list of animals are not sealed.",
    reads="sealed animals arms",
)
def sealed_arms_in_the_open(study: Study) -> Iterator[Remark]:
    """Yield sealed studies whose list of animals names the arms."""
    path = study.folder / ANIMALS_FILE
    if not study.animals.sealed or not is_file(path):
        return
    cells = read_table(path, name=ANIMALS_FILE).column("arm") or ()
    named = [name for name in study.layouts[0].arms if name in cells]
    if named:
        yield Remark(
            ("animals", "sealed"),
            f"The arms are sealed, and {ANIMALS_FILE} names {listed(named)}.",
            "Write the sealed codes in the column arm, or sealed: false.",
            read="true",
        )


@check(
    "UNIT-BELOW-ALLOCATION",
    "error",
    "Counting limbs where animals were allotted invents observations.",
    reads="unit randomisation analysis",
)
def unit_below_allocation(study: Study) -> Iterator[Remark]:
    """Yield plans that analyse something smaller than what was allotted."""
    for layout in study.layouts:
        allotted = "" if layout.randomisation is None else layout.randomisation.unit
        analysed = study.plan.unit
        if allotted and analysed and _SIZE[analysed] < _SIZE[allotted]:
            yield Remark(
                ("analysis", "unit"),
                f"The {allotted} is allotted to an arm, and the {analysed} is analysed as independent.",
                f"Write unit: {allotted}; smaller parts are averaged to it.",
                read=analysed,
                nearest=allotted,
            )


@check(
    "COVARIATE-AFTER-SURGERY",
    "error",
    "Ovariectomy can raise body mass: adjusting for later mass removes part of the effect.",
    reads="covariates analysis",
)
def covariate_after_surgery(study: Study) -> Iterator[Remark]:
    """Yield covariates that are body mass not measured before surgery."""
    for at, covariate in enumerate(study.plan.covariates):
        if _BODY_MASS.search(covariate) and not _BEFORE_SURGERY.search(covariate):
            yield Remark(
                ("analysis", "covariates", at),
                f"{covariate} is not said to be measured before surgery.",
                "Write body_mass_before_surgery, or leave it out.",
                read=covariate,
                nearest="body_mass_before_surgery",
            )

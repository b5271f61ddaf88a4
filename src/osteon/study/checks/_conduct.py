"""Conduct: who is allotted to what by chance, who knows it, and what counts as one observation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.study._table_facts import is_there, leads_out, read_plain, tables_of
from osteon.study.checks._check import Remark, check, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._records import Study

# A cage or litter holds animals, an animal has limbs, a limb gives specimens and sections.
_SIZE = {"cage": 5, "litter": 5, "animal": 4, "limb": 3, "specimen": 2, "section": 1, "replicate": 0}


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
                "Add how it was done, such as randomisation: {unit: animal, strata: [body_mass], seed: 7}.",
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
    "Arms that anyone can read in a table are not sealed.",
    reads="sealed animals arms arm file id key",
)
def sealed_arms_in_the_open(study: Study) -> Iterator[Remark]:
    """Yield sealed studies whose list of animals, or whose mapping of a table, names the arms."""
    if not study.animals.sealed:
        return
    arms = study.layouts[0].arms
    table = study.animals.table
    read = read_plain(study, table)
    cells = {cell for column in table.arm_columns for cell in (read and read.column(column)) or ()}
    if named := [name for name in arms if name in cells]:
        yield Remark(
            ("animals", "sealed"),
            f"The arms are sealed, and {table.file} names {listed(named)}.",
            f"Write the sealed codes in the column {' '.join(table.arm_columns)}, or sealed: false.",
            read="true",
        )
    for mapped in () if study.animals.key else tables_of(study):
        if opened := [code for code, arm in mapped.arms.items() if arm in arms]:
            yield Remark(
                (*mapped.path, "arms"),
                f"The arms are sealed, and the mapping of {mapped.file} says what {listed(opened)} means.",
                "Put the key into a file of its own and name it with key: when the codes are opened.",
                key=True,
            )


@check(
    "SEALED-KEY",
    "error",
    "Codes that cannot be opened, or a key that opens nothing, hide which arm an animal is of.",
    reads="sealed animals key",
)
def sealed_key(study: Study) -> Iterator[Remark]:
    """Yield keys that are not there, and keys of studies that are not sealed."""
    animals = study.animals
    if not animals.key or leads_out(study, animals.key):
        return
    if not is_there(study, animals.key):
        yield Remark(
            ("animals", "key"),
            f"There is no file {animals.key} in the study folder.",
            "Add the file with the columns code and arm, or delete key: until the codes are opened.",
            read=animals.key,
        )
    elif not animals.sealed:
        yield Remark(
            ("animals", "key"),
            "A key is named, and the arms are not sealed.",
            "Write sealed: true, or delete key:.",
            read=animals.key,
        )


@check(
    "UNIT-BELOW-ALLOCATION",
    "error",
    "Counting limbs where animals were allotted invents observations.",
    reads="unit randomisation analysis",
)
def unit_below_allocation(study: Study) -> Iterator[Remark]:
    """Yield plans that analyse something smaller than what was allotted; a random effect allows for it."""
    for layout in study.layouts:
        allotted = "" if layout.randomisation is None else layout.randomisation.unit
        analysed = study.plan.unit
        if not allotted or not analysed or _SIZE[analysed] >= _SIZE[allotted]:
            continue
        if analysed != "animal":
            remedy, severity = f"Write unit: {allotted}; smaller parts are averaged to it.", None
        elif (allotted,) in study.plan.groupings:
            continue
        else:
            remedy, severity = f"Write random: [{allotted}] or unit: {allotted} under analysis:.", "warning"
        yield Remark(
            ("analysis", "unit"),
            f"The {allotted} is allotted to an arm, and the {analysed} is analysed as independent.",
            remedy,
            read=analysed,
            nearest=allotted,
            severity=severity,
        )


@check(
    "RANDOM-UNLISTED",
    "error",
    "A grouping nobody listed cannot be in the model.",
    reads="random unit analysis animals cage litter surgery file header",
)
def random_effect_not_listed(study: Study) -> Iterator[Remark]:
    """Yield random effects without a column in the list of animals, once there is one."""
    read = read_plain(study, study.animals.table) if study.kind == "experiment" else None
    if read is None:
        return
    headings = {heading.strip() for heading in read.header}
    listed_by = {
        "cage": study.animals.cage_column or "cage",
        "litter": study.animals.litter_column or "litter",
        "surgery_day": study.animals.surgery_column or "surgery",
    }
    for name in dict.fromkeys(part for parts in study.plan.groupings for part in parts):
        if listed_by[name] not in headings:
            key = "unit" if name == study.plan.unit else "random"
            yield Remark(
                ("analysis", key),
                f"The plan has the random effect {name}, and {study.animals.table.file} has no column "
                f"{listed_by[name]}.",
                f"Add the column {listed_by[name]} to {study.animals.table.file}, name it under animals:, or "
                "take the effect out of the plan.",
                read=name,
            )

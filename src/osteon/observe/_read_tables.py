"""The tables of a study folder -> animals, observations, exclusions, and everything that was noticed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon import files
from osteon.files import Finding, Place
from osteon.observe._observed import Observed, TableRead
from osteon.observe.table._animals import (
    Roster,
    alike,
    animals_of_tables,
    arm_findings,
    list_sheet,
    list_table,
    no_animals_listed,
    read_list,
)
from osteon.observe.table._arms import ArmWords
from osteon.observe.table._belonging import OwnerReader, missing_animals
from osteon.observe.table._exclusions import (
    EXCLUSIONS_COLUMNS,
    EXCLUSIONS_FILE,
    Exclusions,
    apply_exclusions,
    left_out,
    lost_but_measured,
    read_exclusions,
)
from osteon.observe.table._key import read_key, unused_codes
from osteon.observe.table._off_days import off_days
from osteon.observe.table._places import Spots
from osteon.observe.table._plausible import implausible
from osteon.observe.table._sheet import Sheet, beside_each_other, bounded, open_sheet, reading_only
from osteon.observe.table._specimens import (
    SPECIMENS_COLUMNS,
    SPECIMENS_FILE,
    Specimens,
    read_specimens,
    unused_specimens,
)
from osteon.observe.table._twice import given_twice
from osteon.observe.table._values import SheetRead, blank_columns, no_values, read_values
from osteon.study import TableFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.study import Arm, Study


def read_tables(study: Study) -> Observed:
    r"""Read every table of a study; what is wrong with them is a finding, never an exception.

    Parameters
    ----------
    study : as loaded

    Returns
    -------
    Observed : empty where the study has no table yet

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from osteon import study
    >>> text = '''osteon: 1
    ... kind: experiment
    ... title: SYNTHETIC example
    ... species: rat
    ... models: {none: {kind: intact}}
    ... timeline: {treatment: {start: day 0, stop: day 28}, sacrifice: day 28}
    ... arms:
    ...   rest: {surgery: none, role: vehicle_control, n: 3}
    ...   run: {surgery: none, role: treatment, n: 3, treatment: [{intervention: running}]}
    ... endpoints: [{name: BMC, site: femur, method: dxa}]
    ... analysis: {unit: animal, comparisons: each treatment vs rest}
    ... data:
    ...   tables:
    ...   - {file: data/dxa.csv, id: Rat, arm: Group, columns: {"BMC (mg)": {endpoint: BMC, site: femur}}}
    ... '''
    >>> with TemporaryDirectory() as folder:
    ...     made = Path(folder, "data").mkdir(), Path(folder, "study.yaml").write_text(text)
    ...     made = Path(folder, "data/dxa.csv").write_text("Rat,Group,BMC (mg)\n0012,rest,500\n")
    ...     observed = read_tables(study.load(folder))
    >>> row = observed.observations[0]
    >>> row.id, row.animal, row.arm, row.value, row.unit, row.day
    ('data/dxa.csv!C2', '0012', 'rest', 0.5, 'g', 28.0)
    """
    return _Folder(study).observed() if study.kind == "experiment" else Observed()


@dataclass(frozen=True, slots=True)
class _People:
    """Who is in the study and who is left out, before any value is read."""

    roster: Roster
    words: ArmWords
    specimens: Specimens
    exclusions: Exclusions
    key_sheet: Sheet | None = None
    specimen_sheet: Sheet | None = None


class _Folder:
    """Reads the files of one study folder, each once, and keeps their hashes."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._layout = study.layouts[0] if study.layouts else None
        self._arms: Mapping[str, Arm] = {} if self._layout is None else self._layout.arms
        self._opened: dict[tuple[object, ...], Sheet] = {}
        self._inputs: dict[str, str] = {}
        self._findings: list[Finding] = []

    def observed(self) -> Observed:
        """Read everything."""
        declared = () if self._study.data is None else self._study.data.tables
        there = [table for table in declared if self._is_there(table.file)]
        sheets = [self._open(table) for table in (declared if there else ())]
        listed = self._list_sheet(required=bool(there))
        everything = beside_each_other([*([] if listed is None else [listed]), *sheets])
        sheets = everything if listed is None else everything[1:]
        people = self._people(listed, sheets)
        spots = Spots(self._layout, people.roster)
        reads = [self._values(sheet, people, spots) for sheet in everything]
        self._say_of_values(reads, people, data=sheets)
        return self._result(reads, people)

    def _is_there(self, file: str) -> bool:
        try:
            return files.resolve_inside(self._study.folder, file).is_file()
        except (files.DataError, OSError):
            return False

    def _open(self, table: TableFile) -> Sheet:
        """Read a table; the cells of one that two mappings name are read once."""
        sheet = open_sheet(self._study, table, opened=self._opened)
        if sheet.sha256:
            self._inputs[table.file] = sheet.sha256
        return sheet

    def _has_name(self, file: str) -> bool:
        """Say whether anything has this name: a folder or a link out is said, and not taken for absent."""
        return os.path.lexists(self._study.folder / file)

    def _beside(self, file: str, columns: Sequence[str]) -> Sheet | None:
        """Read one of the files that stand beside the tables, where it is there."""
        return reading_only(self._open(TableFile(file)), columns) if self._has_name(file) else None

    def _list_sheet(self, *, required: bool) -> Sheet | None:
        listed = self._study.animals
        table = list_table(listed)
        stands = self._is_there(table.file) if listed.stated else self._has_name(table.file)
        if not stands and not (listed.stated and required):
            return None
        return list_sheet(self._open(table), listed)

    def _people(self, listed: Sheet | None, sheets: Sequence[Sheet]) -> _People:
        study = self._study
        arms = self._arms
        key_sheet = self._open(TableFile(study.animals.key)) if self._opens_codes else None
        key = None if key_sheet is None else read_key(key_sheet, arms)
        words = ArmWords(arms, sealed=study.sealed, codes=None if key is None else key.codes)
        if listed is None:
            roster = animals_of_tables(sheets, words)
        else:
            roster = read_list(listed, study.animals, words)
        where = Place(study.name) if listed is None else Place(listed.use.file)
        specimen_sheet = self._beside(SPECIMENS_FILE, SPECIMENS_COLUMNS)
        exclusion_sheet = self._beside(EXCLUSIONS_FILE, EXCLUSIONS_COLUMNS)
        specimens = Specimens() if specimen_sheet is None else read_specimens(specimen_sheet, roster)
        exclusions = Exclusions() if exclusion_sheet is None else read_exclusions(exclusion_sheet, roster)
        bare = listed is not None and listed.there and not listed.text.rows
        empty = (no_animals_listed(listed),) if sheets and listed is not None and bare else ()
        self._say((*roster.findings, *alike(roster, where), *empty), where.file)
        self._say(tuple(arm_findings(roster, {} if study.sealed else arms, where)), where.file)
        self._say(() if key is None else key.findings, study.animals.key)
        for sheet, found in ((specimen_sheet, specimens.findings), (exclusion_sheet, exclusions.findings)):
            if sheet is not None:
                self._say((*sheet.findings, *found), sheet.use.file)
        return _People(roster, words, specimens, exclusions, key_sheet, specimen_sheet)

    @property
    def _opens_codes(self) -> bool:
        return self._study.animals.sealed and bool(self._study.animals.key)

    def _values(self, sheet: Sheet, people: _People, spots: Spots) -> SheetRead:
        owners = OwnerReader(sheet, people.roster, people.specimens, people.words)
        return read_values(sheet, owners, spots)

    def _say_of_values(self, reads: Sequence[SheetRead], people: _People, *, data: Sequence[Sheet]) -> None:
        """Collect what is to be said of each table, grouped within it."""
        out = left_out(people.exclusions)
        species = self._study.species[0] if self._study.species else ""
        of_data = [read for read in reads if read.sheet in data]
        off = () if self._layout is None else tuple(off_days(of_data, self._layout, out))
        for read, twice in zip(reads, given_twice(reads), strict=True):
            missing = (
                missing_animals(read.owners, out)
                if read.owners is not None and people.roster.listed and read.sheet in data
                else ()
            )
            none = (*no_values(read), *blank_columns(read)) if read.sheet in data else ()
            late = (finding for table, finding in off if table is read)
            said = (*read.sheet.findings, *read.findings, *twice, *missing, *none, *late)
            self._say((*said, *implausible(read, species)), read.sheet.use.file)
        if data:
            self._say_of_unused(reads, people)

    def _say_of_unused(self, reads: Sequence[SheetRead], people: _People) -> None:
        """Collect what stands in specimens.csv or in the key, and in no table."""
        if (sheet := people.specimen_sheet) is not None:
            named = {row.specimen for row in people.exclusions.rows}
            named.update(o.specimen for read in reads for o in read.observations)
            named.update(name for read in reads if read.owners for name in read.owners.named_specimens)
            self._say(tuple(unused_specimens(sheet, people.specimens, named)), sheet.use.file)
        if (sheet := people.key_sheet) is not None and people.roster.animals:
            self._say(tuple(unused_codes(sheet, people.words)), sheet.use.file)

    def _say(self, findings: Sequence[Finding], file: str) -> None:
        self._findings += bounded(findings, file=file)

    def _result(self, reads: Sequence[SheetRead], people: _People) -> Observed:
        owners = ((s.name, s.animal) for s in people.specimens.listed.values())
        observations = [o for read in reads for o in read.observations]
        marked, exclusions = apply_exclusions(people.exclusions, observations, owners)
        ends = {name: arm.sacrifice for name, arm in self._arms.items()}
        late = exclusions.findings[len(people.exclusions.findings) :]
        self._say((*late, *lost_but_measured(exclusions, marked, ends)), EXCLUSIONS_FILE)
        return Observed(
            animals=tuple(people.roster.animals.values()),
            observations=marked,
            exclusions=exclusions.rows,
            tables=tuple(_table_read(read) for read in reads if read.sheet.there),
            findings=tuple(dict.fromkeys(self._findings)),
            inputs=dict(self._inputs),
        )


def _table_read(read: SheetRead) -> TableRead:
    return TableRead(
        file=read.sheet.use.file,
        sheet=read.sheet.text.sheet,
        sha256=read.sheet.sha256,
        rows=len(read.sheet.text.rows),
        values=len(read.observations),
        columns=tuple(dict.fromkeys(column.column.heading for column in read.columns)),
        ignored=read.ignored,
    )

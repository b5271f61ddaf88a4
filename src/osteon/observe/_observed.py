"""What a study folder holds: its animals, their values, who was left out, and everything that was noticed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osteon.files import Finding
    from osteon.records import Animal, Exclusion, Observation


@dataclass(frozen=True, slots=True)
class TableRead:
    """What was read of one table, for the report.

    Parameters
    ----------
    file, sheet : as in the study file and the workbook
    sha256 : of the file
    rows : rows below the header
    values : observations made of it
    columns : headings that were read as values
    ignored : headings the mapping does not name
    """

    file: str
    sheet: str
    sha256: str
    rows: int
    values: int
    columns: tuple[str, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything the tables of a study say.

    Parameters
    ----------
    animals : in the order of the list; made from the tables where there is no list, with a finding
    observations : in the order of the tables, replicates apart, whatever their status
    exclusions : as in exclusions.csv
    tables : what was read
    findings : everything that was noticed
    inputs : name inside the study folder -> SHA-256 of every file read
    """

    animals: tuple[Animal, ...] = ()
    observations: tuple[Observation, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    tables: tuple[TableRead, ...] = ()
    findings: tuple[Finding, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def broken(self) -> bool:
        """Whether a finding is an error, so that nothing may be compared."""
        return any(finding.severity == "error" for finding in self.findings)

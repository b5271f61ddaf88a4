"""Where a report comes from: program, inputs, machine and options, as printed in its last section."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provenance:
    """Everything needed to make the same page again, and to see that a page was not exchanged.

    Parameters
    ----------
    version : version of osteon
    command : command that made the report, as typed
    study_file : name of the study file inside its folder
    study_sha256 : SHA-256 of the study file
    table_sha256 : SHA-256 of the table of published findings
    python : version of Python
    platform : operating system and processor
    started : start of the run, UTC, ISO 8601; empty where the run keeps it in ``run.json`` alone
    audit_anchor : hash of the last audit record before the report was written; empty when there is none
    options : options and conventions that change a number, as (name, value)
    """

    version: str
    command: str
    study_file: str
    study_sha256: str
    table_sha256: str
    python: str
    platform: str
    started: str = ""
    audit_anchor: str = ""
    options: tuple[tuple[str, str], ...] = ()

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return the printed lines as (what, value); a value that is not known says "not recorded"."""
        told = (
            ("osteon", self.version),
            ("command", self.command),
            ("study file", self.study_file),
            ("study file, SHA-256", self.study_sha256),
            ("table of published findings, SHA-256", self.table_sha256),
            ("Python", self.python),
            ("platform", self.platform),
            ("run started (UTC)", self.started),
            ("audit anchor", self.audit_anchor),
            *self.options,
        )
        return tuple((what, value or "not recorded") for what, value in told)

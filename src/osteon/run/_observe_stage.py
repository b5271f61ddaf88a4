"""The tables of a study -> its observations, its animals, and what was noticed in the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon import files
from osteon.run import _notes as notes
from osteon.run._inputs import present
from osteon.run._kept import CACHE
from osteon.run._keys import stage_key
from osteon.run._output import Output
from osteon.run._seen import hash_seen, seen_by_observe
from osteon.run._stored import read_stored, stored
from osteon.run._work import Stage, Work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.files import Finding
    from osteon.observe import Observed, TableRead
    from osteon.records import Animal, Exclusion

TABLES = f"{CACHE}/observed.json"
OBSERVATIONS = "observations.parquet"
OBSERVATIONS_CSV = "observations.csv"
ANIMALS = "animals.csv"

ANIMALS_HEADER = ("animal", "arm", "cage", "litter", "source")

_ROOMS = ("files", "vocabulary", "records", "study", "observe", "run")


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables of a study hold beside its observations, as it lies between stages.

    Parameters
    ----------
    animals, exclusions, tables, findings, inputs : as in `osteon.observe.Observed`
    """

    animals: tuple[Animal, ...]
    exclusions: tuple[Exclusion, ...]
    tables: tuple[TableRead, ...]
    findings: tuple[Finding, ...]
    inputs: dict[str, str]


def observe_stage() -> Stage:
    """Return the stage that reads the tables of a study."""
    return Stage("observe", ("study",), observe_key, make_observe, findings=findings_of_tables)


def observe_key(work: Work) -> str:
    """Return the key of the observe stage: every file it may read, there or not, and how it is read."""
    seen = hash_seen(seen_by_observe(work.reading.loaded), places=True)
    return stage_key({"study": seen, **_read_by_observe(work)}, rooms=_ROOMS)


def make_observe(work: Work) -> Mapping[str, Output]:
    """Read the tables; where they have errors, only what was noticed comes out."""
    from osteon import observe

    observed = observe.read_tables(seen_by_observe(work.reading.loaded))
    _check_inputs(observed.inputs, work)
    told = Tables(
        observed.animals,
        observed.exclusions,
        observed.tables,
        observed.findings,
        dict(observed.inputs),
    )
    said = {TABLES: Output(stored(told, Tables))}
    return said if observed.broken else {**said, **_tables_of(observed)}


def findings_of_tables(work: Work) -> tuple[Finding, ...]:
    """Return what was noticed in the tables."""
    return read_tables_file(work).findings


def read_tables_file(work: Work) -> Tables:
    """Return what the observe stage noted beside the observations."""
    return read_stored(work.read(TABLES), Tables)


def read_observed(work: Work) -> Observed:
    """Return everything the tables say, as the observe stage left it."""
    from osteon import records
    from osteon.observe import Observed

    told = read_tables_file(work)
    table = records.read_parquet(work.read(OBSERVATIONS), name=OBSERVATIONS)
    return Observed(
        animals=told.animals,
        observations=records.observations_of(table),
        exclusions=told.exclusions,
        tables=told.tables,
        findings=told.findings,
        inputs=told.inputs,
    )


def _read_by_observe(work: Work) -> dict[str, str]:
    """Return the inputs that are no part of the study file, each by a name that no other input has."""
    return {f"file {n}": digest for n, digest in work.inputs.items() if n not in work.reading.inputs}


def _check_inputs(read: Mapping[str, str], work: Work) -> None:
    """Refuse tables that changed after they were hashed, and a table that no key knows."""
    if unknown := sorted(set(read) - set(work.inputs)):
        message = f"the key of the stage does not hold what it read: {', '.join(unknown)}"
        raise files.DataError(message)
    known = present(work.inputs)
    if changed := tuple(name for name, digest in read.items() if known.get(name) != digest):
        raise notes.changed_error(changed)


def _tables_of(observed: Observed) -> dict[str, Output]:
    """Return the observations for machines and for people, and the list of animals."""
    from osteon import records

    table = records.observation_table(observed.observations)
    faults = tuple(f for f in records.check_observations(table) if f.severity == "error")
    if faults:
        raise files.DataError(
            f"the observations do not fit their schema: {faults[0].message}", findings=faults
        )
    return {
        OBSERVATIONS: Output(records.parquet_bytes(table), rows=len(table)),
        OBSERVATIONS_CSV: Output(records.csv_bytes(table), rows=len(table)),
        ANIMALS: _animals_table(observed.animals),
    }


def _animals_table(animals: Sequence[Animal]) -> Output:
    rows = [(a.name, a.arm, a.cage, a.litter, a.source) for a in animals]
    return Output(files.csv_text(ANIMALS_HEADER, rows).encode("utf-8"), rows=len(rows))

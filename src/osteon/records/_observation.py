"""One measured or simulated value of one animal, and the animal itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "below_lloq", "above_uloq", "missing", "excluded", "failed_qc"]
Origin = Literal["measured", "simulated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One value of one animal, before replicates are averaged.

    Parameters
    ----------
    id : stable identifier; for a measured value the address of its cell, ``data/femur.xlsx!Sheet1!C12``
    animal, arm : as in the list of animals; the arm is its code while the study is sealed
    specimen, replicate : bone, section or sample, and the replicate in it; empty where there is none
    site, side : code of the site, empty where there is none; left, right, both together, or ``-``
    day : days after surgery; None: at sacrifice, whose day the study does not state
    endpoint, unit : codes; the unit is the one of the vocabulary for the endpoint
    value : None unless the status is ok
    status : a censored value has none, and its limit in ``limit``
    limit : limit of quantification of a censored value, in ``unit``
    method, convention : how it was measured; empty where not stated
    uncertainty : standard error of this animal's measurement, in ``unit``
    origin, source : measured or simulated; file and SHA-256, or model, parameters and seed
    """

    id: str
    animal: str
    arm: str
    specimen: str = ""
    replicate: str = ""
    site: str = ""
    side: str = "-"
    day: float | None = None
    endpoint: str
    value: float | None = None
    unit: str
    status: Status = "ok"
    limit: float | None = None
    method: str = ""
    convention: str = ""
    uncertainty: float | None = None
    origin: Origin = "measured"
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Animal:
    """One animal of the list.

    Parameters
    ----------
    name, arm : as listed; the arm in the spelling of the study, or its code while the study is sealed
    cage, litter : empty where not listed
    surgery_day : date of surgery, ``2024-08-29``; empty where not listed
    source : place in the list, ``animals.csv!12``
    """

    name: str
    arm: str
    cage: str = ""
    litter: str = ""
    source: str = ""
    surgery_day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """An animal, or one specimen of an animal, that is left out, and why.

    Parameters
    ----------
    animal : whose; for a specimen the animal it belongs to, empty where no table says so
    specimen : empty: the whole animal
    kind : lost (died, or left before the measurement) or excluded (measured and left out)
    reason, who, when : as written
    source : place in exclusions.csv
    """

    animal: str
    specimen: str
    kind: Literal["lost", "excluded"]
    reason: str
    who: str = ""
    when: str = ""
    source: str = ""

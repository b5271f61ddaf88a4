"""What the page of an experiment is made from, and the look-ups that all its parts share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from osteon.files import printable
from osteon.records import Animal
from osteon.report._animal_files import animal_stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from osteon.compare import Comparison, EndpointResult
    from osteon.evidence import Guide, Pathway
    from osteon.files import Finding
    from osteon.observe import Observed
    from osteon.records import Exclusion, Observation
    from osteon.report._provenance import Provenance
    from osteon.study import Study

_NAME_LENGTH = 60
_KEPT = "!#$&'()*+,/:;=?@[]"


@dataclass(frozen=True)
class ExperimentPage:
    """Everything the page of an experiment shows.

    Parameters
    ----------
    study : the study file, for title, design and protocol
    comparison : what the data say; None without data
    observed : what was read; None without data
    guide : published findings beside the own ones; None where the study asks for none
    pathways : mechanisms to draw
    provenance : where the page comes from
    findings : everything noticed in the study file and the tables
    """

    study: Study
    comparison: Comparison | None
    observed: Observed | None
    guide: Guide | None
    pathways: Sequence[Pathway]
    provenance: Provenance
    findings: Sequence[Finding]

    @cached_property
    def animals(self) -> Mapping[str, Animal]:
        """Every animal by its name: the list, then what only the comparison knows."""
        listed = {} if self.observed is None else {one.name: one for one in self.observed.animals}
        compared = (value for result in self.results for value in result.animals)
        found = {value.animal: Animal(name=value.animal, arm=value.arm) for value in compared}
        return listed | {name: animal for name, animal in found.items() if name not in listed}

    @cached_property
    def observations(self) -> Mapping[str, Observation]:
        """Every observation by its id."""
        return {} if self.observed is None else {row.id: row for row in self.observed.observations}

    @cached_property
    def observations_of(self) -> Mapping[str, tuple[Observation, ...]]:
        """Name of an animal -> its observations, in the order of the tables."""
        found: dict[str, list[Observation]] = {}
        for row in self.observations.values():
            found.setdefault(row.animal, []).append(row)
        return {name: tuple(rows) for name, rows in found.items()}

    @cached_property
    def exclusions_of(self) -> Mapping[str, tuple[Exclusion, ...]]:
        """Name of an animal -> why it, or one of its specimens, is left out."""
        found: dict[str, list[Exclusion]] = {}
        for one in () if self.observed is None else self.observed.exclusions:
            found.setdefault(one.animal, []).append(one)
        return {name: tuple(rows) for name, rows in found.items()}

    @property
    def results(self) -> tuple[EndpointResult, ...]:
        """Return the endpoints with data."""
        return () if self.comparison is None else self.comparison.endpoints

    @cached_property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, in the order of the study file."""
        listed = () if self.comparison is None else self.comparison.arms
        return tuple(dict.fromkeys((*listed, *(animal.arm for animal in self.animals.values()))))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Arm -> its place in colours and shapes: 0 for the control, the others from 1."""
        control = "" if self.comparison is None else self.comparison.control
        others = (arm for arm in self.arms if arm != control)
        return {control: 0, **{arm: place for place, arm in enumerate(others, start=1)}}

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Arm -> its number from 1, by which the page refers to it whatever it is called."""
        return {arm: number for number, arm in enumerate(self.arms, start=1)}

    def label(self, arm: str) -> str:
        """Return the printed name of an arm; nothing in it can act on the page."""
        told = (
            {}
            if self.comparison is None
            else dict(zip(self.comparison.arms, self.comparison.labels, strict=True))
        )
        return printable(told.get(arm) or arm or "(no arm)", length=_NAME_LENGTH)


def shown(name: str) -> str:
    r"""Return an identifier for the page: what does not print is escaped, what is endless is cut.

    Examples
    --------
    >>> shown("rat\x1b7"), shown("")
    ('rat\\x1b7', '(no name)')
    """
    return printable(name, length=_NAME_LENGTH) or "(no name)"


def mark_ids(ids: Iterable[str]) -> str:
    """Return ids as one attribute, separated by blanks; blanks inside an id are escaped.

    Examples
    --------
    >>> mark_ids(["data/my table.csv!B2", "E1.a-vs-b"])
    'data/my%20table.csv!B2 E1.a-vs-b'
    """
    return " ".join(quote(one.encode("utf-8", "surrogatepass"), safe=_KEPT) for one in ids)


def marked_ids(text: str) -> tuple[str, ...]:
    """Return the ids of an attribute made by `mark_ids`."""
    return tuple(unquote(part, errors="surrogatepass") for part in text.split())


def stems(names: Iterable[str]) -> str:
    """Return animals as one attribute: the names of their pages."""
    return " ".join(map(animal_stem, names))

"""What a review asks: which agents in which columns, models and species, and against which claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from osteon.evidence._records import Claim, Group


@dataclass(frozen=True, slots=True)
class Question:
    """The question of a review, as its study file states it.

    Parameters
    ----------
    title : title of the review
    species : codes of the species read
    agents : codes of the agents asked about
    groups : columns of the matrix, in order; the first two are compared in the verdict
    models : codes of the disease models named in the study file
    claims : claims to judge
    """

    title: str
    species: tuple[str, ...]
    agents: tuple[str, ...]
    groups: tuple[Group, ...]
    models: tuple[str, ...]
    claims: tuple[Claim, ...] = ()

    def single_groups(self) -> tuple[Group, ...]:
        """Return the groups of one part: one drug class given alone."""
        return tuple(group for group in self.groups if len(group.parts) == 1)

    def combined_groups(self) -> tuple[Group, ...]:
        """Return the groups of several parts: combinations and sequences."""
        return tuple(group for group in self.groups if len(group.parts) > 1)


def belongs(agents: tuple[str, ...], parts: tuple[tuple[str, ...], ...]) -> bool:
    """Say whether a set of agents uses every part and nothing outside the parts.

    Examples
    --------
    >>> k2, drug = ("MK-4", "MK-7"), ("alendronate", "risedronate")
    >>> belongs(("MK-4",), (k2,)), belongs(("MK-4", "alendronate"), (k2,))
    (True, False)
    >>> belongs(("alendronate", "MK-4"), (k2, drug)), belongs(("MK-4",), (k2, drug)), belongs((), (k2,))
    (True, False, False)
    """
    used = set(agents)
    return (
        bool(parts)
        and all(used & set(part) for part in parts)
        and used <= {a for part in parts for a in part}
    )

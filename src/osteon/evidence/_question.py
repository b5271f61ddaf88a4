"""What a review asks: which agents in which columns, models and species, and against which claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.evidence._matrix import Setting
    from osteon.evidence._records import Claim, Group, Tab

Place = TypeVar("Place", "Setting", "Tab")

COMPARED_GROUPS = 2


@dataclass(frozen=True, slots=True)
class Question:
    """The question of a review, as its study file states it.

    Parameters
    ----------
    title : title of the review
    species : codes of the species read
    agents : codes of the agents asked about
    groups : columns of the matrix, in order; the first two are compared in the verdict
    models : codes of the disease models named in the study file, in its order
    claims : claims to judge
    """

    title: str
    species: tuple[str, ...]
    agents: tuple[str, ...]
    groups: tuple[Group, ...]
    models: tuple[str, ...]
    claims: tuple[Claim, ...] = ()

    def agents_read(self) -> frozenset[str]:
        """Return the agents whose findings are read: those asked about, and those of every column."""
        return frozenset(self.agents).union(*(part for group in self.groups for part in group.parts))

    def compared(self) -> tuple[Group, ...]:
        """Return the columns laid side by side in the verdict: the first two, or the only one."""
        return self.groups[:COMPARED_GROUPS]

    def drug_classes(self) -> tuple[tuple[str, ...], ...]:
        """Return the agents of every drug class, in order of the columns; a combination holds several."""
        return drug_classes(self.groups)


def drug_classes(groups: Sequence[Group]) -> tuple[tuple[str, ...], ...]:
    """Return the agents of every drug class that some columns use, each class once.

    Examples
    --------
    >>> from osteon.evidence._records import Group
    >>> both = Group("k2+drug", "K2 + drug", (("MK-4",), ("alendronate",)))
    >>> drug_classes([both, Group("k2", "K2", (("MK-4",),))])
    (('MK-4',), ('alendronate',))
    """
    return tuple(dict.fromkeys(part for group in groups for part in group.parts))


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


def asked_about(places: Sequence[Place], question: Question) -> tuple[Place, ...]:
    """Return the settings or tabs that the question asks about, in the order in which it names their models.

    Parameters
    ----------
    places : in order of the matrix; of two that hold a model the first one with animals is meant
    question : where it names no model, every place with animals is asked about
    """
    read = [place for place in places if place.species]
    if not question.models:
        return tuple(read)
    found = (next((place for place in read if model in place.models), None) for model in question.models)
    return tuple({place.id: place for place in found if place is not None}.values())

"""How sentences name papers, animals, classes and drugs, the same in every part of the guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._records import VoteKind

NOUNS = {
    "mass": "bone mass",
    "architecture": "architecture",
    "strength": "strength",
    "carboxylation": "osteocalcin carboxylation",
}
FOUND: dict[VoteKind, str] = {"up": "better", "mixed": "mixed", "none": "unchanged", "down": "worse"}
_PLURALS = {"mouse": "mice", "sheep": "sheep", "human": "patients"}


def paper_name(effects: Effects, paper: str) -> str:
    """Return first author and year of a paper, or its key where the table does not name them."""
    author, year = _author_and_year(effects, paper)
    return f"{author} {year}" if author and year else paper


def paper_names(effects: Effects, papers: Iterable[str]) -> tuple[str, ...]:
    """Return the names of papers by author and year, those known by their key alone last."""
    listed = sorted(set(papers), key=lambda paper: (not all(_author_and_year(effects, paper)), paper))
    return tuple(paper_name(effects, paper) for paper in listed)


def subject(effects: Effects, paper: str, *facts: str) -> str:
    """Return a paper as the subject of a sentence, with facts and whether its authors were seen."""
    unseen = () if all(_author_and_year(effects, paper)) else ("authors not seen",)
    return f"{paper_name(effects, paper)} ({', '.join([*facts, *unseen])})"


def _author_and_year(effects: Effects, paper: str) -> tuple[str, int | None]:
    row = next(row for row in effects.rows if row.paper == paper)
    return row.first_author, row.year


def agent_labels(agents: Iterable[str]) -> tuple[str, ...]:
    """Return the names of agents."""
    return tuple(voc.agents[agent].label for agent in agents)


def drugs(agents: Iterable[str], *, in_turn: bool = False, withdrawn: bool = False) -> str:
    """Return the drugs of an arm, given together or in turn, and whether they were withdrawn.

    Examples
    --------
    >>> drugs(["MK-4", "risedronate"]), drugs(["MK-4", "risedronate"], in_turn=True)
    ('MK-4 + risedronate', 'MK-4 then risedronate')
    >>> drugs(["MK-4"], withdrawn=True)
    'MK-4, then withdrawn'
    """
    given = (" then " if in_turn else " + ").join(agent_labels(agents))
    return f"{given}, then withdrawn" if withdrawn else given


def papers_of(number: int) -> str:
    """Return a number of papers in words."""
    return f"{number} paper" if number == 1 else f"{number} papers"


def joined(parts: Sequence[str], word: str = "and") -> str:
    """Join phrases as a sentence does.

    Examples
    --------
    >>> joined(["mass", "strength", "architecture"], "or")
    'mass, strength or architecture'
    """
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def side_by_side(found: Mapping[str, tuple[str, str]], labels: tuple[str, str]) -> str:
    """Say what two drugs did on each class, classes of the same finding together.

    Examples
    --------
    >>> side_by_side({"mass": ("unchanged", "better"), "strength": ("better", "better")}, ("K2", "drug"))
    'bone mass: K2 unchanged, drug better; strength: both better'
    """
    said: dict[str, list[str]] = {}
    for name, (one, other) in found.items():
        words = f"both {one}" if one == other else f"{labels[0]} {one}, {labels[1]} {other}"
        said.setdefault(words, []).append(NOUNS[name])
    return "; ".join(f"{', '.join(nouns)}: {words}" for words, nouns in said.items())


def animals(species: Iterable[str]) -> str:
    """Return species as the animals they are.

    Examples
    --------
    >>> animals(["rat", "mouse"]), animals(["human"]), animals(["rhesus_macaque"])
    ('rats and mice', 'patients', 'rhesus macaques')
    """
    return joined([_PLURALS.get(code, f"{voc.species[code].label}s") for code in species])


def sentence_case(text: str) -> str:
    """Return a text with its first letter raised, the others as they are."""
    return text[:1].upper() + text[1:]

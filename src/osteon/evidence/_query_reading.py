"""From the text of a query to its words: the longest known name at each place, and what joins agents."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osteon.evidence._query_words import Lexicon

Joint = Literal["", "with", "against"]

_LONGEST_NAME = 6  # words, "bone mineral density of the cortical compartment"
_LONGEST_JOINT = 3  # words, "in combination with"
_LISTED = 4  # members of a class that are named in a sentence; more are counted
_AROUND = "\"'.,;:?!()[]\u201c\u201d\u2018\u2019"
_AUTHORS = ("author", "papers named")
_BETWEEN = re.compile(r"([+/,;&])")
_PLURAL = re.compile(r"('s|\u2019s|s'|s\u2019|s)$")

_JOINTS: dict[str, Joint] = {
    **dict.fromkeys(("+", "&", "with", "plus", "combined with", "in combination with"), "with"),
    **dict.fromkeys(("together with", "then", "followed by"), "with"),
    **dict.fromkeys(("vs", "versus", "against", "than", "compared with"), "against"),
    **dict.fromkeys(("compared to", "relative to"), "against"),
}
_FILLER = re.compile(
    r"""
    an? | the | of | in | on | at | by | to | for | from | as | and | or | between | after | during | under
    | is | are | was | were | does? | did | what | which | show | me | list | find | all | any | et | al
    | given | doses? | treatments? | treated | therapy | effects? | induced | bone
    | animals? | arms? | groups? | models? | stud(?:y|ies) | papers? | rows?
    | published | findings? | results? | evidence
    """,
    re.VERBOSE,
)
"""Words that narrow nothing by themselves; inside a longer name they count ("bone mass", "no effect")."""


@dataclass(frozen=True, slots=True)
class Understood:
    """One word of a query: what was written, what kind of thing it names, and its code.

    Parameters
    ----------
    text : as written
    kind, code : the reading that is taken
    facet : what of a row it is compared with
    members : codes of the facet that answer to it: its own, or those of the class
    joint : how an agent is joined to those before it: ``with`` in one arm, ``against`` another arm
    also : other readings of the same text, each as kind and code
    """

    text: str
    kind: str
    code: str
    facet: str
    members: tuple[str, ...]
    joint: Joint = ""
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        head = f"{self.joint} " if self.joint else ""
        also = f" [also {', '.join(self.also)}]" if self.also else ""
        return f"{head}{self.text} = {self.kind} {self.code}{self._members()}{also}"

    def _members(self) -> str:
        if self.facet in ("year", "duration") or self.members == (self.code,):
            return ""
        if self.facet == "source":
            return f" ({len(self.members)} row{'' if len(self.members) == 1 else 's'})"
        if len(self.members) > _LISTED:
            return f" (any of {len(self.members)} {self.facet}s)"
        return f" ({', '.join(self.members)})"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word that names nothing, and the kind asked for where one stood before it."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Passed:
    """A word that narrows nothing by itself; with a joint it may join the agents beside it."""

    text: str
    joint: Joint = ""


Item = Understood | Unknown | Passed


@dataclass(frozen=True, slots=True)
class Read:
    """A query as read: what was understood, what was not, and what was passed over."""

    understood: tuple[Understood, ...]
    unknown: tuple[Unknown, ...]
    ignored: tuple[str, ...]


def read_query(text: str, lexicon: Lexicon) -> Read:
    """Read the words of a query, in their order."""
    understood: list[Understood] = []
    unknown: list[Unknown] = []
    ignored: list[str] = []
    waiting: Passed | None = None
    for item in _cited(_items(text.split(), lexicon), lexicon):
        if isinstance(item, Passed) and not item.joint:
            ignored.append(item.text)
            continue
        joint = _joint(understood, waiting, item)
        if waiting is not None and joint is None:
            ignored.append(waiting.text)
        waiting = item if isinstance(item, Passed) else None
        if isinstance(item, Understood):
            understood.append(replace(item, joint=joint or ""))
        elif isinstance(item, Unknown):
            unknown.append(item)
    ignored += [waiting.text] if waiting is not None else []
    return Read(tuple(understood), tuple(unknown), tuple(ignored))


def _items(words: Sequence[str], lexicon: Lexicon) -> Iterator[Item]:
    """Read the longest known name at each place; a compound of known words is read apart."""
    left = list(words)
    while left:
        kind, left = _asked_kind(left, lexicon)
        item, length = _item(left, kind, lexicon)
        if item is None:
            left = [*_parts(left[0], lexicon), *left[1:]]
            continue
        yield item
        left = left[length:]


def _asked_kind(words: list[str], lexicon: Lexicon) -> tuple[str, list[str]]:
    """Take the name of a kind, as in ``site:femur``, off the first word."""
    head, colon, tail = words[0].partition(":")
    kind = lexicon.kind(head) if colon else ""
    rest = [tail, *words[1:]] if tail else words[1:]
    return (kind, rest) if kind and rest else ("", words)


def _item(words: Sequence[str], kind: str, lexicon: Lexicon) -> tuple[Item | None, int]:
    """Return the item that begins a text and its number of words; None = the first word can be read apart."""
    for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
        text = " ".join(words[:length])
        plain = text.casefold().strip(_AROUND)
        if not kind and (joint := _JOINTS.get(plain)):
            return Passed(text, joint), length
        if not kind and length == 1 and (_FILLER.fullmatch(plain) or not plain):
            return Passed(text), length
        found = _named(text, kind, lexicon)
        if found is not None:
            return found, length
    apart = not kind and len(_parts(words[0], lexicon)) > 1
    return (None, 0) if apart else (Unknown(words[0], kind), 1)


def _named(text: str, kind: str, lexicon: Lexicon) -> Understood | None:
    """Return what a text names as written, without the marks around it, or in the singular."""
    bare = text.strip(_AROUND)
    singular = _PLURAL.sub("", bare) if len(bare) > len("its") else bare
    meanings = lexicon.read(*dict.fromkeys((text, bare, singular)), kind=kind)
    if not meanings:
        return None
    first = meanings[0]
    also = tuple(dict.fromkeys(f"{one.kind} {one.code}" for one in meanings[1:]))
    members = tuple(sorted(first.members))
    return Understood(bare or text, first.kind, first.code, first.facet, members, also=also)


def _parts(word: str, lexicon: Lexicon) -> list[str]:
    """Return the parts of MK-4+risedronate or rat/mouse where one of them is known, else the word itself."""
    parts = [part for part in _BETWEEN.split(word) if part]
    known = any(_named(part, "", lexicon) is not None for part in parts if len(part) > 1)
    return [part for part in parts if part not in "/,;"] if known and len(parts) > 1 else [word]


def _cited(items: Iterator[Item], lexicon: Lexicon) -> Iterator[Item]:
    """Read a name and the years behind it, as in Fu et al. 2012, as one citation each."""
    author: Understood | None = None
    said = True  # the author is part of a citation already, or there is none
    for item in items:
        if isinstance(item, Passed) and not item.joint:
            yield item
        elif author is not None and isinstance(item, Understood) and item.kind == "year":
            yield _citation(author, item, lexicon)
            said = True
        else:
            if author is not None and not said:
                yield author
            author = item if isinstance(item, Understood) and item.kind in _AUTHORS else None
            said = author is None
            if said:
                yield item
    if author is not None and not said:
        yield author


def _citation(author: Understood, year: Understood, lexicon: Lexicon) -> Understood:
    rows = lexicon.published(author.members, year.members)
    text, code = (f"{author.text} {year.text}", f"{author.code} {year.code}")
    return Understood(text, "citation", code, author.facet, tuple(sorted(rows)))


def _joint(before: Sequence[Understood], waiting: Passed | None, item: Item) -> Joint | None:
    """Return how an item is joined to what stands before it; None = the waiting joint joins nothing."""
    if waiting is None or not isinstance(item, Understood):
        return None
    if waiting.joint == "against" and item.facet == "reference":
        return ""
    if item.facet != "agent":
        return None
    joined = before[-1:] if waiting.joint == "with" else before
    return waiting.joint if any(word.facet == "agent" for word in joined) else None

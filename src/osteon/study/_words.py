"""Words of the closed vocabularies: what a study file writes, and the code it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from osteon import vocabulary as voc
from osteon.study._records import WordKind, WrittenWord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._records import FieldPath


class Entry(Protocol):
    """A word of some vocabulary."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def synonyms(self) -> tuple[str, ...]: ...


class _Vocabulary(Protocol):
    def __iter__(self) -> Iterator[Entry]: ...
    def find(self, word: str) -> Entry | None: ...
    def nearest(self, word: str) -> str: ...
    @property
    def codes(self) -> tuple[str, ...]: ...


def vocabulary_of(kind: WordKind) -> _Vocabulary:
    """Return the vocabulary that knows the words of a kind."""
    tables: dict[WordKind, Any] = {
        "agent": voc.agents,
        "endpoint": voc.endpoints,
        "site": voc.sites,
        "method": voc.methods,
        "route": voc.routes,
        "species": voc.species,
        "strain": voc.strains,
        "model": voc.models,
        "surgery": voc.surgeries,
        "unit": voc.units,
    }
    return cast("_Vocabulary", tables[kind])


class Words:
    """Turns words into codes, and keeps each with its place for the checks."""

    def __init__(self) -> None:
        self.written: list[WrittenWord] = []

    def code(self, kind: WordKind, text: str | None, path: FieldPath) -> str:
        """Return the code of a word; the word itself where it is not known, "" for nothing."""
        if not text:
            return ""
        found = vocabulary_of(kind).find(text)
        word = WrittenWord(kind, text, "" if found is None else found.code, path)
        self.written.append(word)
        return word.code or text

    def codes(self, kind: WordKind, texts: tuple[str, ...], path: FieldPath) -> tuple[str, ...]:
        """Return the codes of a list of words; one word may stand without its list."""
        return tuple(self.code(kind, text, (*path, at)) for at, text in enumerate(texts))

"""A closed list of the field's words: codes, synonyms, and the nearest word to a misspelt one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, match_args=False)
class Entry:
    """One word of a vocabulary; it stands once in its list and equals only itself.

    Parameters
    ----------
    code : the canonical spelling, as it stands in the evidence tables
    label : the word as printed in a report
    meaning : one line
    synonyms : other spellings that mean the same
    """

    code: str
    label: str
    meaning: str
    synonyms: tuple[str, ...]


EntryT_co = TypeVar("EntryT_co", bound=Entry, covariant=True)

_FOLDED_AWAY = str.maketrans("", "", " \t\u00a0-\u2010\u2011\u2013_")
_NEAR = 0.6  # similarity from which a word is offered as "did you mean"; judgement


class Vocabulary(Generic[EntryT_co]):
    """A closed list of entries, read from its table when first used.

    Parameters
    ----------
    name : what an entry is called in a message, such as ``endpoint``
    load : reads the entries; called once, at the first look-up
    fold : word -> text that is compared; None ignores case, spaces, hyphens and underscores

    Examples
    --------
    >>> from osteon import vocabulary as voc
    >>> voc.endpoints["BV/TV"].unit
    '%'
    >>> voc.endpoints.find("bone volume fraction").code
    'BV/TV'
    >>> voc.endpoints.nearest("BVTV")
    'BV/TV'
    >>> "bone volume fraction" in voc.endpoints
    False
    """

    def __init__(
        self,
        name: str,
        load: Callable[[], tuple[EntryT_co, ...]],
        *,
        fold: Callable[[str], str] | None = None,
    ) -> None:
        self.name = name
        self._load = load
        self._fold = fold or fold_word

    def __getitem__(self, code: str) -> EntryT_co:
        return self._by_code[code]

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[EntryT_co]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"Vocabulary({self.name!r})"

    @property
    def codes(self) -> tuple[str, ...]:
        """The canonical spellings, in the order of the table."""
        return tuple(self._by_code)

    def get(self, code: str) -> EntryT_co | None:
        """Return the entry of a code, or None."""
        return self._by_code.get(code)

    def find(self, word: str) -> EntryT_co | None:
        """Return the entry a code or synonym stands for.

        Parameters
        ----------
        word : as read; the exact spelling wins, then case, spaces, hyphens and underscores are ignored

        Returns
        -------
        Entry : None when the word is unknown, and when it could mean two entries once its spelling is ignored
        """
        exact = self._by_code.get(word) or self._by_synonym.get(word)
        if exact is not None:
            return exact
        meant = self._by_fold.get(self._fold(word), ())
        return meant[0] if len(meant) == 1 else None

    def nearest(self, word: str) -> str:
        """Return the code or synonym nearest to a word that is not in the list, or an empty text."""
        from difflib import get_close_matches

        compared = self._fold(word)[:_LONGEST].casefold()
        close = get_close_matches(compared, self._spelling, n=1, cutoff=_NEAR)
        return self._spelling[close[0]] if close else ""

    @cached_property
    def _entries(self) -> tuple[EntryT_co, ...]:
        return self._load()

    @cached_property
    def _by_code(self) -> dict[str, EntryT_co]:
        return {entry.code: entry for entry in self._entries}

    @cached_property
    def _by_synonym(self) -> dict[str, EntryT_co]:
        return {synonym: entry for entry in self._entries for synonym in entry.synonyms}

    @cached_property
    def _by_fold(self) -> dict[str, tuple[EntryT_co, ...]]:
        found: dict[str, dict[str, EntryT_co]] = {}
        for entry in self._entries:
            for spelling in (entry.code, entry.label, *entry.synonyms):
                found.setdefault(self._fold(spelling), {})[entry.code] = entry
        return {fold: tuple(entries.values()) for fold, entries in found.items()}

    @cached_property
    def _spelling(self) -> dict[str, str]:
        spellings: dict[str, str] = {}
        for entry in self._entries:
            for spelling in (entry.code, *entry.synonyms, entry.label):
                spellings.setdefault(self._fold(spelling).casefold(), spelling)
        return spellings


_LONGEST = 200  # difflib is quadratic: a hostile word is compared by its beginning only


def fold_word(word: str) -> str:
    """Return a word without case, spaces, hyphens and underscores.

    Examples
    --------
    >>> fold_word("Sprague-Dawley") == fold_word("sprague dawley")
    True
    """
    return word.casefold().translate(_FOLDED_AWAY)

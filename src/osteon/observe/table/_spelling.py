"""Words that differ only in their spelling, and the word nearest to one that is not known."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from osteon.files import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FOLDED_AWAY = str.maketrans("", "", " \t\n\r\u00a0-\u2010\u2011\u2013_.")
# British and American: oestrogen, colour, ovariectomise, labelled; both sides are folded.
_ALIKE = (("ae", "e"), ("oe", "e"), ("our", "or"), ("is", "iz"), ("ys", "yz"), ("ll", "l"), ("tre", "ter"))
_LONGEST = 80  # difflib is quadratic: a hostile word is compared by its beginning only
_NEAR = 0.6  # similarity from which a word is offered as the nearest; judgement
_MOST_WORDS = 2_000
_MOST_ASKED = 50
_NAMED = 12
_NUMBER = re.compile(r"0*([0-9]+?)(?:\.0+)?")


def one_line(text: str) -> str:
    r"""Return a text without line breaks and repeated blanks, as headings have them in wrapped cells.

    Examples
    --------
    >>> one_line(" BMD\n (g/cm2) ")
    'BMD (g/cm2)'
    """
    return " ".join(text.split())


def fold_spelling(text: str) -> str:
    """Return a word without case, blanks, hyphens, and differences of British and American spelling.

    Examples
    --------
    >>> fold_spelling("Ovariectomized rats") == fold_spelling("ovariectomised-rats")
    True
    >>> fold_spelling("run") == fold_spelling("swim")
    False
    """
    word = _fold(text)
    for british, american in _ALIKE:
        word = word.replace(british, american)
    return word


class Nearest:
    """Offers the nearest of some words; a table of strangers is not compared for ever.

    Examples
    --------
    >>> Nearest(["0012", "0013"]).of("12"), Nearest(["Sham", "OVX"]).of("sahm"), Nearest(["Sham"]).of("zzz")
    ('0012', 'Sham', '')
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {_fold(word)[:_LONGEST]: word for word in list(dict.fromkeys(words))[:_MOST_WORDS]}
        self._numbers = {number: word for word in self._words.values() if (number := _bare_number(word))}
        self._asked: dict[str, str] = {}

    def of(self, text: str) -> str:
        """Return the word nearest to a text, or an empty text."""
        if text not in self._asked and len(self._asked) < _MOST_ASKED:
            self._asked[text] = self._find(text)
        return self._asked.get(text, "")

    def _find(self, text: str) -> str:
        if found := self._numbers.get(_bare_number(text)):
            return found
        close = get_close_matches(_fold(text)[:_LONGEST], self._words, n=1, cutoff=_NEAR)
        return self._words[close[0]] if close else ""


def listed(names: Sequence[str]) -> str:
    """Return the first dozen of some names, and how many are left out.

    Examples
    --------
    >>> listed(["a", "b"]), listed([str(i) for i in range(14)])
    ('a, b', '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more')
    """
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(printable(name, length=40) for name in names[:_NAMED]) + more


def _fold(text: str) -> str:
    """Return a word without case, blanks, hyphens and underscores."""
    return text.casefold().translate(_FOLDED_AWAY)


def _bare_number(text: str) -> str:
    """Return a whole number without leading zeros and without the .0 of a spreadsheet; else an empty text."""
    match = _NUMBER.fullmatch(text.strip()) if text.isascii() and len(text) <= _LONGEST else None
    return match[1] if match else ""

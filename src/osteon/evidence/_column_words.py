"""Which of our columns a user's column name probably means."""

from __future__ import annotations

import csv
import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from osteon.evidence._schema import data_file, schema_of

if TYPE_CHECKING:
    from collections.abc import Container

_NEAR = 0.75


def nearest_column(name: str, *, taken: Container[str] = ()) -> str:
    """Return the column of the treatment-effects table that a name probably means, or "".

    Parameters
    ----------
    name : a column name; case, punctuation and a unit in brackets are set aside
    taken : columns that the table has already, which are not offered

    Examples
    --------
    >>> nearest_column("Drug"), nearest_column("Species "), nearest_column("age (weeks)")
    ('agents', 'species', 'age_weeks_min')
    >>> nearest_column("Drug", taken=("agents",))
    ''
    """
    words = _words()
    spellings = dict.fromkeys((_plain(name), _plain(re.sub(r"[(\[].*", "", name))))
    known = next((words[s] for s in spellings if s in words), None)
    if known is None:
        close = (get_close_matches(s, words, n=1, cutoff=_NEAR) for s in spellings if s)
        known = next((words[found[0]] for found in close if found), "")
    return "" if known in taken else known


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    """Return our columns by the words for them; the columns' own names come first."""
    text = data_file("column_words.csv").read_text(encoding="utf-8")
    words = {_plain(name): name for name in schema_of("treatment_effects").names}
    for row in csv.DictReader(text.splitlines()):
        for word in row["words"].split("|"):
            words.setdefault(_plain(word), row["column"])
    return words


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.replace("_", " ").casefold()))

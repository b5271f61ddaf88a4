"""Numbered references and their BibTeX, with only what the table records: it holds no titles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from osteon.evidence._records import Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._records import Effect

_WORST_FIRST = ("retracted", "author_flagged", "not_checked", "none_known")
_STATUS = {
    "retracted": "retracted: a retraction notice was seen",
    "author_flagged": "retraction status not established: an author or the design is under suspicion",
    "not_checked": "retraction status not checked",
    "none_known": "no retraction known, which is not a clearance",
}
_UNKNOWN = "retraction status unknown"
_RECORDED = "Only the first author is recorded, and no title"
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: "\\" + character for character in "&%$#_{}"},
}
_NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9_:.+-]+")


def references(effects: Effects, rows: Iterable[str]) -> tuple[Reference, ...]:
    """Return the sources of some rows, numbered by first author and year, those without an author last.

    Parameters
    ----------
    effects : the table; a paper extracted twice lends each field from whichever extraction has it
    rows : ids of the rows that are quoted

    Examples
    --------
    >>> from osteon.evidence._effects import load
    >>> [(r.number, r.first_author, r.year) for r in references(load(), ["TE1149", "TE0001"])]
    [(1, 'Mawatari', 2000), (2, 'Mian', 1996)]
    """
    wanted = {effects.by_id[row].paper for row in rows}
    by_paper: dict[str, list[Effect]] = {paper: [] for paper in sorted(wanted)}
    for row in effects.rows:
        if row.paper in by_paper:
            by_paper[row.paper].append(row)
    ordered = sorted(by_paper, key=lambda paper: _place(by_paper[paper]))
    return tuple(_reference(number, by_paper[paper]) for number, paper in enumerate(ordered, start=1))


def _place(rows: Sequence[Effect]) -> tuple[bool, str, int, str]:
    author = _first(rows, "first_author")
    years = [row.year for row in rows if row.year is not None]
    return not author, author.casefold(), min(years, default=0), rows[0].paper


def _reference(number: int, rows: Sequence[Effect]) -> Reference:
    statuses = {row.retraction for row in rows}
    return Reference(
        number=number,
        paper=rows[0].paper,
        first_author=_first(rows, "first_author"),
        year=next((row.year for row in rows if row.year is not None), None),
        journal=_first(rows, "journal"),
        doi=_first(rows, "doi"),
        pmid=_first(rows, "pmid"),
        pmcid=_first(rows, "pmcid"),
        url=_first(rows, "url"),
        retraction=next((status for status in _WORST_FIRST if status in statuses), ""),
    )


def _first(rows: Sequence[Effect], name: str) -> str:
    """Return the first text that is not blank."""
    texts: Iterable[str] = (getattr(row, name) for row in rows)
    return next((text for text in texts if text), "")


def bibtex(listed: Iterable[Reference]) -> str:
    """Return references as BibTeX: the key is the paper's id, and no field is made up.

    Parameters
    ----------
    listed : references in the order to print

    Examples
    --------
    >>> from osteon.evidence._effects import load
    >>> print(bibtex(references(load(), ["TE0001"])).splitlines()[0])
    @article{mawatari2000,
    """
    return "\n".join(_entry(reference) for reference in listed)


def _entry(reference: Reference) -> str:
    fields = {
        "author": _escaped(reference.first_author),
        "journal": _escaped(reference.journal),
        "year": "" if reference.year is None else str(reference.year),
        "doi": _verbatim(reference.doi),
        "pmid": _verbatim(reference.pmid),
        "pmcid": _verbatim(reference.pmcid),
        "url": _verbatim(reference.url),
        "note": _escaped(f"{_RECORDED}; {_STATUS.get(reference.retraction, _UNKNOWN)}"),
    }
    kind = "article" if reference.journal else "misc"
    key = _NOT_IN_A_KEY.sub("-", reference.paper)
    lines = [f"  {name} = {{{text}}}" for name, text in fields.items() if text]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def _escaped(text: str) -> str:
    """Return text that BibTeX and LaTeX print as it is."""
    return "".join(_SPECIAL.get(character, character) for character in " ".join(text.split()))


def _verbatim(text: str) -> str:
    """Return an identifier or address as it is; only what would end the field or the line is encoded."""
    encoded = {"{": "%7B", "}": "%7D", "\\": "%5C"}
    return "".join(encoded.get(character, character) for character in "".join(text.split()))

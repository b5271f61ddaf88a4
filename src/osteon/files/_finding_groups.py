"""Many findings of one kind as one, so that a person can read the answer."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from osteon.files._finding import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.files._finding import Finding

BEYOND = 5
"""Up to so many findings of one code in one column are said one by one, where they differ."""

_WORDS = 15
_NEAR = 5
_RANGES = 12
_TEXTS = 5


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """Return one finding for all that say the same of one column, and one for more than five of one code.

    The one stands where the first did, counts the others, and lists their lines; where they differ, also the
    texts that were read. A finding that is said twice of the same cell is kept once.

    Examples
    --------
    >>> from osteon.files import Finding, Place
    >>> def no_n(line: int) -> Finding:
    ...     return Finding("TABLE-NO-N", "warning", Place("t.csv", line, 1, "n_min"), "No n.", "Give it.")
    >>> [finding.message for finding in grouped(no_n(line) for line in (2, 3, 4, 5, 9, 12))]
    ['No n. This holds 6 times: lines 2-5, 9, 12.']
    """
    kinds: dict[tuple[object, ...], dict[tuple[object, ...], list[Finding]]] = {}
    once = tuple(dict.fromkeys(findings))
    for finding in once:
        kinds.setdefault(_kind(finding), {}).setdefault(_words(finding), []).append(finding)
    said: list[Finding] = []
    for finding in once:
        kind = kinds[_kind(finding)]
        together = [one for alike in kind.values() for one in alike]
        if len(together) <= BEYOND:
            together = kind[_words(finding)]
        if finding is together[0]:
            said.append(finding if len(together) == 1 else _one_for(together))
    return said


def shortened(finding: Finding) -> Finding:
    """Return a finding whose list of allowed words is short enough to read: the nearest of many.

    Examples
    --------
    >>> from osteon.files import Finding, Place
    >>> words = tuple(f"site {i}" for i in range(40))
    >>> finding = Finding("W", "error", Place("t"), "No.", "Mend.", read="site 39a", allowed=words)
    >>> shortened(finding).allowed[0], shortened(finding).allowed[-1]
    ('site 39', '... (40 words; see docs/vocabulary)')
    """
    if len(finding.allowed) <= _WORDS:
        return finding
    near = get_close_matches(finding.read, finding.allowed, n=_NEAR)
    first = (finding.nearest,) if finding.nearest in finding.allowed else ()
    kept = tuple(dict.fromkeys((*first, *near, *finding.allowed)))[:_NEAR]
    return replace(finding, allowed=(*kept, f"... ({len(finding.allowed)} words; see docs/vocabulary)"))


def _kind(finding: Finding) -> tuple[object, ...]:
    return finding.where.file, finding.code, finding.severity, finding.where.field


def _words(finding: Finding) -> tuple[object, ...]:
    """Return what a finding says, on whatever line of its column."""
    f, where = finding, finding.where
    return where.line is None, where.column, f.message, f.remedy, f.read, f.allowed, f.nearest


def _one_for(group: Sequence[Finding]) -> Finding:
    """Return the finding that stands for a group."""
    first = group[0]
    same_words = len({finding.message for finding in group}) == 1
    counted = (
        "This holds" if same_words else "The column has findings of this kind, with these or other words,"
    )
    lines = line_ranges(finding.where.line or 0 for finding in group)
    said = f"{first.message} {counted} {len(group):,} times: lines {lines}."
    if len(texts := dict.fromkeys((finding.read, finding.nearest) for finding in group)) == 1:
        return replace(first, message=said)
    return replace(first, message=f"{said} Read there: {_texts(group, list(texts))}.", read="", nearest="")


def line_ranges(lines: Iterable[int]) -> str:
    """Return lines as text: runs as 2-9, the first dozen of them, and how many lines are left out."""
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    said = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs[:_RANGES]]
    left = sum(len(run) for run in runs[_RANGES:])
    return ", ".join(said) + (f" and {left:,} more" if left else "")


def _texts(group: Sequence[Finding], texts: Sequence[tuple[str, str]]) -> str:
    """Return the most frequent texts, each with how often it was read and the word that may be meant."""
    count = dict.fromkeys(texts, 0)
    for finding in group:
        count[finding.read, finding.nearest] += 1
    frequent = sorted(texts, key=lambda text: -count[text])[:_TEXTS]
    said: list[str] = []
    for read, nearest in frequent:
        meant = f" (nearest: {nearest})" if nearest else ""
        said.append(f"{printable(read, length=40) or 'a blank'}{meant} x {count[read, nearest]:,}")
    left = len(texts) - len(said)
    return ", ".join(said) + (f", and {left:,} other texts" if left else "")

"""Numbers and counts in words, the same everywhere on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from osteon.evidence import Tally
    from osteon.vocabulary import Entry, Vocabulary

NOT_REPORTED = "not reported"
_PER_CENT = "\N{NARROW NO-BREAK SPACE}%"
_ARROWS = {"increase": "↑", "decrease": "↓", "no_change": "→"}
CHANGES = {"increase": "higher", "decrease": "lower", "no_change": "no change"}


def plural(count: int, noun: str) -> str:
    """Return the noun in the number asked for, without the figure.

    Examples
    --------
    >>> plural(1, "paper"), plural(0, "paper")
    ('paper', 'papers')
    """
    return noun if count == 1 else noun + "s"


def percent(share: float) -> str:
    """Return a share as whole per cent; a share that is neither none nor all never rounds to 0 or 100.

    Examples
    --------
    >>> percent(0.375), percent(0.999), percent(1.0)
    ('38', '>99', '100')
    """
    if 0 < share < 0.005:
        return "<1"
    return ">99" if 0.995 <= share < 1 else f"{share * 100:.0f}"


def share_words(tally: Tally, word: str) -> str:
    """Return the primary figure with its exact interval: "share up 38 %, 95 % interval 9 to 76 %".

    Parameters
    ----------
    tally : votes on one question
    word : what the share counts, such as "up" or "raised"
    """
    if tally.share_up is None or tally.low is None or tally.high is None:
        return "no papers, so no share"
    interval = f"{percent(tally.low)} to {percent(tally.high)}{_PER_CENT}"
    return f"share {word} {percent(tally.share_up)}{_PER_CENT}, 95{_PER_CENT} interval {interval}"


def sign_test_words(tally: Tally, up: str, down: str) -> str:
    """Return the sign test on decided papers, always with the number of those that found nothing."""
    if tally.sign_test_p is None:
        return f"sign test: no paper decided; {tally.none} without a change, {tally.mixed} mixed"
    nulls = f"{tally.none} without a change and {tally.mixed} mixed are not in it"
    return f"sign test on {tally.up} {up} and {tally.down} {down}: p = {p_value(tally.sign_test_p)}; {nulls}"


def p_value(p: float) -> str:
    """Return a p value with two significant digits.

    Examples
    --------
    >>> p_value(0.0312), p_value(0.00001), p_value(1.0)
    ('0.031', '<0.001', '1')
    """
    return "<0.001" if p < 0.001 else f"{p:.2g}"


def number(value: float) -> str:
    """Return a number as short as it can be said without changing it.

    Examples
    --------
    >>> number(8.0), number(0.35), number(-16.1)
    ('8', '0.35', '−16.1')
    """
    text = f"{value:.10g}"
    return text.replace("-", "−") if text.startswith("-") else text


def change(direction: str) -> str:
    """Return the direction of a change as arrow and word.

    Examples
    --------
    >>> change("decrease")
    '↓ lower'
    """
    return f"{_ARROWS[direction]} {CHANGES[direction]}" if direction in _ARROWS else "direction not stated"


def label(vocabulary: Vocabulary[Entry], code: str) -> str:
    """Return the printed name of a code; a code that the vocabulary does not know is printed as it is.

    Examples
    --------
    >>> from osteon import vocabulary as voc
    >>> label(voc.sites, "distal_femur_metaphysis"), label(voc.sites, "antler")
    ('distal femoral metaphysis', 'antler')
    """
    entry = vocabulary.get(code)
    return spoken(code) if entry is None else entry.label


def hyphenated(text: str) -> str:
    """Return text in which the field's longest word may break, for narrow headings."""
    return text.replace("histomorph", "histo\N{SOFT HYPHEN}morph")


def spoken(code: str) -> str:
    """Return a code as words for reading.

    Examples
    --------
    >>> spoken("distal_femur_metaphysis")
    'distal femur metaphysis'
    """
    return code.replace("_", " ")

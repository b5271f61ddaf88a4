"""Numbers and counts in words, the same everywhere on the page."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from osteon import vocabulary as voc

if TYPE_CHECKING:
    from osteon.evidence import Effect, Tally
    from osteon.vocabulary import Entry, Vocabulary

NOT_REPORTED = "not reported"
_PER_CENT = "\N{NARROW NO-BREAK SPACE}%"
_UG = re.compile(r"\bug\b")
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


def rounded(value: float, *, digits: int = 0, significant: int | None = None) -> Decimal:
    """Return a number rounded half up, the one way in which the page rounds what it prints.

    Parameters
    ----------
    value : read as the shortest decimal text that means it, so that 0.285 is 0.285
    digits : kept after the point
    significant : digits kept from the first that is not zero; counts before ``digits``

    Examples
    --------
    >>> rounded(62.5), rounded(0.25, digits=1), rounded(0.0125, significant=2)
    (Decimal('63'), Decimal('0.3'), Decimal('0.013'))
    """
    exact = Decimal(repr(float(value)))
    place = -digits if significant is None else exact.adjusted() - significant + 1
    return exact.quantize(Decimal(1).scaleb(place), rounding=ROUND_HALF_UP)


def percent(share: float) -> str:
    """Return a share as whole per cent; a share that is neither none nor all never rounds to 0 or 100.

    Examples
    --------
    >>> percent(0.375), percent(0.999), percent(1.0)
    ('38', '>99', '100')
    """
    if 0 < share < 0.005:
        return "<1"
    return ">99" if 0.995 <= share < 1 else _plain(rounded(share, digits=2) * 100)


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
    """Return a p value with two significant digits at most.

    Examples
    --------
    >>> p_value(0.0312), p_value(0.0625), p_value(0.00001), p_value(1.0)
    ('0.031', '0.063', '<0.001', '1')
    """
    return "<0.001" if p < 0.001 else _plain(rounded(p, significant=2))


def number(value: float) -> str:
    """Return a number as short as it can be said without changing it.

    Examples
    --------
    >>> number(8.0), number(0.35), number(-16.1)
    ('8', '0.35', '−16.1')
    """
    return _plain(rounded(value, significant=10)).replace("-", "−")


def _plain(value: Decimal) -> str:
    """Return a decimal without exponent and without zeros at its end."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) if value else "0"


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


def unit_text(code: str) -> str:
    """Return a unit as printed.

    Examples
    --------
    >>> unit_text("ug/100g_diet")
    'µg/100g diet'
    """
    return with_micro(spoken(code))


def with_micro(text: str) -> str:
    """Return text with micrograms by their sign; data and study files write them "ug".

    Examples
    --------
    >>> with_micro("alendronate 35 ug/kg weekly")
    'alendronate 35 µg/kg weekly'
    """
    return _UG.sub("\N{MICRO SIGN}g", text)


def endpoint_text(code: str) -> str:
    """Return the printed name of an endpoint."""
    return label(voc.endpoints, code)


def joiner(regimen: str) -> str:
    """Return the word between the agents of a regimen."""
    return "then" if regimen == "sequential" else "+"


def joined_agents(row: Effect) -> str:
    """Return the agents of a row in the order given, joined as its regimen joins them."""
    said = f" {joiner(row.regimen)} ".join(label(voc.agents, agent) for agent in row.agents)
    return f"{said}, then withdrawn" if row.regimen == "withdrawn" else said


def unquoted(text: str) -> str:
    """Return recorded wording without marks that would make it a quotation of the source."""
    return text.replace("“", "").replace("”", "")


def spoken(code: str) -> str:
    """Return a code as words for reading.

    Examples
    --------
    >>> spoken("distal_femur_metaphysis")
    'distal femur metaphysis'
    """
    return code.replace("_", " ")

"""Numbers and places in words, for the sentences of a comparison."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from osteon import vocabulary as voc

LARGEST_LOG = 700.0  # beyond it a number of the machine cannot hold the antilogarithm
LARGEST_PRINTED = 1e9
_DAYS_PER_WEEK = 7
_NUMBERLESS_UNITS = frozenset({"", "1", "-"})
_PLACES = {"bone": "of the", "callus": "of the", "organ": "of the", "fluid": "in"}


def number(value: float, *, significant: int = 3) -> str:
    """Return a number rounded half up; figures before the point are all kept.

    Examples
    --------
    >>> number(0.012345), number(1234.5), number(-2.5, significant=2), number(0.0), number(1e300)
    ('0.0123', '1235', '-2.5', '0', 'more than 1000000000')
    """
    if abs(value) > LARGEST_PRINTED:
        return f"more than {LARGEST_PRINTED:.0f}" if value > 0 else f"less than -{LARGEST_PRINTED:.0f}"
    exact = Decimal(repr(float(value)))
    if exact.is_zero():
        return "0"
    place = min(0, exact.adjusted() - significant + 1)
    return f"{exact.quantize(Decimal(1).scaleb(place), rounding=ROUND_HALF_UP):f}"


def p_words(p: float, *, adjusted: bool) -> str:
    """Return a p value as a journal prints it.

    Examples
    --------
    >>> p_words(0.0312, adjusted=True), p_words(0.00001, adjusted=False), p_words(1.0, adjusted=True)
    ('adjusted p = 0.031', 'p < 0.001', 'adjusted p > 0.99')
    """
    printed = p_printed(p)
    return f"{'adjusted p' if adjusted else 'p'} {printed if printed[0] in '<>' else f'= {printed}'}"


def p_printed(p: float) -> str:
    """Return a p value with two significant digits, and what lies near 0 or 1 as a limit.

    Examples
    --------
    >>> p_printed(0.0312), p_printed(0.3), p_printed(0.00001), p_printed(1.0)
    ('0.031', '0.30', '< 0.001', '> 0.99')
    """
    if p < 0.001:
        return "< 0.001"
    return "> 0.99" if p > 0.99 else number(p, significant=2)


def amount(value: float, unit: str) -> str:
    """Return a difference with its unit; a difference of percentages is in percentage points.

    Examples
    --------
    >>> amount(0.0123, "g/cm2"), amount(3.0, "%"), amount(3.0, "1")
    ('0.0123 g/cm²', '3.00 percentage points', '3.00')
    """
    if unit in _NUMBERLESS_UNITS:
        return number(value)
    return f"{number(value)} {'percentage points' if unit == '%' else voc.printed_unit(unit)}"


def percent_change(log_difference: float) -> float:
    """Return the change in percent that a difference of natural logarithms stands for."""
    return 100 * math.expm1(log_difference) if log_difference <= LARGEST_LOG else math.inf


def whole_percent(share: float) -> str:
    """Return a share in whole per cent.

    Examples
    --------
    >>> whole_percent(0.684), whole_percent(-0.0004), whole_percent(1.045)
    ('68 %', '0 %', '105 %')
    """
    return f"{math.floor(100 * share + 0.5)} %"


def label_of(vocabulary: voc.Vocabulary[voc.Entry], code: str) -> str:
    """Return the printed word of a code; a word that is not known stands as it was written."""
    known = vocabulary.get(code)
    return code if known is None else known.label


def place_words(site: str, side: str) -> str:
    """Return where something was measured, with the word before it.

    Examples
    --------
    >>> place_words("femur", "left"), place_words("serum", "-"), place_words("whole_body", "-")
    ('of the left femur', 'in serum', '')
    """
    known = voc.sites.get(site)
    before = "of the" if known is None and site else _PLACES.get(known.kind if known else "", "")
    named = f"{side} " if side in {"left", "right"} else ""
    return f"{before} {named}{label_of(voc.sites, site)}" if before else ""


def measured_words(endpoint: str, site: str, side: str, when: str) -> str:
    """Return endpoint, place and time as the subject of a sentence.

    Examples
    --------
    >>> measured_words("BMD", "femur", "-", "sacrifice"), measured_words("CTX", "serum", "-", "week 12")
    ('BMD of the femur', 'CTX in serum at week 12')
    """
    parts = (label_of(voc.endpoints, endpoint), place_words(site, side))
    at = f"at {when}" if when not in {"", "sacrifice"} else ""
    return " ".join(part for part in (*parts, at) if part)


def day_words(day: float | None) -> str:
    """Return a day of the study in the words of a protocol.

    Examples
    --------
    >>> day_words(84.0), day_words(10.0), day_words(None), day_words(-7.0)
    ('week 12', 'day 10', 'sacrifice', 'week -1')
    """
    if day is None:
        return "sacrifice"
    return f"week {day / _DAYS_PER_WEEK:g}" if day and day % _DAYS_PER_WEEK == 0 else f"day {day:g}"


def listed(words: tuple[str, ...]) -> str:
    """Return words as a list in a sentence.

    Examples
    --------
    >>> listed(("run",)), listed(("run", "swim", "impact"))
    ('run', 'run, swim and impact')
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def counted(count: int, noun: str) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> counted(1, "animal"), counted(3, "animal")
    ('1 animal', '3 animals')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"


def sentence(text: str) -> str:
    """Return a text with a capital at its start and a full stop at its end.

    Examples
    --------
    >>> sentence("two animals are too few"), sentence("")
    ('Two animals are too few.', '')
    """
    return text and text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")


def at_start(text: str) -> str:
    """Return words as they begin a sentence: a plain word takes a capital, a symbol keeps its spelling.

    Examples
    --------
    >>> at_start("maximum load of the femur"), at_start("ucOC in serum"), at_start("BMD of L4")
    ('Maximum load of the femur', 'ucOC in serum', 'BMD of L4')
    """
    first = text.split(maxsplit=1)[0] if text else ""
    return text[0].upper() + text[1:] if first.isalpha() and first.islower() else text

"""A Wilkinson formula as the factors of its terms, parsed by formulaic and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from formulaic import Formula
from formulaic.errors import FormulaicError
from formulaic.formula import SimpleFormula, StructuredFormula

from osteon.statistics._linear import EstimationError

if TYPE_CHECKING:
    from formulaic.parser.types import Factor, Term

_LONGEST = 2000
_MOST_CROSSED = 8


@dataclass(frozen=True, slots=True)
class Parsed:
    """The response of a formula and the terms of its right side.

    Parameters
    ----------
    formula : as written
    response : factor of the left side
    terms : of the right side as formulaic orders them
    """

    formula: str
    response: Factor
    terms: tuple[Term, ...]

    @property
    def factors(self) -> tuple[Factor, ...]:
        """Factors of the right side, each once, in order."""
        found = (factor for term in self.terms for factor in term.factors if factor.expr != "1")
        return tuple({factor.expr: factor for factor in found}.values())


def parse(formula: str) -> Parsed:
    """Return a formula's response and terms.

    Raises
    ------
    EstimationError : text that is no formula of one response, or that would silently mean something else
    """
    _check_text(formula)
    try:
        parsed = Formula.from_spec(formula)
    except (FormulaicError, AttributeError, SyntaxError, ValueError, RecursionError) as error:
        # formulaic colours the place of the error on further lines, for a terminal.
        raise _no_formula(formula, str(error).split("\n", 1)[0]) from error
    if not isinstance(parsed, StructuredFormula) or not hasattr(parsed, "rhs"):
        raise _no_formula(formula, "it has no left side; write response ~ terms")
    right = parsed.rhs
    if not isinstance(right, SimpleFormula):
        raise _no_formula(formula, "it has several parts; random effects go into their own option")
    terms = tuple(right)
    _check_literals(formula, terms)
    return Parsed(formula, _response(formula, tuple(parsed.lhs)), terms)


def _check_text(formula: str) -> None:
    """Refuse what formulaic would read as something else than what was meant, or for ever."""
    if not isinstance(formula, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"a formula is text such as 'y ~ arm', not {formula!r}"
        raise EstimationError(message)
    if len(formula) > _LONGEST:
        raise _no_formula(formula[:60] + "...", f"it is longer than {_LONGEST} characters")
    left, tilde, right = formula.partition("~")
    if not tilde or not left.strip() or not right.strip():
        raise _no_formula(formula, "write response ~ terms, with ~ 1 for a mean alone")
    outside = _outside_calls(right)
    power = re.search(r"([\w`}.]+)\s*(?:\*\*|\^)", outside)
    if power:
        raise _no_formula(formula, f"a power of {power[1]!r} is written I({power[1]}**2)")
    if any(int(power) > _MOST_CROSSED for power in re.findall(r"\)\s*(?:\*\*|\^)\s*(\d+)", right)):
        raise _no_formula(formula, f"interactions of more than {_MOST_CROSSED} factors")
    if len(re.findall(r"(?<!\*)\*(?!\*)", outside)) > _MOST_CROSSED:
        raise _no_formula(formula, f"more than {_MOST_CROSSED} factors are crossed with *")
    if "|" in right:
        raise _no_formula(formula, "random effects go into the option random, not into the formula")


def _outside_calls(text: str) -> str:
    """Return the text with a word for everything in braces, backticks and the parentheses of functions."""
    text = re.sub(r"`[^`]*`|\{[^{}]*\}", "quoted", text)
    kept: list[str] = []
    inside = 0
    for place, sign in enumerate(text):
        opens_call = sign == "(" and re.search(r"[\w.]$", text[:place]) is not None
        if inside:
            inside += {"(": 1, ")": -1}.get(sign, 0)
        elif opens_call:
            inside = 1
        else:
            kept.append(sign)
    return "".join(kept)


def _check_literals(formula: str, terms: tuple[Term, ...]) -> None:
    """Refuse numbers as factors: only 1, the intercept, is a term."""
    for term in terms:
        for factor in term.factors:
            if factor.eval_method.value == "literal" and (factor.expr != "1" or len(term.factors) > 1):
                raise _no_formula(formula, f"the number {factor.expr} is no term")


def _response(formula: str, left: tuple[Term, ...]) -> Factor:
    """Return the expression of the left side, which is one; y - z would silently lose its z."""
    factors = [factor for term in left for factor in term.factors]
    written = formula.partition("~")[0]
    if len(factors) != 1 or _bare(factors[0].expr) != _bare(written):
        raise _no_formula(formula, f"the left side {written.strip()!r} is one column, or I(...) of several")
    return factors[0]


def _bare(text: str) -> str:
    """Return the text without blanks, quotes and braces."""
    return re.sub(r"[\s`{}]", "", text)


def _no_formula(formula: str, why: str) -> EstimationError:
    """Return the error of a text that is no formula."""
    return EstimationError(f"formula {formula!r}: {why.rstrip('.')}")

"""Random terms as written: ``1 | litter``, ``1 | block / variety``, ``day | rat``, ``1 | a + 1 | b``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from osteon.statistics._estimation_error import EstimationError

_FORMS = "1 | litter, 1 | block / variety, day | rat, 0 + day | rat, day || rat, 1 | a + 1 | b"
_COLUMN = re.compile(r"`[^`]+`|[^\W\d][\w.]*")


@dataclass(frozen=True, slots=True)
class RandomPart:
    """Random coefficients of one grouping factor.

    Parameters
    ----------
    left : right side of a formula, whose columns have random coefficients: "1", "day", "0 + day"
    groups : columns whose combinations of levels are the groups
    correlated : whether the coefficients of one group are correlated with each other
    """

    left: str
    groups: tuple[str, ...]
    correlated: bool

    @property
    def group(self) -> str:
        """Name of the grouping factor: its columns with colons between them."""
        return ":".join(self.groups)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names on the left that may be columns of the table."""
        return tuple(name.strip("`") for name in _COLUMN.findall(self.left))


def random_parts(text: str) -> tuple[RandomPart, ...]:
    """Return the random terms of a text; the parentheses lme4 asks for may be there or not.

    ``a / b`` is read as ``a`` and the levels of ``b`` within each level of ``a``, whatever their labels.

    Raises
    ------
    EstimationError : a text that is none of the forms, or a term twice

    Examples
    --------
    >>> [(part.left, part.group) for part in random_parts("(1 | block / variety) + (0 + day | rat)")]
    [('1', 'block'), ('1', 'block:variety'), ('0 + day', 'rat')]
    """
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"random is text such as '1 | litter', not {text!r}"
        raise EstimationError(message)
    if not text.strip():
        raise EstimationError(_refused(text, "there is no term"))
    parts = [part for left, bar, right in _terms(text) for part in _nested(text, left, bar, right)]
    if len(set(parts)) < len(parts):
        raise EstimationError(_refused(text, "the same term is there twice"))
    return tuple(parts)


def _terms(text: str) -> list[tuple[str, str, str]]:
    """Split a text into left side, bar and grouping of each term."""
    pieces = re.split(r"(\|\|?)", _without_parentheses(text))
    if len(pieces) < 3:
        raise EstimationError(_refused(text, "a term needs a bar before its grouping factor"))
    made: list[tuple[str, str, str]] = []
    left = pieces[0].strip()
    for place in range(1, len(pieces), 2):
        bar, rest = pieces[place], pieces[place + 1].strip()
        last = place + 2 >= len(pieces)
        # A grouping factor holds no plus: what follows one is the left side of the next term.
        right, plus, following = rest.partition("+")
        if plus and last:
            raise EstimationError(_refused(text, f"{following.strip()!r} has no grouping factor"))
        if not plus and not last:
            raise EstimationError(_refused(text, f"a plus is missing after {right.strip()!r}"))
        made.append((left, bar, right.strip()))
        left = following.strip()
    return made


def _without_parentheses(text: str) -> str:
    """Return the text without the parentheses around whole terms; those of functions stay."""
    made, outer = list(text), list[bool]()
    for place, sign in enumerate(text):
        if sign == "(":
            before = text[:place].rstrip()
            function = bool(before) and (before[-1].isalnum() or before[-1] in "_.`")
            outer.append(function)
        elif sign == ")":
            if not outer:
                raise EstimationError(_refused(text, "a parenthesis is closed that was not opened"))
            function = outer.pop()
        else:
            continue
        if not function:
            made[place] = " "
    if outer:
        raise EstimationError(_refused(text, "a parenthesis is not closed"))
    return "".join(made)


def _nested(text: str, left: str, bar: str, right: str) -> list[RandomPart]:
    """Return one part for each level of nesting."""
    if not left:
        raise EstimationError(_refused(text, "the left side of a bar is empty; write 1 for intercepts"))
    made: list[RandomPart] = []
    within: tuple[str, ...] = ()
    for level in right.split("/"):
        names = tuple(name.strip() for name in level.split(":"))
        for name in names:
            if not re.fullmatch(_COLUMN, name):
                raise EstimationError(_refused(text, f"{name!r} is no grouping factor"))
        within = (*within, *(name.strip("`") for name in names))
        made.append(RandomPart(left, within, bar == "|"))
    return made


def _refused(text: object, why: str) -> str:
    """Say what is wrong with the random terms, and which forms there are."""
    return f"random={text!r}: {why}; forms are {_FORMS}"

"""Field types of the study file: text in, a typed value or a sentence out."""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, LiteralString, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from osteon.study._contrast import CONTRAST_FORMS, Contrast, parse_contrast
from osteon.study._hypotheses import MARGIN_FORMS, SHARE_FORMS, Margin, parse_margin, parse_share
from osteon.study._time import (
    DURATION_FORMS,
    MOMENT_FORMS,
    SCHEDULE_FORMS,
    Duration,
    Moment,
    Schedule,
    nearest_duration,
    nearest_moment,
    parse_duration,
    parse_moment,
    parse_schedule,
)

T = TypeVar("T")

LONGEST_TITLE = 200
LONGEST_TEXT = 500
LONGEST_NAME = 60
_WHOLE = re.compile(r"[0-9]{1,9}")
_ROWS = re.compile(r"([0-9]{1,6})(?:\s*-\s*([0-9]{1,6}))?")


class Section(BaseModel):
    """A mapping of the study file; keys it does not know are findings."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
        defer_build=True,  # a review never needs the models of an experiment, nor the other way round
    )


def typed(
    parse: Callable[[str], T | None], *, code: LiteralString, what: str, forms: tuple[str, ...]
) -> BeforeValidator:
    """Return a validator that types text, or says what is allowed.

    Parameters
    ----------
    parse : returns the value, or None when the text has no such meaning
    code : code of the finding
    what : what the value should be, with its article
    forms : examples of what may be written
    """

    def read(value: object) -> object:
        if not isinstance(value, str):
            return value  # pydantic says that a list or mapping stands here
        if (parsed := parse(value)) is not None:
            return parsed
        near = _NEAREST.get(code, _none)(value)
        raise PydanticCustomError(code, "{what}", {"what": what, "forms": forms, "near": near})

    return BeforeValidator(read)


def _none(_: str) -> str:
    return ""


_NEAREST: dict[str, Callable[[str], str]] = {
    "VALUE-MOMENT": nearest_moment,
    "VALUE-DURATION": nearest_duration,
}
_TRUTH = {"true": True, "false": False}


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text.strip()) else None


def _row_numbers(text: str) -> tuple[int, ...] | None:
    """Return the rows named by ``3`` or ``3-4``; a header has at most three rows."""
    if (match := _ROWS.fullmatch(text.strip())) is None:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    return tuple(range(first, last + 1)) if 1 <= first <= last < first + 3 else None


def _truth(text: str) -> bool | None:
    return _TRUTH.get(text.strip().casefold())


def _list(value: object) -> object:
    """Let one word stand for a list of one."""
    return [value] if isinstance(value, str) and value.strip() else value


def _name(text: str) -> str:
    if re.search(r"[\[\],]|\svs\.?\s", f" {text} ") or text == "each treatment":
        raise PydanticCustomError(
            "VALUE-NAME",
            "{what}",
            {"what": "a name without brackets, commas and the word vs", "forms": (), "near": ""},
        )
    return text


def _schema(kind: str, description: str, **more: Any) -> WithJsonSchema:  # noqa: ANN401 - JSON Schema keywords
    return WithJsonSchema({"type": kind, "description": description, **more})


def _one_or_many(description: str) -> WithJsonSchema:
    one = {"type": "string", "minLength": 1}
    return WithJsonSchema({"anyOf": [one, {"type": "array", "items": one}], "description": description})


Version = Annotated[
    Literal["1"], WithJsonSchema({"enum": [1, "1"], "description": "version of the study file"})
]
Title = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TITLE)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME), AfterValidator(_name)]
Words = Annotated[tuple[Word, ...], BeforeValidator(_list), _one_or_many("words of a vocabulary, or names")]

Whole = Annotated[
    int,
    typed(_whole, code="VALUE-NUMBER", what="a whole number", forms=("12",)),
    _schema("integer", "a whole number", minimum=0),
]
RowNumbers = Annotated[
    tuple[int, ...],
    typed(_row_numbers, code="VALUE-ROWS", what="the number of a row, or of two rows", forms=("1", "1-2")),
    _schema("string", "row of the column names, from 1; 1-2 where they stand in two rows"),
]
Truth = Annotated[
    bool,
    typed(_truth, code="VALUE-TRUTH", what="true or false", forms=("true", "false")),
    _schema("boolean", "true or false"),
]
Share = Annotated[
    float,
    typed(parse_share, code="VALUE-SHARE", what="a share between 0 and 1", forms=SHARE_FORMS),
    _schema("number", "a share between 0 and 1", minimum=0, maximum=1),
]
Tolerance = Annotated[
    Margin,
    typed(parse_margin, code="VALUE-MARGIN", what="a margin above zero with its unit", forms=MARGIN_FORMS),
    _schema("string", "a margin with its unit", examples=list(MARGIN_FORMS)),
]
When = Annotated[
    Moment,
    typed(parse_moment, code="VALUE-MOMENT", what="a moment of the study", forms=MOMENT_FORMS),
    _schema("string", "a moment; day 0 is surgery", examples=list(MOMENT_FORMS)),
]
Moments = Annotated[
    tuple[When, ...], BeforeValidator(_list), _one_or_many("moments of the study; day 0 is surgery")
]
Length = Annotated[
    Duration,
    typed(parse_duration, code="VALUE-DURATION", what="a length of time", forms=DURATION_FORMS),
    _schema("string", "a length of time", examples=list(DURATION_FORMS)),
]
Every = Annotated[
    Schedule,
    typed(parse_schedule, code="VALUE-SCHEDULE", what="how often a dose is given", forms=SCHEDULE_FORMS),
    _schema("string", "how often a dose is given", examples=list(SCHEDULE_FORMS)),
]
Compare = Annotated[
    Contrast,
    typed(parse_contrast, code="VALUE-CONTRAST", what="a contrast between arms", forms=CONTRAST_FORMS),
    _schema("string", "a contrast between arms", examples=["sham vs ovx", "each treatment vs ovx"]),
]
Grouping = Literal["litter", "cage", "surgery_day", "litter / cage", "surgery_day / cage"]
Groupings = Annotated[
    tuple[Grouping, ...],
    BeforeValidator(_list),
    _one_or_many("what animals share: litter, cage, surgery_day, or a cage of a litter: litter / cage"),
]
Comparisons = Annotated[tuple[Compare, ...], BeforeValidator(_list), _one_or_many("contrasts between arms")]

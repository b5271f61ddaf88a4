"""The guide as a file: the evidence stage writes it, the report stage reads it."""

from __future__ import annotations

from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from osteon.evidence import Guide
from osteon.files import DataError


def guide_json(guide: Guide) -> bytes:
    """Return a guide as JSON; the same guide gives the same bytes."""
    return _adapter().dump_json(guide) + b"\n"


def read_guide(data: bytes) -> Guide:
    """Return the guide written by `guide_json`.

    Raises
    ------
    DataError : the bytes are not a guide as this version writes it
    """
    try:
        return _adapter().validate_json(data)
    except ValidationError as error:
        message = f"the stored guide cannot be read: {error.error_count()} fault(s)"
        raise DataError(message) from error


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Guide]:
    return TypeAdapter(Guide)

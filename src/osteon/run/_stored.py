"""Records as JSON files between stages: one stage writes them, a later one or a later run reads them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from osteon.files import DataError

Record = TypeVar("Record")


def stored(record: Record, kind: type[Record]) -> bytes:
    """Return a record as JSON; the same record gives the same bytes.

    Examples
    --------
    >>> from osteon.records import Animal
    >>> animal = Animal(name="0012", arm="NO")
    >>> read_stored(stored(animal, Animal), Animal) == animal
    True
    """
    return _adapter(kind).dump_json(record) + b"\n"


def read_stored(data: bytes, kind: type[Record]) -> Record:
    """Return the record written by `stored`.

    Raises
    ------
    DataError : the bytes are not such a record as this version writes it
    """
    try:
        return _adapter(kind).validate_json(data)
    except ValidationError as error:
        message = f"the stored {kind.__name__} cannot be read: {error.error_count()} fault(s)"
        raise DataError(message) from error


@lru_cache(maxsize=8)
def _adapter(kind: type[Record]) -> TypeAdapter[Record]:
    from osteon import files, observe, records

    adapter = TypeAdapter(kind)
    # The rooms import these for their type checker only, so their names have to be given here.
    adapter.rebuild(
        _types_namespace={
            "Mapping": Mapping,
            "Finding": files.Finding,
            "Animal": records.Animal,
            "Claim": records.Claim,
            "Estimate": records.Estimate,
            "Exclusion": records.Exclusion,
            "TableRead": observe.TableRead,
        }
    )
    return adapter

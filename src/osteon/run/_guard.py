"""The border at which any failure inside a stage becomes a record of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class Guard:
    """Keep the exception that ended a block instead of letting it end the run.

    An interruption (Ctrl-C, exit) is no failure and passes.

    Examples
    --------
    >>> with Guard() as guard:
    ...     int("twelve")
    >>> guard.failure
    ValueError("invalid literal for int() with base 10: 'twelve'")
    """

    def __init__(self) -> None:
        self.failure: Exception | None = None

    def __enter__(self) -> Guard:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, Exception):
            self.failure = error
        return isinstance(error, Exception)

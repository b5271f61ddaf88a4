"""The list of all checks, in the order a study file is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.study.checks import (
    _arms,
    _combination,
    _conduct,
    _contrasts,
    _controls,
    _coverage,
    _data,
    _doses,
    _endpoints,
    _multiplicity,
    _review,
    _tables,
    _timeline,
    _words,
)
from osteon.study.checks._check import Check

if TYPE_CHECKING:
    from osteon.files import Finding
    from osteon.study._records import Study

_MODULES = (
    _words,
    _arms,
    _controls,
    _timeline,
    _doses,
    _endpoints,
    _multiplicity,
    _conduct,
    _contrasts,
    _combination,
    _data,
    _tables,
    _coverage,
    _review,
)

CHECKS: tuple[Check, ...] = tuple(
    value for module in _MODULES for value in vars(module).values() if isinstance(value, Check)
)


def run_checks(study: Study, *, faulty: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """Return the findings of all checks, by line.

    Parameters
    ----------
    study : what could be read of the file
    faulty : keys whose values could not be read; a check that reads one would speak of a gap that is none
    """
    found = [finding for one in CHECKS if not one.reads & faulty for finding in one.findings(study)]
    return tuple(sorted(found, key=lambda f: (f.where.line or 0, f.where.column or 0)))

"""A case of the study checks, and the base studies that cases are edits of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

BASES = Path(__file__).resolve().parents[1] / "tests" / "study" / "base"

Edit = tuple[str, str]

EXPERIMENT = (BASES / "experiment.yaml").read_text(encoding="utf-8")

REVIEW = (BASES / "review.yaml").read_text(encoding="utf-8")

SMALL = (BASES / "small.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Case:
    """One check: the edits of the base study, and the one edit that makes it wrong.

    Parameters
    ----------
    code : of the check
    bad : the one edit of a line
    good : edits of both studies
    files, bad_files : files of both studies, and of the bad one; None takes a file away
    base : the base study
    """

    code: str
    bad: tuple[Edit, ...] = ()
    good: tuple[Edit, ...] = ()
    files: tuple[tuple[str, str | None], ...] = ()
    bad_files: tuple[tuple[str, str | None], ...] = ()
    base: str = EXPERIMENT


def edit(code: str, old: str, new: str, *good: Edit, base: str = EXPERIMENT) -> Case:
    return Case(code, ((old, new),), good, base=base)


def line_of(text: str, start: str) -> str:
    return next(line for line in text.splitlines(keepends=True) if line.startswith(start))

"""The findings of a run itself, beside those of the study file and its tables."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from osteon.files import DataError, Finding, OsteonError, Place
from osteon.run._keys import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from osteon.run._cache import Earlier


class OptionError(OsteonError):
    """An option of a run has a value that it cannot have."""


def option_error(option: str, value: str, *, allowed: tuple[str, ...], why: str = "") -> OptionError:
    """Return the error of an option's value, with what is allowed and, where it is not plain, why."""
    near = get_close_matches(value, allowed, n=1)
    finding = Finding(
        "OPTION-VALUE",
        "error",
        Place(f"--{option}"),
        f"The option {option} cannot be {value!r}{why and f': {why}'}.",
        "Use one of the allowed values.",
        read=value,
        allowed=allowed,
        nearest=near[0] if near else "",
    )
    return OptionError(finding.message, findings=(finding,))


def results_link_error(name: str) -> DataError:
    """Return the error of a results folder that is a link."""
    finding = Finding(
        "RESULTS-LINK",
        "error",
        Place(name),
        "The results folder is a link to another folder of the study.",
        "Remove the link; a folder is made in its place.",
    )
    return DataError(finding.message, findings=(finding,))


def gone_inputs(earlier: Earlier, folder: Path) -> Iterable[Finding]:
    """Say which files of the earlier run are no longer in the study folder: their values are gone too."""
    for name in earlier.inputs:
        if not name.startswith(SHIPPED) and not (folder / name).exists():
            yield Finding(
                "INPUT-GONE",
                "warning",
                Place(name),
                "The earlier results were made from this file too; it is no longer in the study folder.",
                "Put it back if it was lost; nothing to do if it was taken out on purpose.",
            )


def trail_faults(findings: Iterable[Finding]) -> str:
    """Return what the trail itself keeps of its damage: the next run anchors it as it is now."""
    errors = [f"{finding.code}: {finding.message}" for finding in findings if finding.severity == "error"]
    return f"the trail was found damaged: {' '.join(errors[:3])}" if errors else ""


def damaged_results(earlier: Earlier) -> Iterable[Finding]:
    """Say which earlier results are not as they were written."""
    for name in earlier.damaged:
        yield Finding(
            "RESULT-DAMAGED",
            "warning",
            Place(name),
            "This result was changed, cut short or removed after it was written; it was not used.",
            "Nothing to do: what depends on it is made again from its inputs.",
        )


def stage_failed(stage: str, failure: Exception, *, details: str) -> Finding:
    """Say that a stage failed, and where to read more."""
    return Finding(
        "STAGE-FAILED",
        "error",
        Place(stage),
        f"The stage {stage} failed: {type(failure).__name__}: {failure}"[:1000],
        f"Earlier results are as they were, and no verdict was made. {details} says where it failed.",
    )


def changed_error(names: tuple[str, ...]) -> DataError:
    """Return the error of inputs that changed during the run."""
    return DataError(f"{', '.join(names)} changed during the run", findings=tuple(map(input_changed, names)))


def input_changed(name: str) -> Finding:
    """Say that an input changed during the run."""
    return Finding(
        "INPUT-CHANGED",
        "error",
        Place(name),
        "The file changed while the study was run.",
        "Run again once it is saved; earlier results are as they were.",
    )


def older_result(stage: str, made: str) -> Finding:
    """Say that a stage that was not asked for is older than what it is made from."""
    return Finding(
        "RESULT-OLDER",
        "note",
        Place(stage),
        f"The results of {stage} are older than those of {made}, which were made again.",
        "Run without --only to bring them up to date.",
    )

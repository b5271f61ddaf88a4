"""One check: a code, what it protects, and the function that looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from osteon.files import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from osteon.study._records import FieldPath, Study

Find: TypeAlias = "Callable[[Study], Iterable[Remark]]"


@dataclass(frozen=True, slots=True)
class Remark:
    """What a check says about one place; the check adds its code and severity.

    Parameters
    ----------
    path : keys and indices to the place in the file
    message, remedy : as in `Finding`
    read, allowed, nearest : as in `Finding`
    key : the place is the key, not its value
    severity : where it is milder than that of the check
    """

    path: FieldPath
    message: str
    remedy: str
    read: str = ""
    allowed: tuple[str, ...] = ()
    nearest: str = ""
    key: bool = False
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One named check of a study.

    Parameters
    ----------
    code : identifier of its findings, stable across versions
    severity : ``error`` when no analysis is possible, ``warning`` for a weakness of the design, ``note`` else
    protects : what goes wrong without it, as one sentence
    reads : keys of the study file it depends on; it is not run where one of them could not be read
    find : yields one remark a fault
    """

    code: str
    severity: Severity
    protects: str
    reads: frozenset[str]
    find: Find

    def findings(self, study: Study) -> Iterator[Finding]:
        """Yield the findings of this check."""
        for remark in self.find(study):
            yield Finding(
                self.code,
                remark.severity or self.severity,
                study.place(remark.path, key=remark.key),
                remark.message,
                remark.remedy,
                read=remark.read,
                allowed=remark.allowed,
                nearest=remark.nearest,
            )


def check(code: str, severity: Severity, protects: str, *, reads: str) -> Callable[[Find], Check]:
    """Make a check of a function; ``reads`` lists the keys it depends on, with blanks between them."""

    def make(find: Find) -> Check:
        return Check(code, severity, protects, frozenset(reads.split()), find)

    return make


def listed(names: Iterable[str]) -> str:
    """Return names as a list in a sentence.

    Examples
    --------
    >>> listed(["k2", "aln", "both"]), listed(["k2"])
    ('k2, aln and both', 'k2')
    """
    words = list(names)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""

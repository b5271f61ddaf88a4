"""How a run went, written down as it goes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.run._guard import Guard
from osteon.run._records import REVIEW_STAGES, StageRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from osteon.files import Finding
    from osteon.run._records import StageStatus


@dataclass(frozen=True, slots=True)
class Failure:
    """What ended a stage."""

    stage: str
    error: Exception


class Ledger:
    """Stages and findings of one run, in order.

    Parameters
    ----------
    progress : called as each stage starts and ends; None tells nobody

    Attributes
    ----------
    expected : the stages of this run, in order
    stopped : why the stages that are left do not run; empty while nothing keeps them
    failure : what ended a stage that should not have ended so
    """

    def __init__(self, progress: Callable[[StageRun], None] | None) -> None:
        self._progress = progress
        self._stages: dict[str, StageRun] = {}
        self._findings: list[Finding] = []
        self.expected: tuple[str, ...] = REVIEW_STAGES
        self.stopped: str = ""
        self.failure: Failure | None = None

    @property
    def stages(self) -> tuple[StageRun, ...]:
        """Stages so far."""
        return tuple(self._stages.values())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings so far."""
        return tuple(self._findings)

    def note(self, findings: Iterable[Finding]) -> None:
        """Keep findings."""
        self._findings.extend(findings)

    def status(self, name: str) -> str:
        """Return how a stage ended, or empty text when it did not start."""
        return self._stages[name].status if name in self._stages else ""

    def stage(self, name: str, step: Callable[[], tuple[StageStatus, str]]) -> None:
        """Run and time a stage; whatever goes wrong inside ends the stage, not the program.

        Parameters
        ----------
        name : of the stage
        step : does the work, and returns how it ended and why
        """
        self._tell(StageRun(name, "started"))
        begun = time.perf_counter()
        with Guard() as guard:
            status, reason = step()
            self._end(StageRun(name, status, _since(begun), reason))
        if guard.failure is not None:
            self.fail(name, guard.failure, seconds=_since(begun))

    def fail(self, name: str, error: Exception, *, seconds: float = 0.0) -> None:
        """Mark a stage as failed."""
        self.failure = Failure(name, error)
        self.stopped = "an earlier stage failed"
        self._end(StageRun(name, "failed", seconds, f"{type(error).__name__}: {error}"))

    def skip(self, name: str, reason: str) -> None:
        """Mark a stage as not run."""
        self._end(StageRun(name, "skipped", reason=reason))

    def skip_rest(self, reason: str) -> None:
        """Mark every stage that did not start as not run."""
        for name in self.expected:
            if name not in self._stages:
                self.skip(name, reason)

    def _end(self, stage: StageRun) -> None:
        self._stages[stage.name] = stage
        self._tell(stage)

    def _tell(self, stage: StageRun) -> None:
        if self._progress is not None:
            self._progress(stage)


def _since(begun: float) -> float:
    return round(time.perf_counter() - begun, 3)

"""A run is killed before each of its writing calls: the next one goes on, and ends with the same bytes."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from osteon import files, run, study
from osteon.run import _run
from osteon.run._join import Reading
from osteon.run._output import Output
from osteon.run._work import Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osteon.run._work import Work

CALLS = ("open", "write", "fsync", "replace", "unlink")
STAGES = ("observe", "evidence", "compare", "report")
TIMES = {"run.json", "manifest.json", "audit.jsonl"}
"""What holds a time, or the hash of something that does."""

NO_LIST = study.AnimalList(study.TableFile("animals.csv"))


@dataclass(frozen=True)
class FakeStudy:
    folder: Path
    kind: str = "experiment"
    title: str = "a study"
    layouts: tuple[()] = ()
    data: None = None
    animals: study.AnimalList = NO_LIST


class Chain:
    """Four stages, each made of the one before; every making is counted outside the results."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.begun = 0

    def write(self, word: str) -> None:
        (self.folder / "study.yaml").write_text(f"title: {word}\n", encoding="utf-8")
        (self.folder / "animals.csv").write_text(f"animal\n{word}\n", encoding="utf-8")

    def read(self, path: object) -> Reading:
        inputs = {"study.yaml": files.sha256(self.folder / "study.yaml")}
        fake: Any = FakeStudy(self.folder)
        return Reading(self.folder, "study.yaml", (), inputs, fake)

    def stages(self, kind: str) -> tuple[Stage, ...]:
        before = ("study", *STAGES)
        return tuple(self._stage(name, before[at]) for at, name in enumerate(STAGES))

    def _stage(self, name: str, before: str) -> Stage:
        def key(work: Work) -> str:
            return work.inputs["animals.csv"] if before == "study" else work.sha256(f"{before}/a.csv")

        def make(work: Work) -> dict[str, Output]:
            with (self.folder / "made.txt").open("a", encoding="utf-8") as counted:
                counted.write(f"{name}\n")
            seen = (self.folder / "animals.csv").read_bytes() if before == "study" else b""
            seen = seen or work.read(f"{before}/a.csv")
            outputs = {f"{name}/a.csv": Output(name.encode() + b" of " + seen, rows=1)}
            # what this stage made and no longer makes has to go
            return {**outputs, f"{name}/{seen[-4:-1].decode()}.csv": Output(seen, rows=1)}

        return Stage(name, (before,), key, make)

    def made(self) -> list[str]:
        counted = self.folder / "made.txt"
        return counted.read_text(encoding="utf-8").split() if counted.exists() else []

    def finished(self) -> set[str]:
        """Stages that the killed run had kept or published."""
        actions = self.records()[self.begun :]
        return {record.reason.partition(":")[0] for record in actions if record.action == "stage made"}

    def records(self) -> tuple[files.AuditRecord, ...]:
        return files.AuditLog(self.folder / "results" / "audit.jsonl").records()

    def content(self) -> dict[str, bytes]:
        results = self.folder / "results"
        every = {p.relative_to(results).as_posix(): p for p in results.rglob("*") if p.is_file()}
        return {name: path.read_bytes() for name, path in every.items() if name not in TIMES}


def patched(patch: pytest.MonkeyPatch, chain: Chain) -> None:
    patch.setattr(_run, "read", chain.read)
    patch.setattr(_run, "study_stages", chain.stages)


def in_a_child(work: Callable[[], object]) -> int:
    """Do work in a process of its own and return how it ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


def die_at(patch: pytest.MonkeyPatch, call: str, nth: int) -> None:
    """Kill this process, as `kill -9` does, before the n-th call of an operating-system function."""
    real, count = getattr(os, call), iter(range(1, 1_000_000))

    def dying(*args: Any, **options: Any) -> Any:
        if next(count) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **options)

    patch.setattr(os, call, dying)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("before", ["first run", "changed inputs"])
@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_a_run_killed_at_any_call_goes_on_with_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, before: str, step: int
) -> None:
    whole = chain_with_results(tmp_path / "whole", monkeypatch, before=before)
    run.run(whole.folder)
    kills = 0
    for nth in range(1, 500, step):
        chain = chain_with_results(tmp_path / f"{nth}", monkeypatch, before=before)
        with monkeypatch.context() as patch:
            ended = in_a_child(lambda at=nth, p=patch, c=chain: (die_at(p, call, at), run.run(c.folder)))
        if ended == 0:
            break
        assert os.WTERMSIG(ended) == signal.SIGKILL
        kills += 1
        finished, made = chain.finished(), chain.made()
        result = run.run(chain.folder)
        assert result.exit_status == 0
        assert {finding.code for finding in result.findings} <= {"AUDIT-TORN"}
        again = chain.made()[len(made) :]
        assert not finished & set(again), f"{call} {nth}: made again although finished"
        assert [*dict.fromkeys([*made, *again])] == list(STAGES)
        assert len(again) + len(made) <= len(STAGES) + 1, "at most the stage under way is made twice"
        assert chain.content() == whole.content(), f"{call} {nth}"
        results = chain.folder / "results"
        assert files.Manifest.read(results / "manifest.json").verify(results) == ()
    assert kills > 3 // step, f"{call} is called {kills} times: the test kills nothing"
    print(f"{before}: {kills} kills at {call}")


def chain_with_results(folder: Path, monkeypatch: pytest.MonkeyPatch, *, before: str) -> Chain:
    """Return a study folder about to be run, with results of other inputs where asked for."""
    folder.mkdir()
    chain = Chain(folder)
    patched(monkeypatch, chain)
    if before == "changed inputs":
        chain.write("one")
        run.run(folder)
        (folder / "made.txt").unlink()
        chain.begun = len(chain.records())
    chain.write("two")
    return chain


@pytest.mark.parametrize("nth", range(12, 32, 2))
def test_inputs_as_they_were_before_a_killed_publication_give_the_results_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    chain = chain_with_results(tmp_path / "killed", monkeypatch, before="changed inputs")
    whole = Chain(tmp_path / "whole")
    whole.folder.mkdir()
    whole.write("one")
    patched(monkeypatch, whole)
    run.run(whole.folder)
    patched(monkeypatch, chain)
    with monkeypatch.context() as patch:
        in_a_child(lambda p=patch: (die_at(p, "replace", nth), run.run(chain.folder)))
    chain.write("one")
    assert run.run(chain.folder).exit_status == 0
    assert chain.content() == whole.content(), "files of two runs are never mixed"


def test_one_kill_after_another_still_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = chain_with_results(tmp_path / "whole", monkeypatch, before="first run")
    run.run(whole.folder)
    chain = chain_with_results(tmp_path / "killed", monkeypatch, before="first run")
    for nth in range(4, 60, 3):
        with monkeypatch.context() as patch:
            in_a_child(lambda at=nth, p=patch: (die_at(p, "fsync", at), run.run(chain.folder)))
    assert run.run(chain.folder).exit_status == 0
    assert chain.content() == whole.content()

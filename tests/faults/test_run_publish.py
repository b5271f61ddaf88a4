"""Whatever call fails while results are published: earlier results are intact, or the manifest tells."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from osteon import files
from osteon.run._cache import MANIFEST, read_earlier
from osteon.run._kept import clear_kept
from osteon.run._output import Output
from osteon.run._publish import publish

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EARLIER = {"effects.csv": Output(b"id\nTE1\n", rows=1), "report/index.html": Output(b"<p>earlier</p>")}
LATER = {"effects.csv": Output(b"id\nTE2\n", rows=1), "report/index.html": Output(b"<p>later</p>")}


@pytest.mark.parametrize("call", ["open", "write", "fsync"])
@pytest.mark.parametrize("nth", range(1, 5))
def test_a_full_disk_leaves_the_earlier_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, nth: int
) -> None:
    publish(tmp_path, EARLIER, kept={})
    with monkeypatch.context() as patch:
        fail_nth(patch, call, nth if call != "write" else min(nth, 2))
        with pytest.raises(files.WriteError):
            publish(tmp_path, LATER, kept={})
    assert all((tmp_path / name).read_bytes() == output.data for name, output in EARLIER.items())
    assert files.Manifest.read(tmp_path / MANIFEST).verify(tmp_path) == ()


@pytest.mark.parametrize("nth", range(1, 6))
def test_a_run_stopped_between_two_renames_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    publish(tmp_path, EARLIER, kept={})
    with monkeypatch.context() as patch:
        fail_nth(patch, "replace", nth)
        with pytest.raises(files.WriteError):
            publish(tmp_path, LATER, kept={})
    earlier = read_earlier(tmp_path)
    for name, output in EARLIER.items():
        whole = (tmp_path / name).read_bytes()
        assert whole in (output.data, LATER[name].data)
        assert earlier.sha256[name] == files.sha256_bytes(whole), "known as what it is: earlier or later"
    assert earlier.damaged == (), "an interrupted publication is no damage"
    assert bool(files.Manifest.read(tmp_path / MANIFEST).verify(tmp_path)) == (nth > 4), "and is seen"
    publish(tmp_path, LATER, kept={})
    assert all((tmp_path / name).read_bytes() == output.data for name, output in LATER.items())
    assert files.Manifest.read(tmp_path / MANIFEST).verify(tmp_path) == ()


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
@pytest.mark.parametrize("nth", range(1, 9))
def test_a_killed_run_is_seen_and_made_good(tmp_path: Path, call: str, nth: int) -> None:
    publish(tmp_path, EARLIER, kept={})
    killed_at_nth(call, nth, lambda: publish(tmp_path, LATER, kept={}))
    files.sweep_orphans(tmp_path)
    clear_kept(tmp_path)
    earlier = read_earlier(tmp_path)
    for name in EARLIER:
        assert (tmp_path / name).read_bytes() in (EARLIER[name].data, LATER[name].data), "whole, never half"
        if name in earlier.sha256:
            assert earlier.sha256[name] == files.sha256(tmp_path / name)
    publish(tmp_path, LATER, kept={})
    below = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert below == {*LATER, MANIFEST}
    assert files.Manifest.read(tmp_path / MANIFEST).verify(tmp_path) == ()


def killed_at_nth(call: str, nth: int, work: Callable[[], None]) -> None:
    """Do work in a process of its own that dies at the n-th call of an operating-system function."""
    child = os.fork()
    if child == 0:
        real = getattr(os, call)
        count = iter(range(1, 1_000_000))
        setattr(
            os, call, lambda *args, **kwargs: os._exit(9) if next(count) == nth else real(*args, **kwargs)
        )
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def fail_nth(patch: pytest.MonkeyPatch, call: str, nth: int) -> None:
    """Make the n-th call of an operating-system function fail as a full disk does."""
    real = getattr(os, call)
    count = 0

    def failing(*args: object, **kwargs: object) -> object:
        nonlocal count
        count += 1
        if count == nth:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*args, **kwargs)

    patch.setattr(os, call, failing)

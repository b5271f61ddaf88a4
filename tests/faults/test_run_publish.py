"""Whatever call fails while results are published: earlier results are intact, or the manifest tells."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from osteon import files
from osteon.run._cache import MANIFEST, read_earlier
from osteon.run._publish import Output, publish

if TYPE_CHECKING:
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
        assert (name in earlier.damaged) == (whole != output.data)
    publish(tmp_path, LATER, kept={})
    assert all((tmp_path / name).read_bytes() == output.data for name, output in LATER.items())
    assert files.Manifest.read(tmp_path / MANIFEST).verify(tmp_path) == ()


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

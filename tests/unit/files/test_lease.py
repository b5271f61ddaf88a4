"""One writer; a dead one is replaced without anybody's help."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from osteon.files import Lease, LeaseError, WriteError

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys, time
from osteon.files import Lease
lease = Lease(sys.argv[1])
lease.acquire()
print(lease.holder.pid, flush=True)
time.sleep(60)
"""


def test_a_second_writer_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    with Lease(tmp_path) as lease:
        with pytest.raises(LeaseError) as caught:
            Lease(tmp_path).acquire()
        assert caught.value.holder == lease.holder
        assert str(lease.holder.pid) in str(caught.value)
        assert lease.holder.host in str(caught.value)
        assert caught.value.findings[0].code == "LEASE-HELD"
    with Lease(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_lease_of_a_killed_process_is_free_at_once(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        pid = int(other.stdout.readline())
        with pytest.raises(LeaseError) as caught:
            Lease(tmp_path).acquire()
        assert caught.value.holder is not None
        assert caught.value.holder.pid == pid
        other.kill()
    with Lease(tmp_path) as lease:
        assert lease.holder.pid != pid


@pytest.mark.parametrize(("silent", "free"), [(5, False), (600, True)])
def test_another_machine_counts_as_alive_for_a_minute(tmp_path: Path, silent: int, *, free: bool) -> None:
    beat = (datetime.now(UTC) - timedelta(seconds=silent)).isoformat()
    record = {"pid": 1, "host": "elsewhere", "start": beat, "heartbeat": beat}
    (tmp_path / ".osteon-lease").write_text(json.dumps(record))
    if free:
        Lease(tmp_path).acquire()
        return
    with pytest.raises(LeaseError) as caught:
        Lease(tmp_path).acquire()
    assert caught.value.holder is not None
    assert caught.value.holder.host == "elsewhere"
    assert json.loads((tmp_path / ".osteon-lease").read_text()) == record


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"pid": 1}', '{"pid": 1, "host": "x", "start": "", "heartbeat": "soon"}']
)
def test_a_damaged_lease_file_stops_nobody(tmp_path: Path, content: str) -> None:
    (tmp_path / ".osteon-lease").write_text(content)
    with Lease(tmp_path) as lease:
        assert json.loads((tmp_path / ".osteon-lease").read_text())["pid"] == lease.holder.pid


def test_the_heart_beats(tmp_path: Path) -> None:
    with Lease(tmp_path, beat=0.01) as lease:
        first = lease.holder.heartbeat
        end = time.monotonic() + 5
        while lease.holder.heartbeat == first and time.monotonic() < end:
            time.sleep(0.05)
        assert lease.holder.heartbeat > first
        assert lease.holder.start == first
    assert not (tmp_path / ".osteon-lease").exists()


def test_a_folder_that_is_not_there_is_a_write_error(tmp_path: Path) -> None:
    with pytest.raises(WriteError):
        Lease(tmp_path / "absent").acquire()
    lease = Lease(tmp_path)
    lease.release()
    lease.acquire()
    lease.release()
    lease.release()

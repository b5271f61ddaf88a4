"""Fixtures every test may use: the large shared files, a browser, and a guard against the network."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile(
    "short", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "long", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("long" if os.environ.get("OSTEON_FUZZ") else "short")


def missing(what: str) -> None:
    """Fail in continuous integration, skip elsewhere: a skipped check proves nothing there."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing in continuous integration")
    pytest.skip(f"{what} is not here")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the large fixtures, which stay outside the repository (OSTEON_SHARED)."""
    folder = Path(os.environ.get("OSTEON_SHARED", ROOT.parent / "shared"))
    if not (folder / "evidence" / "treatment_effects.csv").is_file():
        missing("the folder of shared fixtures")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the system's Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        missing("Chromium")
    return str(found)


@pytest.fixture(scope="session")
def repository() -> Path:
    """Root of the checkout."""
    return ROOT


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            message = f"the test tried to reach {address!r}; osteon makes no network call"
            raise AssertionError(message)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)

"""What lies between stages survives its file, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon import evidence, files
from osteon.run._join import read
from osteon.run._stored import read_stored, stored

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def guide(repository: Path) -> evidence.Guide:
    question = read(repository / "examples" / "k2-vs-bisphosphonates").asked
    return evidence.build_guide(evidence.load(), question)


def test_the_guide_read_is_the_guide_written(guide: evidence.Guide) -> None:
    again = read_stored(stored(guide, evidence.Guide), evidence.Guide)
    assert again == guide
    assert stored(again, evidence.Guide) == stored(guide, evidence.Guide)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"groups": 7}', b"\xff\xfe"])
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(files.DataError):
        read_stored(data, evidence.Guide)


def test_a_guide_cut_short_is_refused(guide: evidence.Guide) -> None:
    with pytest.raises(files.DataError):
        read_stored(stored(guide, evidence.Guide)[:-10], evidence.Guide)

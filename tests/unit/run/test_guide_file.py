"""The guide survives its file, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon import evidence, files
from osteon.run._guide_file import guide_json, read_guide
from osteon.run._join import read

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def guide(repository: Path) -> evidence.Guide:
    question = read(repository / "examples" / "k2-vs-bisphosphonates").asked
    return evidence.build_guide(evidence.load(), question)


def test_the_guide_read_is_the_guide_written(guide: evidence.Guide) -> None:
    again = read_guide(guide_json(guide))
    assert again == guide
    assert guide_json(again) == guide_json(guide)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"groups": 7}', b"\xff\xfe"])
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(files.DataError):
        read_guide(data)


def test_a_guide_cut_short_is_refused(guide: evidence.Guide) -> None:
    with pytest.raises(files.DataError):
        read_guide(guide_json(guide)[:-10])

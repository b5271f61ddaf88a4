"""Paths of a study file stay inside the study folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon.files import DataError, Place, resolve_inside

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = {
    "": "PATH-EMPTY",
    "  ": "PATH-EMPTY",
    "a\0b": "PATH-CONTROL-CHARACTER",
    "a\nb": "PATH-CONTROL-CHARACTER",
    "/etc/passwd": "PATH-ABSOLUTE",
    "//server/share/x": "PATH-ABSOLUTE",
    "\\\\server\\share": "PATH-ABSOLUTE",
    "C:\\x": "PATH-ABSOLUTE",
    "c:x": "PATH-ABSOLUTE",
    "~/x": "PATH-ABSOLUTE",
    "a\\..\\b": "PATH-BACKSLASH",
    "..": "PATH-CLIMBS",
    "a/../../b": "PATH-CLIMBS",
    "a/../b": "PATH-CLIMBS",
    "a.csv:stream": "PATH-COLON",
    "CON": "PATH-DEVICE",
    "data/nul.csv": "PATH-DEVICE",
    "Com1.txt": "PATH-DEVICE",
    "lpt\u00b9": "PATH-DEVICE",
    "conout$": "PATH-DEVICE",
    "data./x": "PATH-TRAILING",
    "x.csv ": "PATH-TRAILING",
    "...": "PATH-TRAILING",
    "out": "PATH-LINK-OUT",
    "out/x.csv": "PATH-LINK-OUT",
    "up/study2/x": "PATH-LINK-OUT",
    "loop/x": "PATH-UNREADABLE",
}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    (folder / "data").mkdir(parents=True)
    (tmp_path / "study2").mkdir()
    (folder / "out").symlink_to("/")
    (folder / "up").symlink_to("..")
    (folder / "loop").symlink_to("loop")
    (folder / "inside").symlink_to("data")
    return folder


@pytest.mark.parametrize(("text", "code"), REFUSED.items())
def test_paths_that_leave_or_do_not_travel_are_refused(study: Path, text: str, code: str) -> None:
    where = Place("study.yaml", 3, 9, "data.file")
    with pytest.raises(DataError) as caught:
        resolve_inside(study, text, where=where)
    (finding,) = caught.value.findings
    assert (finding.code, finding.where) == (code, where)


@pytest.mark.parametrize(
    "text",
    [
        "a.csv",
        "data/x.csv",
        "./data//x.csv",
        "inside/x.csv",
        "a b (1).csv",
        "console.csv",
        "~x",
        "µ/‌x",
        ".hidden",
    ],
)
def test_paths_inside_are_resolved(study: Path, text: str) -> None:
    resolved = resolve_inside(study, text)
    assert resolved == (study / text).resolve()
    assert resolved.is_relative_to(study.resolve())

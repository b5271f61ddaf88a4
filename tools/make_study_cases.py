"""Write tests/study/cases/CODE/{bad,good}: two study folders that differ by one edit.

Usage: python tools/make_study_cases.py [FOLDER]

The good study is a base study after the edits under ``good``; the bad one is the good one after one more
edit, of a line or of a file. ``bad`` raises CODE and nothing else, ``good`` raises nothing.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from study_case import REVIEW, Case
from study_case_list import CASES

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "study" / "cases"

EXPERIMENT_FILES = {"data/femur.csv": "animal,BMD (g/cm2)\n0012,0.214\n0013,0.208\n"}
REVIEW_FILES = {"claims.yaml": "claims: []\n"}


@dataclass(frozen=True, slots=True)
class Folder:
    """A study folder as text: path -> content."""

    content: dict[str, str] = field(default_factory=dict)

    def edited(self, edits: tuple[tuple[str, str], ...]) -> Folder:
        """Return the folder after some edits of study.yaml; each must hit exactly one place."""
        text = self.content["study.yaml"]
        for old, new in edits:
            if text.count(old) != 1:
                message = f"{old!r} stands {text.count(old)} times in the base study"
                raise ValueError(message)
            text = text.replace(old, new)
        return Folder(self.content | {"study.yaml": text})

    def with_files(self, files: dict[str, str | None]) -> Folder:
        """Return the folder with files added; None takes one away."""
        merged = self.content | files
        return Folder({name: text for name, text in merged.items() if text is not None})

    def write(self, folder: Path) -> None:
        """Write the folder."""
        for name, text in self.content.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def good_and_bad(case: Case) -> tuple[Folder, Folder]:
    """Return both folders of a case."""
    files = REVIEW_FILES if case.base == REVIEW else EXPERIMENT_FILES
    good = Folder({"study.yaml": case.base} | files).edited(case.good).with_files(dict(case.files))
    return good, good.edited(case.bad).with_files(dict(case.bad_files))


def main(folder: Path = FOLDER) -> None:
    """Write every case anew."""
    if folder.exists():
        shutil.rmtree(folder)
    for case in CASES:
        good, bad = good_and_bad(case)
        good.write(folder / case.code / "good")
        bad.write(folder / case.code / "bad")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))

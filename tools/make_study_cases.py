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

from study_case import EXPERIMENT, REVIEW, SMALL, Case
from study_case_list import CASES

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "study" / "cases"

FEMUR = """\
animal,bone,quantity,value
0012,femur,BMD left,0.214
0012,distal_femur_metaphysis,BVTV,21.4
0012,femur_diaphysis,load,98.1
0012,serum,CTX,23.5
0013,femur,BMD left,0.208
0013,distal_femur_metaphysis,BVTV,18.9
0013,femur_diaphysis,load,91.7
0013,serum,CTX,31.2
"""
ANIMALS = "animal,arm,body_mass_before_surgery\n0012,k2,281\n0013,ovx,279\n"
FILES = {
    EXPERIMENT: {"data/femur.csv": FEMUR, "animals.csv": ANIMALS},
    SMALL: {"data/readme.md": "The tables are on their way.\n"},
    REVIEW: {"claims.yaml": "claims: []\n"},
}


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
    good = Folder({"study.yaml": case.base} | FILES[case.base]).edited(case.good).with_files(dict(case.files))
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

"""Every check has a case of one edit: good raises nothing, bad raises the code and nothing else."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import pytest

from osteon import study
from osteon.study._schema_fault import SCHEMA_CODES
from osteon.study.checks import CHECKS

ROOT = Path(__file__).resolve().parents[3]
CASES = ROOT / "tests" / "study" / "cases"
CODES = sorted(folder.name for folder in CASES.iterdir())
SEVERITY = {check.code: check.severity for check in CHECKS} | dict.fromkeys(SCHEMA_CODES, "error")

BESIDE = {"PATTERN-PART": {"SCANS-LATER"}}  # what a study with scans says in any case


def codes(folder: Path) -> set[str]:
    return {finding.code for finding in study.check(folder)}


@pytest.mark.parametrize("code", CODES)
def test_the_good_study_raises_nothing(code: str):
    assert codes(CASES / code / "good") == BESIDE.get(code, set())


@pytest.mark.parametrize("code", CODES)
def test_the_bad_study_raises_its_code_and_nothing_else(code: str):
    findings = tuple(f for f in study.check(CASES / code / "bad") if f.code not in BESIDE.get(code, set()))
    assert {finding.code for finding in findings} == {code}
    assert {finding.severity for finding in findings} == {SEVERITY[code]}
    assert all(finding.message.endswith((".", "?")) and finding.remedy.endswith(".") for finding in findings)
    assert all(finding.where.file == "study.yaml" and finding.where.line for finding in findings)


@pytest.mark.parametrize("code", CODES)
def test_good_and_bad_differ_by_one_edit(code: str):
    good, bad = (contents(CASES / code / name) for name in ("good", "bad"))
    changed = [name for name in sorted(good.keys() | bad.keys()) if good.get(name) != bad.get(name)]
    assert len(changed) == 1
    if changed == ["study.yaml"]:
        before, after = (side["study.yaml"].splitlines() for side in (good, bad))
        edits = [
            edit
            for edit in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
            if edit[0] != "equal"
        ]
        assert len(edits) == 1
        _, first, last, new_first, new_last = edits[0]
        assert last - first <= 1
        assert new_last - new_first <= 1


def test_every_check_has_a_case_and_every_case_a_check():
    assert sorted(SEVERITY) == CODES
    assert len(CHECKS) >= 35


def test_codes_are_unique_and_every_check_says_what_it_protects():
    codes = [check.code for check in CHECKS]
    assert len(set(codes)) == len(codes)
    assert all(check.protects.endswith(".") and check.reads for check in CHECKS)


def test_checks_read_keys_that_the_study_file_has():
    # A misspelt key here would run the check where its value could not be read.
    keys = {key for one in study.json_schema()["$defs"].values() for key in one.get("properties", {})}
    assert {key for check in CHECKS for key in check.reads} <= keys


def test_the_cases_are_what_their_script_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "path", [str(ROOT / "tools"), *sys.path])
    from make_study_cases import main

    main(tmp_path)
    assert contents(tmp_path) == contents(CASES)


def contents(folder: Path) -> dict[str, str]:
    """Text of every file of a folder by its relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }

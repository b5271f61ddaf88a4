"""The codes that the page on tables explains are said somewhere, with the severity it gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
SOURCE = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/osteon/observe").rglob("*.py"))
ROWS = re.findall(r"^\| (`[A-Z`, -]+`) \| (error|warning|note) \|", PAGE, flags=re.MULTILINE)
CODES = [(code, severity) for codes, severity in ROWS for code in re.findall(r"[A-Z-]+", codes)]


def test_the_page_explains_what_is_said_of_animals_and_columns():
    assert {"ANIMALS-NONE", "COLUMN-SPELLED", "TABLE-NO-VALUES", "ANIMALS-ALIKE"} <= dict(CODES).keys()


@pytest.mark.parametrize(("code", "severity"), CODES)
def test_a_documented_code_is_said(code: str, severity: str):
    after = re.findall(rf'"{code}"(.{{0,60}})', SOURCE, flags=re.DOTALL)
    assert any(f'"{severity}"' in words for words in after)

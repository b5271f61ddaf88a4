"""docs/records.md lists the columns and statuses as the code has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from osteon.records import ESTIMATE_COLUMNS, OBSERVATION_COLUMNS, Status

if TYPE_CHECKING:
    from pathlib import Path


def section(repository: Path, title: str) -> str:
    text = (repository / "docs" / "records.md").read_text(encoding="utf-8")
    return text.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_column_is_described_with_its_kind(repository: Path) -> None:
    for title, columns in (("Observations", OBSERVATION_COLUMNS), ("Estimates", ESTIMATE_COLUMNS)):
        described = re.findall(
            r"^\| `(\w+)` \| (text|texts|number|count) \| \S", section(repository, title), re.MULTILINE
        )
        assert described == [(column.name, column.kind) for column in columns]


def test_every_word_of_a_column_is_named(repository: Path) -> None:
    for title, columns in (("Observations", OBSERVATION_COLUMNS), ("Estimates", ESTIMATE_COLUMNS)):
        text = section(repository, title)
        assert [w for column in columns for w in column.words if f"`{w}`" not in text] == []


def test_statuses_are_listed_in_order(repository: Path) -> None:
    listed = re.findall(
        r"^\| `(\w+)` \| [^|]+ \| (?:yes|no) \|", section(repository, "Observations"), re.MULTILINE
    )
    assert listed == list(get_args(Status))

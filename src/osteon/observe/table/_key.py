"""The key of a sealed study: code -> arm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.files import Finding
from osteon.observe.table._arms import ArmWords
from osteon.observe.table._spelling import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from osteon.files import Place
    from osteon.observe.table._sheet import Sheet
    from osteon.study import Arm


@dataclass(frozen=True, slots=True)
class Key:
    """What each code stands for, and what was noticed."""

    codes: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


def read_key(sheet: Sheet, arms: Mapping[str, Arm]) -> Key:
    """Return the key.

    Parameters
    ----------
    sheet : the file, its columns code and arm
    arms : of the study
    """
    code_at, arm_at = sheet.column("code"), sheet.column("arm")
    findings = list(sheet.text.findings or sheet.findings)
    if code_at is None or arm_at is None:
        return Key({}, (*findings, *((_no_columns(sheet),) if sheet.there else ())))
    words = ArmWords(arms)
    codes: dict[str, str] = {}
    for number, row in enumerate(sheet.text.rows):
        code, text = row[code_at].strip(), row[arm_at].strip()
        if not code or code in codes:
            findings.append(_code(code, sheet.place(number, code_at)))
            continue
        read, place = words.read(text, sheet.use.arms), sheet.place(number, arm_at)
        if not text:
            findings.append(_no_arm(code, place))
        elif said := words.said_of(text, read, place):
            findings.append(said)
        codes[code] = read.name
    return Key(codes, tuple(findings))


def unused_codes(sheet: Sheet, words: ArmWords) -> Iterator[Finding]:
    """Yield one note that names the codes of the key under which no animal is listed.

    Parameters
    ----------
    sheet : the key
    words : what each spelling meant, after everything was read
    """
    if unused := words.unused_codes:
        yield Finding(
            "KEY-UNUSED",
            "note",
            sheet.place(-1, sheet.column("code") or 0),
            f"{len(unused)} codes of the key are under no animal: {listed(unused)}.",
            "Nothing to do if no animal has them; otherwise compare them with the codes of the animals.",
        )


def _code(code: str, where: Place) -> Finding:
    message = f"The code {code} stands twice in the key." if code else "The row of the key has no code."
    return Finding("KEY-CODE", "error", where, message, "Give each code one row, with its arm.", read=code)


def _no_arm(code: str, where: Place) -> Finding:
    message, remedy = f"The code {code} has no arm in the key.", "Write the arm it stands for."
    return Finding("KEY-CODE", "error", where, message, remedy)


def _no_columns(sheet: Sheet) -> Finding:
    return Finding(
        "COLUMN-ABSENT",
        "error",
        sheet.place(-1, 0),
        "The key needs the columns code and arm.",
        "Name its two columns code and arm.",
        allowed=("code", "arm"),
    )

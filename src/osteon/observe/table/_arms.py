"""Arms as tables spell them: to the arms of the study, or to the codes of a sealed one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from osteon.files import Finding
from osteon.observe.table._spelling import Nearest, fold_spelling, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osteon.files import Place
    from osteon.study import Arm


@dataclass(frozen=True, slots=True)
class ArmRead:
    """An arm as understood.

    Parameters
    ----------
    name : arm of the study, or code; empty where the text is not known
    how : written exactly so, spelled a little otherwise, or not known
    """

    name: str
    how: Literal["exact", "spelled", "unknown"]


class ArmWords:
    """Knows what each spelling of an arm means.

    Parameters
    ----------
    arms : of the study
    sealed : arms are codes: every text is the code it is
    codes : code -> arm, once the key is given

    Examples
    --------
    >>> words = ArmWords({}, codes={"A": "k2"})
    >>> words.read("A", {}), words.read("B", {}), words.read("b 2", {"B-2": "aln"})
    (ArmRead(name='k2', how='exact'), ArmRead(name='', how='unknown'), ArmRead(name='aln', how='spelled'))
    """

    def __init__(
        self, arms: Mapping[str, Arm], *, sealed: bool = False, codes: Mapping[str, str] | None = None
    ) -> None:
        self.sealed = sealed
        self._codes = codes or {}
        self._names = {name: name for name in arms} | {
            arm.label: name for name, arm in arms.items() if arm.label
        }
        self._nearest = Nearest((*self._codes, *self._names))
        self._read: dict[tuple[str, int], ArmRead] = {}
        self._said: set[tuple[str, str]] = set()

    def read(self, text: str, spelled: Mapping[str, str]) -> ArmRead:
        """Return the arm a text means; ``spelled`` is the mapping's ``arms``."""
        key = (text, id(spelled))
        if (known := self._read.get(key)) is None:
            known = self._read[key] = self._find(one_line(text), spelled)
        return known

    def said_of(self, text: str, read: ArmRead, where: Place) -> Finding | None:
        """Return what is to be said of a spelling; None where it is exact, or was said of the file before."""
        if read.how == "exact" or (where.file, text) in self._said:
            return None
        if read.how == "spelled":
            self._said.add((where.file, text))
            if code := self._code_of(one_line(text)):
                return _code_spelled(text, code, where)
            return Finding(
                "ARM-SPELLED",
                "note",
                where,
                f"The arm {text} is read as {read.name}: only case, blanks or British spelling differ.",
                f"Nothing to do if that is right; otherwise map it: arms: {{{_quoted(text)}: ARM}}.",
                read=text,
                nearest=read.name,
            )
        what = "code of the key" if self._codes else "arm of the study"
        return Finding(
            "ARM-UNKNOWN",
            "error",
            where,
            f"{text} is no {what}.",
            f"Correct it; or write arms: {{{_quoted(text)}: ARM}}, an entry a spelling, in the mapping "
            "of this table; or add the arm to the study file.",
            read=text,
            allowed=tuple(self._codes or dict.fromkeys(self._names.values())),
            nearest=self._nearest.of(text),
        )

    @property
    def unused_codes(self) -> tuple[str, ...]:
        """Codes of the key that no text read so far means."""
        used = {self._code_of(one_line(text)) for text, _ in self._read}
        return tuple(code for code in self._codes if code not in used)

    def _code_of(self, text: str) -> str:
        """Return the code of the key that a text is, or is spelled like; empty where it is none."""
        if text in self._codes:
            return text
        folded = fold_spelling(text)
        return next((code for code in self._codes if folded and fold_spelling(code) == folded), "")

    def _find(self, text: str, spelled: Mapping[str, str]) -> ArmRead:
        mapped = {one_line(word): arm for word, arm in spelled.items()}
        for words in (mapped, self._codes, {} if self.sealed else self._names):
            if text in words:
                return ArmRead(words[text], "exact")
        if self.sealed:
            return ArmRead(text, "exact")
        folded = fold_spelling(text)
        meant = {
            arm
            for words in (mapped, self._codes, self._names)
            for word, arm in words.items()
            if fold_spelling(word) == folded
        }
        return ArmRead(meant.pop(), "spelled") if folded and len(meant) == 1 else ArmRead("", "unknown")


def _code_spelled(text: str, code: str, where: Place) -> Finding:
    return Finding(
        "ARM-SPELLED",
        "note",
        where,
        f"The code {text} is read as the code {code} of the key: only case, blanks or spelling differ.",
        "Nothing to do if that is right; otherwise correct the code, or add it to the key.",
        read=text,
        nearest=code,
    )


def _quoted(text: str) -> str:
    """Return a text as a key of the study file, in quotation marks."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

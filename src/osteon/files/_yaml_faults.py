"""What can be wrong with a YAML file, in sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, Protocol, cast

from osteon.files._finding import Finding, Place

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

Fault = Literal[
    "YAML-ALIAS",
    "YAML-ANCHOR",
    "YAML-DIRECTIVE",
    "YAML-DOCUMENTS",
    "YAML-DUPLICATE-KEY",
    "YAML-EMPTY",
    "YAML-INVISIBLE",
    "YAML-KEY",
    "YAML-MERGE",
    "YAML-ROOT",
    "YAML-SCALAR-TOO-LONG",
    "YAML-SYNTAX",
    "YAML-TAB",
    "YAML-TAG",
    "YAML-TOO-DEEP",
    "YAML-TOO-MANY",
]

_SENTENCES: dict[Fault, tuple[str, str]] = {
    "YAML-ALIAS": ("The alias {read} stands for text written elsewhere.", "Write the text out here."),
    "YAML-ANCHOR": (
        "The anchor {read} names a value for reuse.",
        "Delete it, and write the value out where it is used.",
    ),
    "YAML-DIRECTIVE": ("A line beginning with % gives the parser an order.", "Delete that line."),
    "YAML-DOCUMENTS": (
        "A second document begins here (a line ---).",
        "Keep one document a file; delete the line.",
    ),
    "YAML-DUPLICATE-KEY": (
        "The key {read} stands here a second time; the first is in line {amount}.",
        "Delete one of the two, or rename it.",
    ),
    "YAML-EMPTY": ("The file holds no entry.", "Write its content as key: value lines."),
    "YAML-INVISIBLE": (
        "An escape stands for a character that nobody can see.",
        "Delete the escape, or write the character itself where it has a form.",
    ),
    "YAML-KEY": (
        "A list or a mapping stands where a key is expected.",
        "Write a plain word before the colon.",
    ),
    "YAML-MERGE": ("The key << would merge another mapping into this one.", "Write the entries out here."),
    "YAML-ROOT": (
        "The file does not hold key: value lines at its outermost level.",
        "Write its content as key: value lines.",
    ),
    "YAML-SCALAR-TOO-LONG": (
        "One value has more than {limit:,} characters.",
        "Shorten it, or raise the limit with YamlLimits(scalar=...).",
    ),
    "YAML-SYNTAX": (
        "This is not valid YAML.",
        "Check quotes, brackets, colons and indentation on this line and above it.",
    ),
    "YAML-TAB": ("A tab stands where only blanks may.", "Replace it by blanks, two a level of indentation."),
    "YAML-TAG": (
        "The tag {read} would turn text into another type.",
        "Delete it; types follow from the field.",
    ),
    "YAML-TOO-DEEP": (
        "Entries are nested more than {limit} levels deep.",
        "Flatten them, or raise the limit with YamlLimits(depth=...).",
    ),
    "YAML-TOO-MANY": (
        "The file has more than {limit:,} entries.",
        "Split it, or raise the limit with YamlLimits(nodes=...).",
    ),
}


def fault(code: Fault, place: Place, *, read: str = "", amount: int | None = 0, limit: int = 0) -> Finding:
    """Return the finding of a fault; its sentence names what was read where that helps."""
    message, remedy = _SENTENCES[code]
    return Finding(
        code, "error", place, message.format(read=read[:60], amount=amount, limit=limit), remedy, read=read
    )


# What the parser says -> what a person can act on; the first pattern that matches is taken.
_SYNTAX: tuple[tuple[str, str, str], ...] = (
    (
        r"mapping values are not allowed",
        "A colon stands where no key can be: the line above may lack its colon, or the indentation differs.",
        "Align the keys of one block, and put text that contains a colon and a blank in quotes.",
    ),
    (
        r"could not find expected ':'|while scanning a simple key",
        "This line has no colon after its key.",
        "Write key: value, with a blank after the colon.",
    ),
    (
        r"expected <block end>",
        "The indentation does not fit the lines above.",
        "Align this line with the other entries of its block, with blanks only.",
    ),
    (
        r"expected ',' or '\]'|expected ',' or '}'",
        "A bracket or brace is not closed, or a comma is missing.",
        "Close it with ] or }, and separate entries with commas.",
    ),
    (
        r"unexpected end of stream|document separator",
        "A quoted text is not closed.",
        "Close it with the same quotation mark.",
    ),
    (
        r"cannot start any token",
        "A value begins with a character that has its own meaning in YAML.",
        "Put the value in quotes.",
    ),
    (
        r"unknown escape character|expected escape sequence",
        "A backslash stands before a character it cannot escape.",
        "Use 'single quotes', in which a backslash is only a backslash.",
    ),
    (
        r"expected the node content|expected alphabetic or numeric",
        "A value is missing, or begins with a character that has its own meaning in YAML.",
        "Write the value, or put it in quotes.",
    ),
)


def syntax_fault(error: MarkedYAMLError, *, name: str) -> Finding:
    """Return the parser's complaint as a finding with a place and a sentence."""
    started = cast("_Mark | None", error.context_mark)
    mark = cast("_Mark | None", error.problem_mark) or started
    place = Place(name) if mark is None else Place(name, mark.line + 1, mark.column + 1)
    words = f"{error.context or ''}; {error.problem or ''}"
    if r"character '\t' that cannot start" in words:
        return fault("YAML-TAB", place, read=_line_at(mark))
    message, remedy = next(
        ((message, remedy) for pattern, message, remedy in _SYNTAX if re.search(pattern, words)),
        _SENTENCES["YAML-SYNTAX"],
    )
    if started is not None and mark is not None and started.line < mark.line:
        message = f"{message} It began in line {started.line + 1}."
    return Finding("YAML-SYNTAX", "error", place, message, remedy, read=_line_at(mark))


def too_long_word(text: str, *, name: str, limit: int) -> Finding | None:
    """Return a finding when a run without blanks is longer than a scalar may be.

    The parser looks ahead through such a run again and again, so it is refused before parsing.
    """
    match = re.search(rf"\S{{{limit + 1}}}", text)
    if match is None:
        return None
    line = text.count("\n", 0, match.start()) + 1
    column = match.start() - text.rfind("\n", 0, match.start())
    return fault("YAML-SCALAR-TOO-LONG", Place(name, line, column), read=match.group(), limit=limit)


def tab_faults(
    text: str, *, name: str, inside: list[tuple[int, int]], syntax: Finding | None
) -> tuple[Finding, ...]:
    """Return a finding for each line indented with a tab, except inside quoted and block text.

    A blank line counts only where the parser stumbled over it.
    """
    if "\t" not in text:
        return ()
    content = {line for first, last in inside for line in range(first + 1, last + 1)}
    stumbled = None if syntax is None else syntax.where.line
    found: list[Finding] = []
    for number, line in enumerate(text.split("\n"), start=1):
        indentation = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" not in indentation or number in content:
            continue
        if line.strip() or number == stumbled:
            found.append(
                fault("YAML-TAB", Place(name, number, indentation.index("\t") + 1), read=line.strip())
            )
    return tuple(found)


class _Mark(Protocol):
    """A position as the parser keeps it, counted from 0."""

    line: int
    column: int

    def get_snippet(self, indent: int = 4, max_length: int = 75) -> str: ...


def _line_at(mark: _Mark | None) -> str:
    snippet = "" if mark is None else mark.get_snippet(indent=0)
    return snippet.partition("\n")[0].strip()

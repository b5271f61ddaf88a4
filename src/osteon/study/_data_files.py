"""The files of a study folder: which there are, and which a pattern means."""

from __future__ import annotations

import os
import re
from pathlib import Path

from osteon import files

PLACEHOLDERS = ("animal", "arm", "side", "site", "day")
DATA_FOLDER = "data"
ANIMALS_FILE = "animals.csv"

_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls")
_MOST_FILES = 20_000  # a study folder with more is a mistake, and the check must stay fast


def data_files(folder: Path) -> tuple[str, ...]:
    """Return the files below ``data/``, relative to the study folder, sorted."""
    found: list[str] = []
    # os.walk passes over folders it may not read, and follows no link to a folder.
    for parent, folders, names in os.walk(folder / DATA_FOLDER):
        folders.sort()
        below = Path(parent).relative_to(folder)
        found += [(below / name).as_posix() for name in names if not name.startswith(".")]
        if len(found) >= _MOST_FILES:
            break
    return tuple(sorted(found))


def tables_there(folder: Path) -> tuple[str, ...]:
    """Return the data files whose name says that they are tables."""
    return tuple(name for name in data_files(folder) if name.casefold().endswith(_TABLES))


def is_file(path: Path) -> bool:
    """Say whether a file is there; a name the system refuses is no file."""
    try:
        return path.is_file()
    except OSError:
        return False


def inside(folder: Path, text: str) -> Path:
    """Return the path of a name or pattern inside the study folder; raises DataError when it leaves it."""
    return files.resolve_inside(folder, re.sub(r"[{}]", "", text))


def files_of_pattern(folder: Path, pattern: str) -> tuple[str, ...]:
    """Return the data files a pattern matches, relative to the study folder."""
    expression = _expression(pattern, lazy=True)
    return tuple(name for name in data_files(folder) if expression.fullmatch(name))


def readings(pattern: str, name: str) -> tuple[str, ...]:
    """Return the ways a file name can be read by a pattern: one, unless a part may begin earlier or later.

    Examples
    --------
    >>> readings("data/{animal}_{side}.tif", "data/A1_left.tif")
    ('animal A1, side left',)
    >>> readings("data/{animal}_{arm}.tif", "data/A_1_k2.tif")
    ('animal A, arm 1_k2', 'animal A_1, arm k2')
    """
    matches = (_expression(pattern, lazy=lazy).fullmatch(name) for lazy in (True, False))
    ways = (", ".join(f"{k} {v}" for k, v in match.groupdict().items()) for match in matches if match)
    return tuple(dict.fromkeys(ways))


def _expression(pattern: str, *, lazy: bool) -> re.Pattern[str]:
    """Return a pattern as a regular expression; lazy and greedy ones differ where a name is ambiguous."""
    parts = re.split(r"\{([^{}]*)\}", pattern)
    seen: set[str] = set()
    written: list[str] = []
    for at, part in enumerate(parts):
        if at % 2 == 0:
            written.append(re.escape(part))
        elif part in PLACEHOLDERS and part not in seen:
            seen.add(part)
            written.append(f"(?P<{part}>{_content(part)}{'?' if lazy and part != 'side' else ''})")
        else:
            written.append(r"[^/]+")
    return re.compile("".join(written))


def _content(part: str) -> str:
    return r"(?:left|right|L|R)" if part == "side" else r"[^/]+"

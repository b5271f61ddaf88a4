"""What a results folder holds, written last: a reader trusts the manifest only."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from osteon.files._finding import DataError, Finding, Place
from osteon.files._hash import sha256, sha256_bytes
from osteon.files._paths import resolve_inside
from osteon.files._source import read_bytes
from osteon.files._write import write_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIMIT = 50_000_000
_REMEDY = "Run the study again; it makes anew whatever does not match."


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One file of a results folder.

    Parameters
    ----------
    name : path inside the folder, with ``/`` between its parts
    size : bytes
    sha256 : SHA-256 of its bytes, hexadecimal
    rows : rows of a table, without its header; None for what is not a table
    """

    name: str
    size: int
    sha256: str
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    r"""The files of a results folder, by name, and the hashes of what they were made from.

    Parameters
    ----------
    entries : files, sorted by name
    inputs : name of each input -> SHA-256 of its bytes; they lie outside the folder and are not verified

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder) / "effects.csv", "id,arm\n1,0012\n")
    ...     Manifest.of(folder, {"effects.csv": 1}).write(Path(folder) / "manifest.json")
    ...     manifest = Manifest.read(Path(folder) / "manifest.json")
    ...     before = manifest.verify(folder)
    ...     write_text(Path(folder) / "effects.csv", "id,arm\n1,0013\n")
    ...     after = manifest.verify(folder)
    >>> before, [finding.code for finding in after]
    ((), ['MANIFEST-CHANGED'])
    """

    entries: tuple[ManifestEntry, ...]
    inputs: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(
        cls, folder: str | Path, rows: Mapping[str, int | None], *, inputs: Mapping[str, str] | None = None
    ) -> Manifest:
        """Return the manifest of files that were just written.

        Parameters
        ----------
        folder : the results folder
        rows : name of each file -> its rows, None for what is not a table
        inputs : name of each input -> its SHA-256

        Raises
        ------
        DataError : a file cannot be read, or a name leaves the folder
        """
        return cls(tuple(_entry(Path(folder), name, rows[name]) for name in sorted(rows)), dict(inputs or {}))

    @classmethod
    def read(cls, path: str | Path) -> Manifest:
        """Read a manifest.

        Raises
        ------
        DataError : it is missing, cut short, changed or not a manifest; carries the finding
        """
        data = read_bytes(Path(path), limit=_LIMIT, name=str(path), option="a smaller results folder")
        if isinstance(data, Finding):
            raise DataError(f"{data.where}: {data.message}", findings=(data,))
        try:
            content = json.loads(data)
            entries = tuple(_from_json(entry) for entry in content["files"])
            inputs = {str(name): str(digest) for name, digest in content["inputs"].items()}
            digest = content["sha256"]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _damaged(path, "It is cut short or is not a manifest.") from error
        manifest = cls(entries, inputs)
        if digest != manifest.sha256 or data != manifest.to_json().encode("utf-8"):
            raise _damaged(path, "It was changed after it was written.")
        return manifest

    @property
    def sha256(self) -> str:
        """SHA-256 of the entries and inputs; one name for the whole folder."""
        return sha256_bytes(_json(self._content()).encode("utf-8"))

    def entry(self, name: str) -> ManifestEntry | None:
        """Return the entry of a file, or None."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def to_json(self) -> str:
        """Return the manifest as text; the same files give the same text."""
        return _json({**self._content(), "sha256": self.sha256}) + "\n"

    def _content(self) -> dict[str, object]:
        return {"files": [asdict(entry) for entry in self.entries], "inputs": dict(self.inputs)}

    def write(self, path: str | Path) -> None:
        """Write the manifest, after everything it names.

        Raises
        ------
        WriteError : it could not be written; an earlier manifest is as it was
        """
        write_text(path, self.to_json())

    def verify(self, folder: str | Path) -> tuple[Finding, ...]:
        """Compare the files with the manifest: one finding for each that is missing, cut short or changed."""
        found = (_compare(Path(folder), entry) for entry in self.entries)
        return tuple(finding for finding in found if finding is not None)


def _entry(folder: Path, name: str, rows: int | None) -> ManifestEntry:
    path = resolve_inside(folder, name)
    return ManifestEntry(name, sha256=sha256(path), size=path.stat().st_size, rows=rows)


def _compare(folder: Path, entry: ManifestEntry) -> Finding | None:
    where = Place(entry.name)
    try:
        path = resolve_inside(folder, entry.name)
        size = path.stat().st_size if path.is_file() else None
        digest = sha256(path)
    except (DataError, OSError):
        return Finding("MANIFEST-MISSING", "error", where, "The file is missing or cannot be read.", _REMEDY)
    if digest == entry.sha256:
        return None
    if size is not None and size < entry.size:
        message = f"The file is cut short: {size:,} of {entry.size:,} bytes."
        return Finding("MANIFEST-TRUNCATED", "error", where, message, _REMEDY)
    return Finding("MANIFEST-CHANGED", "error", where, "The file was changed after it was written.", _REMEDY)


def _from_json(entry: Mapping[str, object]) -> ManifestEntry:
    match entry:
        case {"name": str(name), "size": int(size), "sha256": str(digest), "rows": int() | None as rows}:
            return ManifestEntry(name, size, digest, rows)
        case _:
            raise TypeError


def _json(content: object) -> str:
    return json.dumps(content, indent=1, sort_keys=True)


def _damaged(path: str | Path, message: str) -> DataError:
    finding = Finding("MANIFEST-DAMAGED", "error", Place(str(path)), message, _REMEDY)
    return DataError(f"{path}: {message}", findings=(finding,))

"""Results into their folder, all of them or none: everything is on disk before the first name changes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from osteon import files
from osteon.run._cache import MANIFEST
from osteon.run._kept import CACHE, KEPT_FILES, clear_kept, keep, unfinished

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from osteon.run._output import Output

PUBLICATION = "publication"
FAILURE = f"{CACHE}/failure.txt"


def publish(
    results: Path,
    outputs: Mapping[str, Output],
    *,
    kept: Mapping[str, int | None],
    inputs: Mapping[str, str] | None = None,
) -> None:
    """Write outputs into the results folder, the manifest last, and remove what no stage claims any more.

    A disk that fills up does so while the outputs are kept, before an earlier result is touched.

    Parameters
    ----------
    results : the results folder, whose lease is held
    outputs : name inside the folder -> what is written there
    kept : earlier outputs that stay, with their rows
    inputs : what the results were made from, name -> SHA-256; written into the manifest

    Raises
    ------
    WriteError : something could not be written
    DataError : a link inside the results folder leads out of it
    """
    targets = {name: files.resolve_inside(results, name) for name in outputs}
    rows = {**kept, **{name: output.rows for name, output in outputs.items()}}
    # A publication that was interrupted may have put names into place, and not yet removed others.
    forgotten = (_names_in_manifest(results) | unfinished(results, PUBLICATION) | {FAILURE}) - set(rows)
    keep(results, PUBLICATION, "", outputs, beside=forgotten)
    for name, target in targets.items():
        _move(files.resolve_inside(results, f"{KEPT_FILES}/{name}"), target)
    files.Manifest.of(results, rows, inputs=inputs).write(results / MANIFEST)
    _remove(results, sorted(forgotten))
    clear_kept(results)


def _move(staged: Path, target: Path) -> None:
    files.make_private_folder(target.parent)
    try:
        os.replace(staged, target)  # noqa: PTH105 - the fault tests stop this very call
    except OSError as error:
        raise files.write_error(error, target) from error


def _names_in_manifest(results: Path) -> set[str]:
    if not (results / MANIFEST).exists():
        return set()
    try:
        return {entry.name for entry in files.Manifest.read(results / MANIFEST).entries}
    except files.DataError:
        return set()  # a damaged manifest says nothing about what may be removed


def _remove(results: Path, names: Iterable[str]) -> None:
    """Remove earlier outputs; a name that leads out of the folder was never one of them."""
    for name in names:
        try:
            files.resolve_inside(results, name).unlink(missing_ok=True)
        except files.DataError:
            continue
        except OSError as error:
            raise files.write_error(error, results / name) from error

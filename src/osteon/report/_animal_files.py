"""The page of an animal under a name that every disk takes, whatever the animal is called."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9])")
_LONGEST = 40
_DIGITS = 10
_SEEMS_MADE = re.compile(rf"-[0-9a-f]{{{_DIGITS}}}")


def animal_file(name: str) -> str:
    """Return the file name of an animal's page: the same for the same name, another for any other name.

    A name of lower-case letters and digits stays as it is. Any other gets a part of its SHA-256: ``A`` and
    ``a`` differ on disks that ignore case, and no name leaves the folder or names a device of Windows.

    Parameters
    ----------
    name : identifier of the animal, any text

    Examples
    --------
    >>> animal_file("0012")
    '0012.html'
    >>> animal_file("../Rat 7")
    'rat-7-f90771a90f.html'
    """
    return f"{animal_stem(name)}.html"


def animal_stem(name: str) -> str:
    """Return the file name of an animal's page without its ending; it holds no blank."""
    if _PLAIN.fullmatch(name) and not _DEVICE.fullmatch(name) and not _SEEMS_MADE.search(name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    letters = unicodedata.normalize("NFKD", name[:400]).encode("ascii", "ignore").decode("ascii")
    readable = re.sub(r"[^a-z0-9]+", "-", letters.lower())[:_LONGEST].strip("-")
    return f"{readable or 'animal'}-{digest}"

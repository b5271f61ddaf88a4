"""YAML read as text: every scalar as it was written, every node with its place, every fault a finding."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from osteon.files._finding import Finding, Place
from osteon.files._source import read_bytes
from osteon.files._text import decode_utf8, unprintable_characters
from osteon.files._yaml_compose import compose
from osteon.files._yaml_node import YamlFile


@dataclass(frozen=True, slots=True)
class YamlLimits:
    """How much a YAML file may hold; checked before or while it is parsed.

    Parameters
    ----------
    size : bytes of the file
    scalar : characters of one scalar
    depth : levels of nesting
    nodes : mappings, sequences and scalars together
    """

    size: int = 1_000_000
    scalar: int = 10_000
    depth: int = 30
    nodes: int = 20_000


def read_yaml(path: str | Path, *, limits: YamlLimits = YamlLimits(), name: str = "") -> YamlFile:
    """Read a YAML file as text; whatever is wrong with it becomes a finding, never an exception.

    Parameters
    ----------
    path : file to read
    limits : budgets; a file above one of them is refused
    name : name of the file in findings; the path as given where it is empty
    """
    shown = name or str(path)
    data = read_bytes(Path(path), limit=limits.size, name=shown, option="YamlLimits(size=...)")
    if isinstance(data, Finding):
        return YamlFile(shown, None, (data,))
    return parse_yaml(data, name=shown, limits=limits)


def parse_yaml(source: str | bytes, *, name: str, limits: YamlLimits = YamlLimits()) -> YamlFile:
    r"""Parse YAML text; whatever is wrong with it becomes a finding, never an exception.

    Parameters
    ----------
    source : the text, or its bytes in UTF-8
    name : name of the file in findings
    limits : budgets; a text above one of them is refused

    Examples
    --------
    >>> file = parse_yaml("animal: 0012\narm: NO\n", name="study.yaml")
    >>> file.root.to_plain()
    {'animal': '0012', 'arm': 'NO'}
    >>> str(file.root.get("arm").place)
    'study.yaml:2:6 (arm)'
    >>> parse_yaml("n: 1\nn: 2\n", name="study.yaml").findings[0].message
    'The key n stands here a second time; the first is in line 1.'
    """
    text = decode_utf8(source, name=name) if isinstance(source, bytes) else source.removeprefix("\ufeff")
    if isinstance(text, Finding):
        return YamlFile(name, None, (text,))
    if unprintable := unprintable_characters(text, name=name):
        return YamlFile(name, None, unprintable)
    if not text.strip():
        return YamlFile(name, None, (_blank(name),))
    root, findings = compose(text, name=name, limits=limits)
    return YamlFile(name, root, findings)


def _blank(name: str) -> Finding:
    return Finding(
        "YAML-EMPTY",
        "error",
        Place(name),
        "The file holds nothing but blanks.",
        "Write its content as key: value lines.",
    )

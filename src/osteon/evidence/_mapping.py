"""A user's column names -> ours: the same mapping item as the ``tables`` of a study file."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from osteon.evidence._schema import schema_of
from osteon.files import Finding, Place, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from osteon.files import Decimal, Item, Node

_KEYS = ("file", "sheet", "header", "layout", "decimal", "id", "columns")
_LAYOUTS = ("long", "wide")
_DECIMALS: dict[str, Decimal] = {"point": "point", "comma": "comma"}
VALUE_KEYS = ("endpoint", "site", "side", "day", "unit")


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of a wide table that holds the values of one endpoint."""

    fixed: tuple[tuple[str, str], ...]  # our column -> text, the same in every row
    place: Place


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How a user's table is read.

    Parameters
    ----------
    header : line of the header, 1-based
    sheet : number or name of the sheet; empty for the first
    names : the user's column -> our column
    values : the user's column -> the endpoint whose values it holds (layout wide)
    decimal : the decimal mark of the numbers; None: inferred, or asked for by a finding
    findings : what is wrong with the mapping itself
    """

    header: int = 1
    sheet: str = ""
    names: dict[str, str] = field(default_factory=dict[str, str])
    values: dict[str, ValueColumn] = field(default_factory=dict[str, ValueColumn])
    findings: tuple[Finding, ...] = ()
    decimal: Decimal | None = None


def read_mapping(path: Path) -> TableMapping:
    """Read a mapping from YAML; whatever is wrong with it is in its findings."""
    file = read_yaml(path)
    if file.root is None:
        return TableMapping(findings=file.findings)
    root = file.root
    findings = [*file.findings, *(_unknown_key(item) for item in root.items if item.key not in _KEYS)]
    names: dict[str, str] = {}
    values: dict[str, ValueColumn] = {}
    columns = root.get("columns")
    for item in columns.items if columns is not None else ():
        if item.value.kind == "mapping":
            values[item.key] = _value_column(item.value)
            findings.extend(_unknown_key(inner) for inner in item.value.items if inner.key not in VALUE_KEYS)
        elif item.value.text in names.values():
            findings.append(_mapped_twice(item))
        elif item.value.text in schema_of("treatment_effects").names:
            names[item.key] = item.value.text
        else:
            findings.append(_unknown_target(item))
    if (own := _text(root, "id")) and own not in names:
        names[own] = "row_id"
    findings.extend(_layout_findings(root, values))
    header = _text(root, "header") or "1"
    if not header.isdecimal() or header == "0":
        findings.append(_header_finding(root, header))
        header = "1"
    decimal = _text(root, "decimal")
    if decimal not in ("", *_DECIMALS):
        findings.append(_decimal_finding(root, decimal))
    return TableMapping(
        int(header), _text(root, "sheet"), names, values, tuple(findings), _DECIMALS.get(decimal)
    )


def _text(node: Node, key: str) -> str:
    found = node.get(key)
    return found.text if found is not None else ""


def _value_column(node: Node) -> ValueColumn:
    ours = {"endpoint": "endpoint", "site": "site", "unit": "value_unit"}
    fixed = tuple((ours[key], _text(node, key)) for key in ours if node.get(key) is not None)
    return ValueColumn(fixed, node.place)


def _layout_findings(root: Node, values: dict[str, ValueColumn]) -> list[Finding]:
    layout = _text(root, "layout") or "long"
    if layout not in _LAYOUTS:
        return [
            Finding(
                code="MAPPING-LAYOUT",
                severity="error",
                where=root.place_of(["layout"]),
                message="The layout is neither long nor wide.",
                remedy="Write long for one finding a row, wide for one endpoint a column.",
                read=layout,
                allowed=_LAYOUTS,
            )
        ]
    if values and layout == "long":
        return [
            Finding(
                code="MAPPING-LAYOUT",
                severity="error",
                where=root.place_of(["columns"]),
                message="The layout is long, but columns hold the values of an endpoint.",
                remedy="Write layout: wide, or map these columns to our column names.",
                read=", ".join(values)[:120],
                allowed=_LAYOUTS,
            )
        ]
    return []


def _header_finding(root: Node, text: str) -> Finding:
    return Finding(
        code="MAPPING-HEADER",
        severity="error",
        where=root.place_of(["header"]),
        message="The header is not the number of a line.",
        remedy="Write the line of the column names, counted from 1.",
        read=text[:120],
        allowed=("1", "2", "..."),
    )


def _decimal_finding(root: Node, text: str) -> Finding:
    return Finding(
        code="MAPPING-DECIMAL",
        severity="error",
        where=root.place_of(["decimal"]),
        message="The decimal mark is neither point nor comma.",
        remedy="Write the word, or leave the key out where the numbers of the table tell.",
        read=text,
        allowed=tuple(_DECIMALS),
    )


def _unknown_key(item: Item) -> Finding:
    inner = item.place.field.count(".") > 1
    allowed = VALUE_KEYS if inner else _KEYS
    close = get_close_matches(item.key, allowed, n=1)
    return Finding(
        code="MAPPING-KEY",
        severity="error",
        where=item.place,
        message="A mapping has no such key.",
        remedy="Remove the key or correct its name.",
        read=item.key[:120],
        allowed=allowed,
        nearest=close[0] if close else "",
    )


def _unknown_target(item: Item) -> Finding:
    names = schema_of("treatment_effects").names
    close = get_close_matches(item.value.text, names, n=1)
    return Finding(
        code="MAPPING-COLUMN",
        severity="error",
        where=item.value.place,
        message="The evidence table has no such column.",
        remedy="Name a column of the data dictionary, or give endpoint, site and unit of a value column.",
        read=item.value.text[:120],
        nearest=close[0] if close else "",
    )


def _mapped_twice(item: Item) -> Finding:
    return Finding(
        code="MAPPING-COLUMN-TWICE",
        severity="error",
        where=item.value.place,
        message="Two columns are mapped to the same column of ours.",
        remedy="Map one of them, or name the other differently.",
        read=item.value.text[:120],
    )

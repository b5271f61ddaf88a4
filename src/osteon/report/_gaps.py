"""The cells nobody has filled, one line each: rank, setting, class, treatment and papers so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.report._cells import class_label

if TYPE_CHECKING:
    from osteon.evidence import Cell, Gap, Guide


@dataclass(frozen=True, slots=True)
class GapLine:
    """One line of the ranked table; its cell holds the papers counted so far."""

    gap: Gap
    setting: str
    endpoint_class: str
    group: str  # code
    treatment: str
    cell: Cell


def gap_lines(guide: Guide) -> tuple[GapLine, ...]:
    """Return the gaps in order of rank, each with the names of its cell."""
    cells = {cell.id: (tab, cell) for tab in guide.tabs for cell in tab.cells}
    labels = {group.code: group.label for group in guide.groups}
    lines: list[GapLine] = []
    for gap in guide.gaps:
        tab, cell = cells[gap.cell]
        name = class_label(cell.endpoint_class).partition(" (")[0]
        lines.append(GapLine(gap, tab.label, name, cell.group, labels[cell.group], cell))
    return tuple(lines)

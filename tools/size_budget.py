"""Fail when a module or a function outgrows the house budget (400 and 60 lines)."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

MODULE_LINES = 400
FUNCTION_LINES = 60


def main() -> int:
    """Print each offender; the exit code is their number, capped at 1."""
    root = Path(__file__).resolve().parents[1]
    offenders: list[str] = []
    for path in sorted((root / "src").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(root)
        if (lines := text.count("\n")) > MODULE_LINES:
            offenders.append(f"{name}: {lines} lines (at most {MODULE_LINES})")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    offenders.append(
                        f"{name}:{node.lineno} {node.name}: {length} lines (at most {FUNCTION_LINES})"
                    )
    print("\n".join(offenders) or "size budget kept")
    return min(len(offenders), 1)


if __name__ == "__main__":
    sys.exit(main())

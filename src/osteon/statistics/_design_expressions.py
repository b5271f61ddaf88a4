"""Arithmetic of a formula on columns, from a closed list of functions: nothing in a formula is executed."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._linear import EstimationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from osteon.statistics._linear import Vector

_FUNCTIONS: dict[str, Callable[[Vector], Vector]] = {
    "log": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "log1p": np.log1p,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "I": np.positive,
}
_OPERATORS: dict[type[ast.operator], Callable[[Vector, Vector], Vector]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}
_CENTRED = ("center", "scale")
_NEEDS = {
    "log": "log needs values above 0",
    "log2": "log2 needs values above 0",
    "log10": "log10 needs values above 0",
    "log1p": "log1p needs values above -1",
    "sqrt": "sqrt needs values of 0 or more",
}
ALLOWED = ", ".join([*_FUNCTIONS, *_CENTRED, "C"])


@dataclass(frozen=True, slots=True)
class FactorCall:
    """``C(column)``, with the reference level where one is named."""

    column: str
    reference: str | None = None

    @property
    def columns(self) -> tuple[str]:
        """Return the column."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class Expression:
    """Arithmetic on numeric columns.

    Parameters
    ----------
    text : as written
    tree : of the arithmetic, checked
    names : stand-in in the tree -> column
    seen : mean and standard deviation of what ``center`` and ``scale`` saw first, by their text
    """

    text: str
    tree: ast.expr
    names: Mapping[str, str]
    seen: dict[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns it is made of, each once."""
        return tuple(dict.fromkeys(self.names.values()))

    @property
    def arithmetic(self) -> bool:
        """Say whether it is more than the name of a column."""
        return not isinstance(self.tree, ast.Name)

    def of(self, column: Callable[[str], Vector]) -> Vector:
        """Return its value on every row; what is not finite is for the caller to refuse."""
        with np.errstate(all="ignore"):
            return np.asarray(self._value(self.tree, column), dtype=np.float64)

    def needs(self) -> str:
        """Say what its functions need, for a message."""
        called = [_function_name(node.func) for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        return "; ".join(_NEEDS[name] for name in dict.fromkeys(called) if name in _NEEDS)

    def _value(self, node: ast.expr, column: Callable[[str], Vector]) -> Vector:
        """Return the value of one node of the tree."""
        match node:
            case ast.Name(id=name):
                return column(self.names[name])
            case ast.Constant(value=value):
                return np.array(value, dtype=np.float64)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -self._value(inner, column)
            case ast.UnaryOp(operand=inner):
                return self._value(inner, column)
            case ast.BinOp(left=left, op=operator, right=right):
                return _OPERATORS[type(operator)](self._value(left, column), self._value(right, column))
            case ast.Call(func=function, args=[inner]):
                return self._called(_function_name(function), ast.unparse(node), self._value(inner, column))
            case _:
                message = f"{self.text!r}: {ast.unparse(node)!r} was not checked"
                raise TypeError(message)

    def _called(self, name: str, text: str, value: Vector) -> Vector:
        """Return a function's value; centring keeps what it saw first, so that new rows are treated alike."""
        if name not in _CENTRED:
            return _FUNCTIONS[name](value)
        if text not in self.seen:
            self.seen[text] = (float(np.mean(value)), float(np.std(value, ddof=1)) if value.size > 1 else 0.0)
        mean, sd = self.seen[text]
        return value - mean if name == "center" else (value - mean) / sd


def expression_of(text: str) -> Expression | FactorCall:
    """Return a factor of a formula as checked arithmetic, or as a column taken as a factor.

    Raises
    ------
    EstimationError : anything beyond arithmetic, numbers, columns and the functions allowed
    """
    names: dict[str, str] = {}

    def stand_in(quoted: re.Match[str]) -> str:
        name = f"_quoted_{len(names)}_"
        names[name] = quoted[1]
        return name

    plain = re.sub(r"`([^`]*)`", stand_in, text)
    try:
        tree = ast.parse(plain.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise _refused(text, "it is not arithmetic on columns") from error
    if isinstance(tree, ast.Call) and _function_name(tree.func) == "C":
        return _factor_call(text, tree, names)
    _check(text, tree, names)
    return Expression(text, tree, names)


def column_of(name: str) -> Expression:
    """Return the value of one column, whatever its name."""
    return Expression(name, ast.Name("_column_"), {"_column_": name})


def _factor_call(text: str, call: ast.Call, names: Mapping[str, str]) -> FactorCall:
    """Return the column of ``C(column)`` and the reference of ``C(column, Treatment("level"))``."""
    match call.args:
        case [ast.Name(id=name)] if not call.keywords:
            return FactorCall(names.get(name, name))
        case [ast.Name(id=name), ast.Call() as coding] if not call.keywords:
            given = [*coding.args, *(word.value for word in coding.keywords)]
            function = ast.unparse(coding.func).lower()
            if (
                function in ("treatment", "contr.treatment")
                and len(given) == 1
                and isinstance(given[0], ast.Constant)
            ):
                return FactorCall(names.get(name, name), str(given[0].value))
        case _:
            pass
    raise _refused(text, 'C takes a column, and at most Treatment("level") for the reference')


def _check(text: str, node: ast.expr, names: dict[str, str]) -> None:
    """Refuse a node that is neither a number, a column, arithmetic nor an allowed function of one value."""
    match node:
        case ast.Name(id=name):
            names.setdefault(name, name)
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            pass
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
            _check(text, inner, names)
        case ast.BinOp(left=left, op=operator, right=right):
            if isinstance(operator, ast.BitXor):
                raise _refused(text, "a power is written ** there, not ^")
            if type(operator) not in _OPERATORS:
                raise _refused(text, "it is not arithmetic on columns")
            _check(text, left, names)
            _check(text, right, names)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            name = _function_name(function)
            if name not in _FUNCTIONS and name not in _CENTRED:
                raise _refused(text, f"the function {ast.unparse(function)!r} is not allowed")
            if keywords or len(arguments) != 1:
                raise _refused(text, f"{name} takes one value")
            _check(text, arguments[0], names)
        case _:
            raise _refused(text, f"{ast.unparse(node)!r} is not arithmetic on columns")


def _function_name(function: ast.expr) -> str:
    """Return the name of a function, ``np.log`` as ``log``; "" for anything else."""
    match function:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="np"), attr=name):
            return name
        case _:
            return ""


def _refused(text: str, why: str) -> EstimationError:
    """Return the error of a factor that is not allowed."""
    return EstimationError(
        f"formula: {text!r} is refused, {why}; allowed are columns, numbers, + - * / ** and {ALLOWED}; "
        "anything else belongs in a column of its own"
    )

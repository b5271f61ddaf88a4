"""Units of measurement: one closed table, one conversion."""

from __future__ import annotations

import re
from math import isclose

from ._entries import Unit
from ._tables import read_entries
from ._vocabulary import Vocabulary

_SPELT_ALIKE = str.maketrans(
    {
        " ": "",
        "\u00a0": "",
        "^": "",
        "\u00b5": "u",
        "\u03bc": "u",
        "\u00b2": "2",
        "\u00b3": "3",
        "\u2074": "4",
    }
    | dict.fromkeys("*·⋅×∙", ".")
)

_POWER = re.compile(r"(?<=m)[234](?!\d)")
_MICRO = re.compile(r"\bu(?=[gm](?![a-z]))")
_HEADING = re.compile(r"(.*)[(\[]([^()\[\]]+)[)\]](.*)", re.DOTALL)


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """Return a value in another unit of the same dimension.

    Parameters
    ----------
    value : in ``from_unit``
    from_unit, to_unit : codes or synonyms of ``units``

    Returns
    -------
    float : the value in ``to_unit``

    Raises
    ------
    UnitError
        A unit is not in the table, or the two measure different things.

    Examples
    --------
    >>> convert(250.0, "um", "mm")
    0.25
    >>> convert(0.5, "J", "N*mm"), convert(412.0, "mg", "g")
    (500.0, 0.412)
    """
    source, target = _known(from_unit), _known(to_unit)
    if source.dimension != target.dimension:
        raise _error(
            f"{source.code} measures {source.dimension} and {target.code} measures {target.dimension}: "
            "there is no conversion between them."
        )
    if source is target:
        return value
    if source.factor >= target.factor:
        return value * _times(source.factor, target.factor)
    return value / _times(target.factor, source.factor)


def _times(larger: float, smaller: float) -> float:
    """Return how often one factor goes into another; whole where it is whole, so that 412 mg are 0.412 g."""
    times = larger / smaller
    return round(times) if isclose(times, round(times), rel_tol=1e-12) else times


def split_heading(heading: str) -> tuple[str, str]:
    """Return the name and the unit of a column heading with brackets, the last of several; or no unit.

    Parameters
    ----------
    heading : as written; what stands in the brackets need not be a unit that is known

    Examples
    --------
    >>> split_heading("BMD (g/cm2)"), split_heading("Mean1 [mg HA/ccm] left"), split_heading("BMD")
    (('BMD', 'g/cm2'), ('Mean1 left', 'mg HA/ccm'), ('BMD', ''))
    """
    if (match := _HEADING.fullmatch(heading)) is None:
        return heading.strip(), ""
    return " ".join(f"{match[1]} {match[3]}".split()), match[2].strip()


def printed_unit(code: str) -> str:
    """Return a unit as a journal prints it: powers raised, micro by its sign.

    Examples
    --------
    >>> printed_unit("g/cm2"), printed_unit("um3/um2/d"), printed_unit("ug/100g_diet")
    ('g/cm²', 'µm³/µm²/d', 'µg/100g diet')
    """
    raised = _POWER.sub(lambda found: "  ²³⁴"[int(found[0])], code.replace("_", " "))
    return _MICRO.sub("\N{MICRO SIGN}", raised)


def base_unit(dimension: str) -> Unit:
    """Return the unit in which the values of a dimension are kept, such as mg/kg for a dose per body mass.

    Examples
    --------
    >>> base_unit("dose per body mass").code
    'mg/kg'
    """
    return next(unit for unit in units if unit.dimension == dimension and unit.factor == 1)


def _known(word: str) -> Unit:
    unit = units.find(word)
    if unit is None:
        near = units.nearest(word)
        raise _error(
            f"The unit {word!r} is not in the unit table." + (f" Did you mean {near}?" if near else "")
        )
    return unit


def _error(message: str) -> Exception:
    # The error's room is loaded only when it is needed: looking up a word must stay fast.
    from ._unit_error import UnitError

    return UnitError(message)


def _fold_unit(word: str) -> str:
    """Ignore spaces, the sign of multiplication and superscripts; case counts (mPa is not MPa)."""
    return word.translate(_SPELT_ALIKE)


units = Vocabulary("unit", lambda: read_entries(Unit, "units.csv"), fold=_fold_unit)
dose_units = Vocabulary(
    "unit of a dose", lambda: tuple(unit for unit in units if unit.dose_basis), fold=_fold_unit
)

"""One conversion for all units; refuse rather than guess."""

from __future__ import annotations

import pytest

from osteon import vocabulary as voc
from osteon.files import OsteonError


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (724, "um", "mm", 0.724),
        (1, "J", "N.mm", 1000),
        (1, "N*mm", "mJ", 1),
        (2.5, "GPa", "MPa", 2500),
        (279, "mg/cm2", "g/cm2", 0.279),
        (5, "um/day", "um/d", 5),
        (1, "1/cm", "1/mm", 0.1),
        (1, "/mm3", "1/um3", 1e-9),
        (1, "year", "d", 365.25),
        (12, "mg/100g_diet", "mg/kg_diet", 120),
        (35, "ug/kg", "mg/kg", 0.035),
        (25, "%", "1", 0.25),
        (1, "µm²", "mm²", 1e-6),
        (1, "ng/mL", "ug/L", 1),
        (3, "g/cm^2", "g/cm2", 3),
    ],
)
def test_conversions(value: float, source: str, target: str, expected: float) -> None:
    assert voc.convert(value, source, target) == pytest.approx(expected, rel=1e-12)
    assert voc.convert(expected, target, source) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("printed", "source", "target", "kept"),
    [
        ("412", "mg", "g", "0.412"),
        ("92", "um", "mm", "0.092"),
        ("0.3", "g", "mg", "300.0"),
        ("7", "ng", "ug", "0.007"),
    ],
)
def test_a_power_of_ten_moves_the_point_and_nothing_else(
    printed: str, source: str, target: str, kept: str
) -> None:
    assert str(voc.convert(float(printed), source, target)) == kept


def test_units_of_different_dimensions_do_not_convert() -> None:
    for source, target in [("N", "g"), ("mg/kg", "mg/kg_diet"), ("mg/cm3", "mgHA/cm3"), ("MPa", "mJ/mm3")]:
        with pytest.raises(voc.UnitError, match="no conversion"):
            voc.convert(1, source, target)


def test_the_case_of_a_unit_counts() -> None:
    with pytest.raises(voc.UnitError, match="Did you mean MPa"):
        voc.convert(1, "mpa", "MPa")
    assert voc.units.find("mN") is not voc.units.find("MN")


def test_the_error_is_one_of_ours() -> None:
    assert issubclass(voc.UnitError, OsteonError)


@pytest.mark.parametrize("unit", voc.units.codes)
def test_every_unit_converts_into_its_base_and_back(unit: str) -> None:
    same = [one.code for one in voc.units if one.dimension == voc.units[unit].dimension]
    for other in same:
        assert voc.convert(voc.convert(3.0, unit, other), other, unit) == pytest.approx(3.0, rel=1e-12)

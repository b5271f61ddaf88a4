"""A lost animal is measured at sacrifice when its own arm was sacrificed that day."""

from __future__ import annotations

import pytest

TABLE = "{file: data/dxa.csv, id: Mouse, day: Day, columns: {BMC: {endpoint: BMC, site: femur, unit: g}}}"


@pytest.mark.parametrize(
    ("animal", "day", "named"),
    [
        ("0021", "21", False),  # the arm run is sacrificed on day 28
        ("0021", "28", True),
        ("0021", "sacrifice", True),
        ("0031", "21", True),  # the arm swim on day 21
        ("0031", "28", False),
    ],
)
def test_the_sacrifice_of_another_arm_is_no_sacrifice(read, animal, day, named):
    files = {
        "data/dxa.csv": f"Mouse,Day,BMC\n{animal},{day},0.021\n",
        "exclusions.csv": f"animal,kind,reason\n{animal},lost,died\n",
    }
    codes = [found.code for found in read(files, TABLE).findings]
    assert ("LOST-MEASURED" in codes) == named

"""A dose as a record: amount, unit, route and schedule of one administration."""

from __future__ import annotations

from dataclasses import dataclass

from ._lists import routes
from ._units import units

NOT_SEEN = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """The amount of one administration, how it is given and how often.

    Parameters
    ----------
    amount : as written: a number, a range ``a-b`` or a switch ``a/b``; empty = not seen
    amount_min, amount_max : lowest and highest number of the amount, in ``unit``; None = not seen
    values : every number of the amount, in the order written
    approximate, minimum : the amount is written with ``~`` or with ``>=``
    unit : code of the unit; empty = not given
    basis : per_body_mass, per_diet, per_animal, cumulative or acceleration; empty = no unit
    form : ``free acid``, ``free base`` or ``salt`` the amount counts; empty = not stated
    route, schedule : codes; empty = not given

    Examples
    --------
    >>> from osteon import vocabulary as voc
    >>> dose = voc.parse_dose("35 ug/kg subcutaneous every week")
    >>> dose.unit, dose.basis, dose.route, dose.schedule
    ('ug/kg', 'per_body_mass', 's.c.', 'weekly')
    >>> str(dose)
    '35 ug/kg s.c. weekly'
    """

    amount: str
    amount_min: float | None
    amount_max: float | None
    values: tuple[float, ...]
    approximate: bool
    minimum: bool
    unit: str
    basis: str
    form: str
    route: str
    schedule: str

    def __str__(self) -> str:
        form = f" ({self.form})" if self.form else ""
        parts = (self._amount, self.unit, self.route, self.schedule)
        return " ".join(part or NOT_SEEN for part in parts) + form

    @property
    def amount_text(self) -> str:
        """Amount and unit as printed in a table, such as ``~0.1 mg/kg``; empty when neither was seen."""
        return " ".join(part for part in (self._amount, self.unit) if part)

    @property
    def text(self) -> str:
        """The dose in the grammar of the evidence table: ``AMOUNT UNIT ROUTE SCHEDULE``, ``?`` = not seen."""
        return str(self)

    @property
    def dimension(self) -> str:
        """What the unit measures, such as ``dose per body mass``; empty without a unit."""
        return units[self.unit].dimension if self.unit else ""

    @property
    def route_class(self) -> str:
        """Class of the route: oral or injected; empty without a route."""
        return routes[self.route].route_class if self.route else ""

    @property
    def base_values(self) -> tuple[float, ...]:
        """Every number of the amount in the base unit of its dimension; empty without a unit."""
        return tuple(value * units[self.unit].factor for value in self.values) if self.unit else ()

    @property
    def _amount(self) -> str:
        return ("~" if self.approximate else ">=" if self.minimum else "") + self.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseProblem:
    """One word of a dose that could not be read.

    Parameters
    ----------
    code : DOSE-EMPTY, DOSE-AMOUNT, DOSE-UNIT, DOSE-WORD, DOSE-TWICE or DOSE-AGENT
    token : the text that was not understood
    message, remedy : what is wrong and what to do, one sentence each
    nearest : nearest valid word, or empty
    allowed : what may stand there, when that is a short list
    """

    code: str
    token: str
    message: str
    remedy: str
    nearest: str = ""
    allowed: tuple[str, ...] = ()

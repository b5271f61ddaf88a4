"""Covariates as a study file writes them: one endpoint, measured before surgery or before the treatment."""

from __future__ import annotations

import re
from dataclasses import dataclass

from osteon import vocabulary as voc

COVARIATE_FORMS = ("body_mass_before_surgery", "ENDPOINT before surgery", "ENDPOINT before treatment")

_BEFORE = re.compile(r"(.+?)[\s_]+before[\s_]+(surgery|treatment)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Covariate:
    """What the comparison is adjusted for: the last value of an endpoint with day 0 or earlier.

    Parameters
    ----------
    text : as written
    endpoint : code
    before : surgery or treatment
    """

    text: str
    endpoint: str
    before: str


def covariate(text: str) -> Covariate | None:
    """Return the covariate a text names, or None when it names none.

    Parameters
    ----------
    text : ``body_mass_before_surgery``, ``ENDPOINT before surgery`` or ``ENDPOINT before treatment``

    Examples
    --------
    >>> covariate("body_mass_before_surgery").endpoint, covariate("femur length before treatment").endpoint
    ('body weight', 'bone length')
    >>> covariate("body_mass_at_sacrifice") is None
    True
    """
    match = _BEFORE.fullmatch(text.strip())
    endpoint = None if match is None else voc.endpoints.find(match[1])
    if match is None or endpoint is None:
        return None
    return Covariate(text, endpoint.code, match[2].casefold())

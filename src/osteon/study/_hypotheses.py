"""The hypotheses of a plan by name, the graph that passes the level on between them, and margins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon import vocabulary as voc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osteon.study._records import EndpointUse

MARGIN_FORMS = ("10 %", "0.01 g/cm2")
SHARE_FORMS = ("0.5", "1/3")

_MARGIN = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(\S.*)")
_SHARE = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?:\s*/\s*([0-9]+))?")
_COMBINATION = " combination"
_SITE = re.compile(r"\s+at\s+")


@dataclass(frozen=True, slots=True)
class Margin:
    """The largest departure that is called none: a number with its unit, as written."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """A node of the graph: the comparisons of a primary endpoint, or its combination claim.

    Parameters
    ----------
    text : as written: ``BMD``, ``BV/TV at L4``, ``BMD combination``
    endpoint, site : codes; an empty site stands for any, an empty endpoint for one that is not known
    combination : the node is the combination claim of the endpoint
    """

    text: str
    endpoint: str
    site: str
    combination: bool

    def holds(self, use: EndpointUse) -> bool:
        """Say whether a declared endpoint belongs to the node."""
        return use.role == "primary" and self.speaks_of(use.name, use.site)

    def speaks_of(self, endpoint: str, site: str) -> bool:
        """Say whether the node is about an endpoint at a site."""
        return bool(self.endpoint) and self.endpoint == endpoint and self.site in {"", site}


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph of hypotheses: what share of the level each starts with, and to which others it passes it on.

    Parameters
    ----------
    nodes : those with a weight in the order written, then those that only receive
    weights : one a node; a node that only receives has 0
    transitions : node -> share of its level that each other node gets once all of it is rejected
    """

    nodes: tuple[Hypotheses, ...]
    weights: tuple[float, ...]
    transitions: tuple[tuple[float, ...], ...]


def graph_of(weights: Mapping[str, float], transitions: Mapping[str, Mapping[str, float]]) -> Graph:
    """Return the graph that a plan writes.

    Examples
    --------
    >>> found = graph_of({"BMD": 1.0}, {"BMD": {"BMD combination": 1.0}})
    >>> [node.text for node in found.nodes], found.weights, found.transitions
    (['BMD', 'BMD combination'], (1.0, 0.0), ((0.0, 1.0), (0.0, 0.0)))
    """
    received = (name for row in transitions.values() for name in row)
    names = tuple(dict.fromkeys((*weights, *transitions, *received)))
    return Graph(
        nodes=tuple(map(hypotheses, names)),
        weights=tuple(weights.get(name, 0.0) for name in names),
        transitions=tuple(tuple(transitions.get(name, {}).get(to, 0.0) for to in names) for name in names),
    )


def hypotheses(text: str) -> Hypotheses:
    """Return what a node names.

    Examples
    --------
    >>> hypotheses("BV/TV at L4 combination")
    Hypotheses(text='BV/TV at L4 combination', endpoint='BV/TV', site='L4', combination=True)
    """
    written = text.removesuffix(_COMBINATION)
    name, *place = _SITE.split(written, maxsplit=1)
    endpoint = voc.endpoints.find(name)
    site = voc.sites.find(place[0]) if place else None
    known = endpoint is not None and (not place or site is not None)
    return Hypotheses(
        text=text,
        endpoint=endpoint.code if endpoint is not None and known else "",
        site="" if site is None else site.code,
        combination=written != text,
    )


def parse_margin(text: str) -> Margin | None:
    """Return the margin a text states, or None; zero is no margin.

    Examples
    --------
    >>> parse_margin("10 %"), parse_margin("0.01 g/cm2"), parse_margin("10"), parse_margin("0 %")
    (Margin(value=10.0, unit='%'), Margin(value=0.01, unit='g/cm2'), None, None)
    """
    match = _MARGIN.fullmatch(text.strip())
    unit = None if match is None else voc.units.find(match[2])
    if match is None or unit is None or float(match[1]) == 0:
        return None
    return Margin(float(match[1]), unit.code)


def parse_share(text: str) -> float | None:
    """Return a share of a whole between 0 and 1, or None.

    Examples
    --------
    >>> parse_share("0.5"), parse_share("1/4"), parse_share("1.5"), parse_share("1/0")
    (0.5, 0.25, None, None)
    """
    match = _SHARE.fullmatch(text.strip())
    if match is None or (match[2] is not None and int(match[2]) == 0):
        return None
    share = float(match[1]) / float(match[2] or 1)
    return share if share <= 1 else None

"""What each vocabulary knows about a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ._vocabulary import Entry

Better = Literal["up", "down", "none"]
Scale = Literal["log", "raw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRange:
    """Values and between-animal spread of an endpoint seen in one species.

    Parameters
    ----------
    endpoint, species, site : codes; an empty site stands for any
    low, high : lowest and highest group mean seen, in the unit of the endpoint; None = no source
    cv_low, cv_high : between-animal coefficient of variation, %; None = no source
    reference : where the numbers are from
    """

    endpoint: str
    species: str
    site: str
    low: float | None
    high: float | None
    cv_low: float | None
    cv_high: float | None
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, match_args=False)
class Endpoint(Entry):
    """A measured quantity.

    Parameters
    ----------
    symbol : symbol of the field's nomenclature, empty where there is none
    unit : unit of observations; ``1`` a number without unit, ``-`` a statement that is not one quantity
    endpoint_class : mass, architecture, strength, ...
    better : direction called favourable; ``none`` casts no vote
    scale : scale of the analysis
    process : side of remodelling it measures: resorption, formation, turnover, mineral, structure or empty
    methods, site_kinds : codes of the methods it is measured with (none = any) and of the kinds of site
    ranges : values and spread seen, by species and site
    """

    symbol: str
    unit: str
    endpoint_class: str
    better: Better
    scale: Scale
    process: str
    methods: tuple[str, ...]
    site_kinds: tuple[str, ...]
    ranges: tuple[EndpointRange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, match_args=False)
class Site(Entry):
    """A bone region, organ or fluid.

    Parameters
    ----------
    kind : bone, fluid, organ, body, callus or unspecified
    region : the bone it belongs to, empty where that is not one bone
    group : group in the report's tables: femur, lumbar spine, other or fluid
    paired : there is a left one and a right one
    """

    kind: str
    region: str
    group: str
    paired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentForm:
    """A chemical form of an agent.

    Parameters
    ----------
    agent : code of the agent
    form : ``free acid``, ``free base``, ``monosodium trihydrate``, ...
    formula : elemental formula, water of crystallisation included
    molar_mass : g/mol, computed from the formula
    reference : where the formula was looked up
    """

    agent: str
    form: str
    formula: str
    molar_mass: float
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, match_args=False)
class Agent(Entry):
    """A drug, label, vehicle or other thing given to an animal.

    Parameters
    ----------
    agent_class : code of ``agent_classes``
    colour, group_colour : hex colour of the agent and of its class, the same in every figure
    forms : chemical forms with their molar mass, the parent form first; empty where no formula was looked up
    """

    agent_class: str
    colour: str
    group_colour: str = ""
    forms: tuple[AgentForm, ...] = ()

    @property
    def molar_mass(self) -> float | None:
        """Molar mass of the parent form (free acid, free base), g/mol; None when it is not known."""
        return self.forms[0].molar_mass if self.forms else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, match_args=False)
class AgentClass(Entry):
    """A class of agents and its colour."""

    colour: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, match_args=False)
class DiseaseModel(Entry):
    """A way to make bone loss in an animal.

    Parameters
    ----------
    kind : ovx, nx, unloading, diet, ...; ``none`` for sham and intact animals
    surgery : code of the operation, ``none`` without one
    stratum : tab of the report: ovx, ovx_low_ca, nx, other_disuse, other_model; ``none`` is never one
    sexes : codes of the sexes it can be made in
    limb : the study must say which limb
    procedure, controls, randomisation : sentences of the protocol; empty where no source was read
    reference : where the sentences are from
    """

    kind: str
    surgery: str
    stratum: str
    sexes: tuple[str, ...]
    limb: bool
    procedure: str
    controls: str
    randomisation: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, match_args=False)
class Species(Entry):
    """A species and its group: rodent, other_animal or human."""

    group: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, match_args=False)
class Strain(Entry):
    """A strain and its species; the species is empty where the word covers several."""

    species: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, match_args=False)
class Route(Entry):
    """A way of giving an agent and its class: oral or injected."""

    route_class: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, match_args=False)
class Schedule(Entry):
    """How often a dose is given; ``doses_per_week`` is None where that is not one number."""

    doses_per_week: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, match_args=False)
class Method(Entry):
    """A way of measuring.

    Parameters
    ----------
    site_kinds : kinds of site it can measure
    regions : words one of which the code of the site must contain; empty = any site of those kinds
    """

    site_kinds: tuple[str, ...]
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, match_args=False)
class Unit(Entry):
    """A unit of measurement.

    Parameters
    ----------
    dimension : what it measures; only units of one dimension convert into each other
    factor : value in the base unit of the dimension = value x factor
    dose_basis : per_body_mass, per_diet, per_animal, cumulative or acceleration; empty for units of no dose
    """

    dimension: str
    factor: float
    dose_basis: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, match_args=False)
class Group(Entry):
    """A word that stands for several entries of one list, such as ``disuse`` or ``lumbar spine``.

    Parameters
    ----------
    of : the list: agent, endpoint, model, site, species or regimen
    columns, values : an entry belongs to the group when one of these columns holds one of these values
    """

    of: str
    columns: tuple[str, ...]
    values: tuple[str, ...]

    def holds(self, entry: Entry) -> bool:
        """Say whether an entry of the list belongs to the group."""
        return any(getattr(entry, column) in self.values for column in self.columns)

"""The words of the field: endpoints, sites, agents, disease models, units, doses.

Every word has one code (the spelling of the evidence tables); other spellings are synonyms of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._dose import Dose as Dose
from ._dose import DoseProblem as DoseProblem
from ._dose_range import DoseRange as DoseRange
from ._dose_range import dose_range as dose_range
from ._dose_text import Doses as Doses
from ._dose_text import parse_dose as parse_dose
from ._dose_text import parse_doses as parse_doses
from ._entries import Agent as Agent
from ._entries import AgentClass as AgentClass
from ._entries import AgentForm as AgentForm
from ._entries import Better as Better
from ._entries import DiseaseModel as DiseaseModel
from ._entries import Endpoint as Endpoint
from ._entries import EndpointRange as EndpointRange
from ._entries import Group as Group
from ._entries import Method as Method
from ._entries import Route as Route
from ._entries import Scale as Scale
from ._entries import Schedule as Schedule
from ._entries import Site as Site
from ._entries import Species as Species
from ._entries import Strain as Strain
from ._entries import Unit as Unit
from ._lists import agent_classes as agent_classes
from ._lists import agents as agents
from ._lists import arm_roles as arm_roles
from ._lists import compartments as compartments
from ._lists import confidences as confidences
from ._lists import directions as directions
from ._lists import dispersion_kinds as dispersion_kinds
from ._lists import dose_forms as dose_forms
from ._lists import endpoint_classes as endpoint_classes
from ._lists import endpoints as endpoints
from ._lists import flags as flags
from ._lists import groups as groups
from ._lists import methods as methods
from ._lists import models as models
from ._lists import percent_bases as percent_bases
from ._lists import record_types as record_types
from ._lists import reference_roles as reference_roles
from ._lists import regimens as regimens
from ._lists import retraction_statuses as retraction_statuses
from ._lists import roles as roles
from ._lists import routes as routes
from ._lists import schedules as schedules
from ._lists import sexes as sexes
from ._lists import significances as significances
from ._lists import sites as sites
from ._lists import source_tables as source_tables
from ._lists import species as species
from ._lists import statuses as statuses
from ._lists import strains as strains
from ._lists import surgeries as surgeries
from ._lists import where_seen as where_seen
from ._units import base_unit as base_unit
from ._units import convert as convert
from ._units import dose_units as dose_units
from ._units import printed_unit as printed_unit
from ._units import split_heading as split_heading
from ._units import units as units
from ._vocabulary import Entry as Entry
from ._vocabulary import Vocabulary as Vocabulary

if TYPE_CHECKING:
    from ._unit_error import UnitError as UnitError


def __getattr__(name: str) -> object:
    """Load the error of units only where it is caught: its base class brings the whole files room."""
    if name == "UnitError":
        from ._unit_error import UnitError

        return UnitError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

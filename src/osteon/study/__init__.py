"""The study file: what is compared, in which animals, how and when; read, checked and drawn.

study -> (observe | predict | evidence) -> compare -> report
"""

from osteon.study._contrast import Contrast as Contrast
from osteon.study._covariate import Covariate as Covariate
from osteon.study._covariate import covariate as covariate
from osteon.study._design import Bar as Bar
from osteon.study._design import Design as Design
from osteon.study._design import Fact as Fact
from osteon.study._design import Lane as Lane
from osteon.study._design import Mark as Mark
from osteon.study._design import ProtocolFacts as ProtocolFacts
from osteon.study._draw import design as design
from osteon.study._draw import designs as designs
from osteon.study._hypotheses import Graph as Graph
from osteon.study._hypotheses import Hypotheses as Hypotheses
from osteon.study._hypotheses import Margin as Margin
from osteon.study._json_schema import json_schema as json_schema
from osteon.study._load import StudyError as StudyError
from osteon.study._load import check as check
from osteon.study._load import load as load
from osteon.study._load import study_file as study_file
from osteon.study._protocol_facts import NOT_STATED as NOT_STATED
from osteon.study._protocol_facts import protocols as protocols
from osteon.study._records import Arm as Arm
from osteon.study._records import Combination as Combination
from osteon.study._records import DiseaseModel as DiseaseModel
from osteon.study._records import EndpointUse as EndpointUse
from osteon.study._records import EvidenceScope as EvidenceScope
from osteon.study._records import LabelGiven as LabelGiven
from osteon.study._records import Layout as Layout
from osteon.study._records import Plan as Plan
from osteon.study._records import Randomisation as Randomisation
from osteon.study._records import Study as Study
from osteon.study._records import Treatment as Treatment
from osteon.study._records_data import AnimalList as AnimalList
from osteon.study._records_data import ColumnUse as ColumnUse
from osteon.study._records_data import DataFiles as DataFiles
from osteon.study._records_data import TableFile as TableFile
from osteon.study._table_facts import BODY_MASS_COLUMN as BODY_MASS_COLUMN
from osteon.study._time import Duration as Duration
from osteon.study._time import Moment as Moment
from osteon.study._time import Schedule as Schedule
from osteon.study._time import parse_moment as parse_moment

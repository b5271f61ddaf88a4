"""The records that pass between rooms: observations, animals, estimates; as typed rows and as checked tables.

study -> (observe | predict | evidence) -> compare -> report
"""

from osteon.records._checks import check_estimates as check_estimates
from osteon.records._checks import check_observations as check_observations
from osteon.records._columns import ESTIMATE_COLUMNS as ESTIMATE_COLUMNS
from osteon.records._columns import OBSERVATION_COLUMNS as OBSERVATION_COLUMNS
from osteon.records._columns import Column as Column
from osteon.records._csv import csv_bytes as csv_bytes
from osteon.records._estimate import Claim as Claim
from osteon.records._estimate import Estimate as Estimate
from osteon.records._observation import Animal as Animal
from osteon.records._observation import Exclusion as Exclusion
from osteon.records._observation import Observation as Observation
from osteon.records._observation import Origin as Origin
from osteon.records._observation import Status as Status
from osteon.records._parquet import parquet_bytes as parquet_bytes
from osteon.records._parquet import read_parquet as read_parquet
from osteon.records._table import estimate_table as estimate_table
from osteon.records._table import estimates_of as estimates_of
from osteon.records._table import observation_table as observation_table
from osteon.records._table import observations_of as observations_of

"""The records that pass between rooms: observations, animals, estimates; as typed rows and as checked tables.

study -> (observe | predict | evidence) -> compare -> report
"""

from osteon.records._estimate import Claim as Claim
from osteon.records._estimate import Estimate as Estimate
from osteon.records._observation import Animal as Animal
from osteon.records._observation import Exclusion as Exclusion
from osteon.records._observation import Observation as Observation
from osteon.records._observation import Origin as Origin
from osteon.records._observation import Status as Status

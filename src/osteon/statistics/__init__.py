"""Estimates and synthesis: pure numerics, without a word of the field they serve.

study -> (observe | predict | evidence) -> compare -> report
"""

from __future__ import annotations

from osteon.statistics._binomial import clopper_pearson as clopper_pearson
from osteon.statistics._binomial import sign_test as sign_test
from osteon.statistics._synthesis import Columns as Columns
from osteon.statistics._synthesis import DirectionCounts as DirectionCounts
from osteon.statistics._synthesis import DirectionSynthesis as DirectionSynthesis
from osteon.statistics._synthesis import UnitVote as UnitVote
from osteon.statistics._synthesis import direction_synthesis as direction_synthesis

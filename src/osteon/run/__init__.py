"""Stages, cache and provenance: a study folder in, its results folder out.

study -> (observe | predict | evidence) -> compare -> report
"""

from __future__ import annotations

from osteon.run._join import check as check
from osteon.run._notes import OptionError as OptionError
from osteon.run._records import STAGES as STAGES
from osteon.run._records import RunResult as RunResult
from osteon.run._records import StageRun as StageRun
from osteon.run._records import StageStatus as StageStatus
from osteon.run._records import exit_status as exit_status
from osteon.run._run import run as run

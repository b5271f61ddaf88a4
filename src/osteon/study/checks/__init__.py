"""Every check of a study file, one small function each; the registry is the whole list."""

from osteon.study.checks._check import Check as Check
from osteon.study.checks._registry import CHECKS as CHECKS
from osteon.study.checks._registry import run_checks as run_checks

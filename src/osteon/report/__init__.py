"""The comparison guide as one page: verdict, matrix, tables, figures, references, every number traced.

study -> (observe | predict | evidence) -> compare -> report
"""

from __future__ import annotations

from osteon.report._animal_files import animal_file as animal_file
from osteon.report._experiment import ExperimentPage as ExperimentPage
from osteon.report._experiment_files import experiment_files as experiment_files
from osteon.report._experiment_html import render_experiment as render_experiment
from osteon.report._experiment_rules import EXPERIMENT_RULES as EXPERIMENT_RULES
from osteon.report._experiment_trace import EXPERIMENT_MARKS as EXPERIMENT_MARKS
from osteon.report._experiment_trace import experiment_problems as experiment_problems
from osteon.report._files import report_files as report_files
from osteon.report._page import render_review as render_review
from osteon.report._provenance import Provenance as Provenance
from osteon.report._rules import PAGE_RULES as PAGE_RULES
from osteon.report._trace import MARKS as MARKS
from osteon.report._trace import trace_problems as trace_problems

"""Published findings: counts, verdicts, claims and pathways.

study -> (observe | predict | evidence) -> compare -> report
"""

from __future__ import annotations

from osteon.evidence._check_table import check_table as check_table
from osteon.evidence._claims_file import load_claims as load_claims
from osteon.evidence._effects import Effects as Effects
from osteon.evidence._effects import NaturalHistory as NaturalHistory
from osteon.evidence._effects import NaturalHistoryRow as NaturalHistoryRow
from osteon.evidence._effects import load as load
from osteon.evidence._effects import load_natural_history as load_natural_history
from osteon.evidence._guide import build_guide as build_guide
from osteon.evidence._matrix import CLASS_LABELS as CLASS_LABELS
from osteon.evidence._pathways import pathways as pathways
from osteon.evidence._query import QueryResult as QueryResult
from osteon.evidence._query import query as query
from osteon.evidence._query_reading import Understood as Understood
from osteon.evidence._question import Question as Question
from osteon.evidence._records import Cell as Cell
from osteon.evidence._records import Claim as Claim
from osteon.evidence._records import ClaimVerdict as ClaimVerdict
from osteon.evidence._records import Comparison as Comparison
from osteon.evidence._records import Edge as Edge
from osteon.evidence._records import Effect as Effect
from osteon.evidence._records import EvidenceTable as EvidenceTable
from osteon.evidence._records import Exclusion as Exclusion
from osteon.evidence._records import Gap as Gap
from osteon.evidence._records import Group as Group
from osteon.evidence._records import Guide as Guide
from osteon.evidence._records import JudgedClaim as JudgedClaim
from osteon.evidence._records import Node as Node
from osteon.evidence._records import Pathway as Pathway
from osteon.evidence._records import Reading as Reading
from osteon.evidence._records import ReadSummary as ReadSummary
from osteon.evidence._records import Reference as Reference
from osteon.evidence._records import Sentence as Sentence
from osteon.evidence._records import Split as Split
from osteon.evidence._records import Stratum as Stratum
from osteon.evidence._records import Tab as Tab
from osteon.evidence._records import TableGroup as TableGroup
from osteon.evidence._records import Tally as Tally
from osteon.evidence._records import Turnover as Turnover
from osteon.evidence._records import Vote as Vote
from osteon.evidence._records import VoteKind as VoteKind
from osteon.evidence._references import bibtex as bibtex

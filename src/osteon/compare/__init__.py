"""Observations and plan -> contrasts with their intervals, and who was left out.

study -> (observe | predict | evidence) -> compare -> report
"""

from osteon.compare._compare import compare as compare
from osteon.compare._gate import LEVEL as LEVEL
from osteon.compare._records import AnimalValue as AnimalValue
from osteon.compare._records import ArmMean as ArmMean
from osteon.compare._records import BalanceLine as BalanceLine
from osteon.compare._records import Comparison as Comparison
from osteon.compare._records import EndpointResult as EndpointResult
from osteon.compare._records import FlowLine as FlowLine
from osteon.compare._records import Gate as Gate
from osteon.compare._records import Loss as Loss
from osteon.compare._records import Sentence as Sentence
from osteon.compare._words import day_words as day_words
from osteon.compare._words import p_printed as p_printed

"""Estimates and synthesis: pure numerics, without a word of the field they serve.

study -> (observe | predict | evidence) -> compare -> report
"""

from __future__ import annotations

from osteon.statistics._adjust import adjust as adjust
from osteon.statistics._adjust_families import adjust_families as adjust_families
from osteon.statistics._arms import VariancePolicy as VariancePolicy
from osteon.statistics._arms import arm_estimates as arm_estimates
from osteon.statistics._binomial import clopper_pearson as clopper_pearson
from osteon.statistics._binomial import sign_test as sign_test
from osteon.statistics._bliss import ArmSummary as ArmSummary
from osteon.statistics._bliss import Bliss as Bliss
from osteon.statistics._bliss import bliss as bliss
from osteon.statistics._bootstrap import Bootstrap as Bootstrap
from osteon.statistics._bootstrap import bootstrap as bootstrap
from osteon.statistics._censored import censored_linear_model as censored_linear_model
from osteon.statistics._combination import Combination2x2 as Combination2x2
from osteon.statistics._combination import CombinationOptions as CombinationOptions
from osteon.statistics._combination import Headroom as Headroom
from osteon.statistics._combination import OverBoth as OverBoth
from osteon.statistics._combination import combination_2x2 as combination_2x2
from osteon.statistics._combination_word import combination_word as combination_word
from osteon.statistics._contrasts import ContrastEstimate as ContrastEstimate
from osteon.statistics._contrasts import Contrasts as Contrasts
from osteon.statistics._effect_size import EffectEstimate as EffectEstimate
from osteon.statistics._effect_size import EffectSize as EffectSize
from osteon.statistics._effect_size import EffectWarning as EffectWarning
from osteon.statistics._effect_size import effect_size as effect_size
from osteon.statistics._effect_size import hedges_g as hedges_g
from osteon.statistics._equivalence import Equivalence as Equivalence
from osteon.statistics._equivalence import equivalence as equivalence
from osteon.statistics._f_test import FTest as FTest
from osteon.statistics._fieller import FiellerSet as FiellerSet
from osteon.statistics._fieller import fieller as fieller
from osteon.statistics._graph import GraphicalProcedure as GraphicalProcedure
from osteon.statistics._graph import GraphStep as GraphStep
from osteon.statistics._graph import graphical_procedure as graphical_procedure
from osteon.statistics._hodges_lehmann import HodgesLehmann as HodgesLehmann
from osteon.statistics._hodges_lehmann import hodges_lehmann as hodges_lehmann
from osteon.statistics._independent import independent_estimates as independent_estimates
from osteon.statistics._interaction_price import interaction_price as interaction_price
from osteon.statistics._jonckheere import Jonckheere as Jonckheere
from osteon.statistics._jonckheere import jonckheere as jonckheere
from osteon.statistics._kruskal_wallis import KruskalWallis as KruskalWallis
from osteon.statistics._kruskal_wallis import kruskal_wallis as kruskal_wallis
from osteon.statistics._linear import DegreesOfFreedom as DegreesOfFreedom
from osteon.statistics._linear import EstimationError as EstimationError
from osteon.statistics._linear import Interval as Interval
from osteon.statistics._linear import JointDf as JointDf
from osteon.statistics._linear import LinearEstimates as LinearEstimates
from osteon.statistics._linear import ResidualDf as ResidualDf
from osteon.statistics._linear import SatterthwaiteDf as SatterthwaiteDf
from osteon.statistics._linear import TransformedDf as TransformedDf
from osteon.statistics._linear_model import linear_model as linear_model
from osteon.statistics._many_to_one import ManyToOne as ManyToOne
from osteon.statistics._many_to_one import many_to_one as many_to_one
from osteon.statistics._mixed_model import MixedOptions as MixedOptions
from osteon.statistics._mixed_model import mixed_model as mixed_model
from osteon.statistics._model import Model as Model
from osteon.statistics._model import Status as Status
from osteon.statistics._one_way import OneWay as OneWay
from osteon.statistics._one_way import one_way as one_way
from osteon.statistics._refit import Refits as Refits
from osteon.statistics._refit import refit as refit
from osteon.statistics._repeated_measures import repeated_measures as repeated_measures
from osteon.statistics._steel import Steel as Steel
from osteon.statistics._steel import SteelContrast as SteelContrast
from osteon.statistics._steel import steel as steel
from osteon.statistics._synthesis import Columns as Columns
from osteon.statistics._synthesis import DirectionCounts as DirectionCounts
from osteon.statistics._synthesis import DirectionSynthesis as DirectionSynthesis
from osteon.statistics._synthesis import UnitVote as UnitVote
from osteon.statistics._synthesis import direction_synthesis as direction_synthesis
from osteon.statistics._welch import Welch as Welch

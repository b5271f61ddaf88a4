"""Several values of the same animals in one model: samples of several days, or both limbs.

Every arm has a mean on every occasion, and the occasions of an animal have an unstructured covariance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.compare._frame import ANIMAL, ARM, covariate_columns, means_at, model_table, refuse_unconverged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from osteon.compare._policy import Policy
    from osteon.compare._records import AnimalValue
    from osteon.statistics import LinearEstimates

OCCASION, CELL = "occasion", "cell"
FEWEST = 2  # animals an arm needs on an occasion to have a mean with a spread there


@dataclass(frozen=True, slots=True)
class Occasions:
    """The estimates of every arm on every occasion, from one model.

    Parameters
    ----------
    joint : labelled by arm and place of the occasion
    arms : of the model
    """

    joint: LinearEstimates
    arms: tuple[str, ...]

    def on(self, occasion: int) -> LinearEstimates:
        """Return the means of the arms on one occasion."""
        return self._combined({occasion: 1.0})

    def difference(self, left: int, right: int) -> LinearEstimates:
        """Return the differences of two occasions within the animals, arm by arm."""
        return self._combined({left: 1.0, right: -1.0})

    def _combined(self, weights: dict[int, float]) -> LinearEstimates:
        here = tuple(arm for arm in self.arms if all(_cell(arm, at) in self.joint.labels for at in weights))
        rows = [
            self.joint.weights({_cell(arm, at): weight for at, weight in weights.items()}) for arm in here
        ]
        return self.joint.transformed(rows, here, self.joint.method)


def occasions(values: Sequence[Sequence[AnimalValue]], policy: Policy, *, arms: Sequence[str]) -> Occasions:
    """Fit one model to several occasions of the same animals.

    Parameters
    ----------
    values : of each occasion, the animals with a value
    policy : scale, spread and covariates; a variance for each arm means a covariance for each arm
    arms : of the model, in the order of the study

    Raises
    ------
    EstimationError
        The model cannot be fitted: the sentence says why.
    """
    cells = {
        (arm, at): [value for value in own if value.arm == arm]
        for arm in arms
        for at, own in enumerate(values)
    }
    used = {cell: own for cell, own in cells.items() if len(own) >= FEWEST}
    return Occasions(_joint(used, policy), tuple(dict.fromkeys(arm for arm, _ in used)))


def _joint(cells: dict[tuple[str, int], list[AnimalValue]], policy: Policy) -> LinearEstimates:
    """Return the mean of every cell, an arm on an occasion, labelled by it."""
    from pandas import Categorical, DataFrame

    from osteon import statistics

    labels = [_cell(*cell) for cell in cells]
    days = [str(at) for at in sorted({at for _, at in cells})]
    table = _table(cells, policy).assign(
        **{
            OCCASION: Categorical([str(at) for (_, at), own in cells.items() for _ in own], categories=days),
            CELL: Categorical([_cell(*cell) for cell, own in cells.items() for _ in own], categories=labels),
        }
    )
    terms = (f"value ~ {CELL}", *(f"{name}:{OCCASION}" for name in covariate_columns(policy)))
    model = statistics.repeated_measures(
        " + ".join(terms),
        table,
        subject=ANIMAL,
        time=OCCASION,
        covariance="unstructured",
        df=policy.df,
        group=None if policy.variance == "pooled" else ARM,
    )
    refuse_unconverged(model)
    grid = DataFrame(
        {
            CELL: Categorical(labels, categories=labels),
            OCCASION: Categorical([str(at) for _, at in cells], categories=days),
        }
    )
    return means_at(model, grid, labels)


def _table(cells: dict[tuple[str, int], list[AnimalValue]], policy: Policy) -> DataFrame:
    arms = list(dict.fromkeys(arm for arm, _ in cells))
    return model_table([value for own in cells.values() for value in own], policy, arms).reset_index(
        drop=True
    )


def _cell(arm: str, occasion: int) -> str:
    return f"{occasion}/{arm}"

"""Estimates of several independent sets of data, as one set of estimates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.statistics._linear import EstimationError, JointDf, LinearEstimates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osteon.statistics._linear import Matrix, Vector


def independent_estimates(parts: Sequence[LinearEstimates]) -> LinearEstimates:
    """Put estimates of independent data side by side, each with the variance of its own data.

    The variance of a combination is the sum of the variances of its parts; its degrees of freedom are those
    of Satterthwaite for a sum of independent variance estimates. For means of groups this is Welch's method.

    Parameters
    ----------
    parts : estimates of data that share no unit; labels each once over all

    Returns
    -------
    estimates of all parts in their order

    Raises
    ------
    EstimationError : no part, or a label in two of them

    References
    ----------
    Satterthwaite 1946, An approximate distribution of estimates of variance components, Biometrics Bulletin
    2:110, doi:10.2307/3002019; Welch 1947, doi:10.1093/biomet/34.1-2.28

    Examples
    --------
    >>> from osteon import statistics as st
    >>> left = st.arm_estimates([4.0, 6.0, 8.0], ["a"] * 3)
    >>> right = st.arm_estimates([9.0, 11.0, 16.0, 20.0], ["b"] * 4)
    >>> both = independent_estimates([left, right])
    >>> welch = st.arm_estimates([4.0, 6, 8, 9, 11, 16, 20], ["a"] * 3 + ["b"] * 4, variance="welch")
    >>> both.pair("b", "a") == welch.pair("b", "a")
    True
    """
    import numpy as np

    labels = tuple(label for part in parts for label in part.labels)
    if not parts or len(set(labels)) < len(labels):
        twice = next((label for label in labels if labels.count(label) > 1), None)
        message = "there are no estimates to put together"
        if twice is not None:
            message = f"{twice!r} is estimated from two sets of data; name its two estimates differently"
        raise EstimationError(message)
    covariance = np.zeros((len(labels), len(labels)))
    places = tuple(_places(parts))
    for place, part in zip(places, parts, strict=True):
        covariance[place, place] = part.covariance
    counts = [part.counts for part in parts]
    return LinearEstimates(
        labels,
        np.concatenate([part.estimates for part in parts]),
        covariance,
        IndependentDf(tuple(parts)),
        parts[0].method,
        {label: reason for part in parts for label, reason in part.unknown.items()},
        None if None in counts else {k: v for own in counts if own is not None for k, v in own.items()},
    )


def _places(parts: Sequence[LinearEstimates]) -> Iterator[slice]:
    """Yield where the estimates of each part stand."""
    start = 0
    for part in parts:
        yield slice(start, start + len(part.labels))
        start += len(part.labels)


@dataclass(frozen=True, slots=True, eq=False)
class IndependentDf:
    """Degrees of freedom of combinations of estimates of independent data.

    Parameters
    ----------
    parts : the estimates, in the order of the weights
    """

    parts: tuple[LinearEstimates, ...]

    @property
    def shared(self) -> float | None:
        """Return None, except of one part: each combination has its own."""
        return self.parts[0].df.shared if len(self.parts) == 1 else None

    def of(self, weights: Vector) -> float:
        """Return the squared variance of the combination over the sum of its squared parts by their df."""
        found = [
            (float(own @ part.covariance @ own), part.df.of(own))
            for own, part in zip(self._own(weights), self.parts, strict=True)
            if own.any() and own @ part.covariance @ own > 0
        ]
        if not found:
            message = "a combination of estimates that do not vary has no degrees of freedom"
            raise EstimationError(message)
        largest = max(variance for variance, _ in found)
        total = sum(variance / largest for variance, _ in found)
        return total * total / sum((variance / largest) ** 2 / df for variance, df in found)

    def joint(self, rows: Matrix) -> JointDf:
        """Return the denominator made from the degrees of freedom of single combinations."""
        import numpy as np

        from osteon.statistics._degrees_of_freedom import joint_from_single

        if len(self.parts) == 1:
            return self.parts[0].df.joint(rows)
        covariance = np.zeros((rows.shape[1], rows.shape[1]))
        for place, part in zip(_places(self.parts), self.parts, strict=True):
            covariance[place, place] = part.covariance
        return joint_from_single(self.of, rows, covariance)

    def _own(self, weights: Vector) -> list[Vector]:
        return [weights[place] for place in _places(self.parts)]

"""A fitted linear model: coefficients, variances, and what is asked of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Unpack

    from numpy.typing import ArrayLike
    from pandas import DataFrame

    from osteon.statistics._adjusted_means import Options
    from osteon.statistics._contrasts import Contrasts
    from osteon.statistics._design import Design
    from osteon.statistics._f_test import FTest
    from osteon.statistics._linear import Kind, LinearEstimates, Vector
    from osteon.statistics._refit_many import Refitter


@dataclass(frozen=True, slots=True)
class Status:
    """How a fit ended.

    Parameters
    ----------
    converged : a fit in closed form has converged
    reason : sentence: how it ended, and what is doubtful about the numbers
    iterations : of the optimiser, or of the refinement of a solution
    gradient : largest absolute gradient at the end, relative to the scale of the optimiser; 0 in closed form
    singular : variances that are zero, and correlations of one, by name
    dropped : rows left out because a cell is missing
    """

    converged: bool
    reason: str
    iterations: int = 0
    gradient: float = 0.0
    singular: tuple[str, ...] = ()
    dropped: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A linear model as fitted, whatever its covariance.

    Parameters
    ----------
    design : formula, rows and model matrix
    estimates : of the coefficients, labelled by the columns of the design
    variance_components : table of group, term, variance and sd; the residual is the last row
    log_likelihood : of the method named in ``method``
    parameters : how many were estimated, variances included
    fitted : of every row, shape (n,)
    method : model, method and degrees of freedom in words
    status : how the fit ended
    again : fits the same model with further columns as factors; None where that is not possible
    blups : predicted random effects, a table of group, level, term and value; None without them
    r_squared : share of the variation explained, about zero in a model without intercept; None where it has
        no agreed meaning
    refitter : fits the same model to other responses, for ``refit``; None where that is not possible

    Examples
    --------
    >>> import pandas as pd
    >>> from osteon import statistics as st
    >>> data = pd.DataFrame({"y": [1.0, 2.0, 3.0, 2.0, 4.0, 6.0], "arm": list("aaabbb")})
    >>> made = st.linear_model("y ~ arm", data)
    >>> made.design.columns, made.estimates.estimates.round(6).tolist()
    (('Intercept', 'arm[b]'), [2.0, 2.0])
    >>> round(made.residual_sd, 6), round(made.log_likelihood, 6)
    (1.581139, -10.046108)
    """

    design: Design
    estimates: LinearEstimates
    variance_components: DataFrame
    log_likelihood: float
    parameters: int
    fitted: Vector
    method: str
    status: Status
    again: Callable[[Sequence[str]], Model] | None = None
    blups: DataFrame | None = None
    r_squared: float | None = None
    refitter: Refitter | None = None

    @property
    def coefficients(self) -> DataFrame:
        """Coefficients as a table of term, estimate, se, df, statistic, p, low and high at 95 %."""
        return self.estimates.table

    @property
    def residuals(self) -> Vector:
        """Response minus fitted, shape (n,)."""
        return self.design.y - self.fitted

    @property
    def residual_sd(self) -> float:
        """Residual standard deviation, of a model that has one; EstimationError where there are several."""
        table = self.variance_components
        residual = table.loc[table["group"] == "Residual", "variance"].dropna()
        if len(residual) != 1:
            from osteon.statistics._estimation_error import EstimationError

            message = f"the model has {len(residual)} residual variances; see variance_components"
            raise EstimationError(message)
        return sqrt(float(residual.iloc[0]))

    @property
    def aic(self) -> float:
        """Akaike's criterion: 2 parameters - 2 log-likelihood (Akaike 1974, doi:10.1109/TAC.1974.1100705)."""
        return 2.0 * self.parameters - 2.0 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion, with as many observations as rows (1978, doi:10.1214/aos/1176344136)."""
        return log(len(self.design.y)) * self.parameters - 2.0 * self.log_likelihood

    def f_test(self, term: str | Sequence[str] | ArrayLike) -> FTest:
        """Return the F test of a term, of several terms together, or of the rows of a matrix.

        Parameters
        ----------
        term : a term as in the formula, a sequence of terms, or a matrix of shape (q, p) whose rows weight
            the coefficients. Terms are tested by their coefficients in sum-to-zero coding (type III): those
            of an interaction do not change what is asked of a main effect, an average over the other levels.

        Raises
        ------
        ValueError : another term, or a matrix of another shape

        References
        ----------
        Searle, Speed & Milliken 1980, Population marginal means in the linear model: an alternative to least
        squares means, Am Stat 34:216, doi:10.1080/00031305.1980.10483031
        """
        from osteon.statistics._type_three import rows_of

        return self.estimates.f_test(rows_of(self.design, term))

    @property
    def f_tests(self) -> DataFrame:
        """F test of every term but the intercept: table of term, F, df1, df2 and p."""
        from pandas import DataFrame

        made = {name: self.f_test(name) for name in self.design.terms if name != "Intercept"}
        rows = [(name, test.F, test.df1, test.df2, test.p) for name, test in made.items()]
        return DataFrame(rows, columns=["term", "F", "df1", "df2", "p"])

    def adjusted_means(
        self,
        factor: str | Sequence[str],
        *,
        by: str | None = None,
        at: Mapping[str, float | str] | None = None,
    ) -> LinearEstimates:
        """Return the mean of every level of a factor, adjusted for everything else in the model.

        Parameters
        ----------
        factor : column, or columns for every combination of their levels. A numeric column of up to 12
            values is taken as a factor by fitting the model again, and the method of the result says so.
        by : column; a set of means at each of its levels, labelled "level, by=level"
        at : covariate -> its value, or factor -> its level. Otherwise covariates stand at their mean over
            the rows used, and levels of other factors count equally.

        Raises
        ------
        EstimationError : a column that is not in the model, or cannot be a factor
        ValueError : a level or value that is none

        References
        ----------
        Searle, Speed & Milliken 1980, Population marginal means in the linear model: an alternative to least
        squares means, Am Stat 34:216, doi:10.1080/00031305.1980.10483031
        """
        from osteon.statistics._adjusted_means import Wanted, adjusted_means

        return adjusted_means(self, Wanted(_names(factor), by, at or {}))

    def contrasts(
        self,
        kind: Kind,
        *,
        factor: str | Sequence[str],
        by: str | None = None,
        at: Mapping[str, float | str] | None = None,
        **options: Unpack[Options],
    ) -> Contrasts:
        """Return contrasts of adjusted means.

        Parameters
        ----------
        kind : dunnett, tukey, williams, trend, a matrix of shape (m, k), or name -> (level -> weight)
        factor, by, at : as for ``adjusted_means``; with ``by`` every level is a family of its own
        options : control, alternative, adjust and level, as for ``LinearEstimates.contrasts``

        Raises
        ------
        EstimationError : a column that is not in the model, or cannot be a factor
        ValueError : another kind, control, alternative, adjustment or level
        """
        from osteon.statistics._adjusted_means import Wanted, contrasts_of

        return contrasts_of(self, kind, Wanted(_names(factor), by, at or {}), options)


def _names(factor: str | Sequence[str]) -> tuple[str, ...]:
    """Return one column, or several."""
    from osteon.statistics._estimation_error import EstimationError

    if isinstance(factor, str):
        return (factor,)
    columns = tuple(factor) if hasattr(factor, "__iter__") else ()
    if not columns or any(not isinstance(name, str) for name in columns):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"a factor is the name of a column, or several names, not {factor!r}"
        raise EstimationError(message)
    return columns

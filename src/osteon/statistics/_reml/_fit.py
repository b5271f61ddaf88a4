"""Newton steps within bounds, for many data sets at once."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import count
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from osteon.statistics._linear import EstimationError
from osteon.statistics._reml._likelihood import Likelihood, likelihood_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from osteon.statistics._reml._moments import Booleans, Covariance, Floats, Moments, Places

Kind = TypeVar("Kind", bound=np.generic)

# A Newton step that would raise the log-likelihood by half of this is the last.
_ENOUGH = 1e-13
# Where rounding hides every further rise, this is near enough: a 30 000th of a standard error.
_ROUNDED = 1e-9
# A steeper slope is no rounding: the parameters are far apart in scale, and another start may do better.
_FLAT = 1e-2
# From here on the observed information leads; before, the expected one, which is never indefinite.
_NEAR = 1.0
# A scaled information with a smaller eigenvalue is no guide to the top.
_INDEFINITE = 1e-10
# An information below this is none; the response has unit spread.
_NO_INFORMATION = 1e-100
_STEPS = 200
_HALVINGS = 40
# Log-likelihoods closer than this share of their size are equal but for rounding.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The largest likelihood of B data sets, and how it was reached.

    Parameters
    ----------
    structure : the covariance, with its data
    reml : whether the likelihood is the restricted one
    phi, theta : parameters of the optimiser and natural parameters, shape (B, r)
    likelihood : value, estimates, score and information at theta
    moments : of second order at theta
    bounded : where phi sits on its bound and the likelihood falls on leaving it, shape (B, r)
    converged : shape (B,)
    iterations : Newton steps, shape (B,)
    gradient : largest absolute slope of the log-likelihood by a free phi, shape (B,)
    """

    structure: Covariance
    reml: bool
    phi: Floats
    theta: Floats
    likelihood: Likelihood
    moments: Moments
    bounded: Booleans
    converged: Booleans
    iterations: Places
    gradient: Floats

    def slopes(self) -> Floats:
        """Return the derivatives of (X'V^-1 X)^-1 by theta, shape (B, r, p, p)."""
        if self.moments.one is None:
            message = "the derivatives of a covariance need moments of second order"
            raise EstimationError(message)
        p = self.structure.shape[2]
        covariance = self.likelihood.covariance[:, None]
        return covariance @ self.moments.one.first[..., :p, :p] @ covariance

    def spread(self) -> tuple[Floats, Floats]:
        """Return the asymptotic covariance of phi, zero where bounded, and the jacobian of theta.

        The information is the observed one; data sets on whose likelihood it is not positive are not
        converged, and their covariance is not a number.
        """
        jacobian = self.structure.jacobian(self.phi)
        bend = self.structure.bend(self.phi, self.likelihood.score)
        observed = _carried(self.likelihood.observed, jacobian, bend)
        free = ~self.bounded
        masked = _masked(observed, free)
        sound = np.linalg.eigvalsh(masked)[:, 0] > 0
        inverse = np.linalg.inv(np.where(sound[:, None, None], masked, np.eye(free.shape[1])))
        inverse = np.where(sound[:, None, None], inverse, np.nan)
        return inverse * (free[:, :, None] & free[:, None, :]), jacobian


@dataclass(slots=True, eq=False)
class _Climb:
    """Where each data set is: phi, the likelihood there, and its slope and informations by phi.

    The moments are kept as long as all data sets move together.
    """

    phi: Floats
    moments: Moments | None
    likelihood: Likelihood
    slope: Floats
    expected: Floats
    observed: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """The next step of each data set, what it promises, and which phi it leaves on their bound."""

    step: Floats
    promise: Floats
    bounded: Booleans
    gradient: Floats


def fit(structure: Covariance, *, reml: bool = True, every_start: bool = False) -> Fit:
    """Return the largest likelihood of every data set.

    The first start is tried for all. The others are tried where the first ended on a bound or nowhere, or
    everywhere with ``every_start``; the higher likelihood is kept.
    """
    first, *others = structure.starts()
    best = _climb(structure, first, reml=reml)
    for start in others:
        doubtful = every_start | best.bounded.any(axis=1) | ~best.converged
        again = np.flatnonzero(doubtful)
        if not again.size:
            break
        part = structure.subset(again)
        best = _higher(best, _climb(part, start[again], reml=reml), again)
    return _freed(structure, best, reml=reml)


def _freed(structure: Covariance, best: Fit, *, reml: bool) -> Fit:
    """Return the fit, where the bound it sits on hides a way up climbed again with other phi."""
    for time in count(1):
        turned = structure.turned(time, best.phi, best.likelihood)
        if turned is None:
            break
        found = _climb(turned.structure, turned.structure.starts()[0], reml=reml)
        part, phi = structure.subset(turned.places), turned.phi(found.theta)
        bounded = _next(_at(part, phi, reml=reml), part.lower).bounded
        best = _higher(best, replace(found, structure=part, phi=phi, bounded=bounded), turned.places)
    return best


def _climb(structure: Covariance, start: Floats, *, reml: bool) -> Fit:
    """Return where Newton steps from one start end."""
    size = len(start)
    here = _at(structure, np.maximum(start, structure.lower), reml=reml)
    iterations, stuck = np.zeros(size, dtype=np.intp), np.zeros(size, dtype=np.bool_)
    lower = structure.lower
    steps = _next(here, lower)
    for _ in range(_STEPS):
        going = np.flatnonzero((steps.promise > _ENOUGH) & ~stuck)
        if not going.size:
            break
        iterations[going] += 1
        part = structure if going.size == size else structure.subset(going)
        stuck[going] = ~_advance(here, part, going, steps.step[going], reml=reml)
        steps = _next(here, lower)
    theta = structure.theta(here.phi)
    finite = np.isfinite(here.likelihood.value)
    rounded = stuck & (steps.promise <= _ROUNDED) & (steps.gradient <= _FLAT)
    return Fit(
        structure=structure,
        reml=reml,
        phi=here.phi,
        theta=theta,
        likelihood=here.likelihood,
        moments=here.moments or structure.moments(theta, order=2),
        bounded=steps.bounded,
        converged=finite & ((steps.promise <= _ENOUGH) | rounded),
        iterations=iterations,
        gradient=steps.gradient,
    )


def _at(structure: Covariance, phi: Floats, *, reml: bool) -> _Climb:
    """Return the likelihood at phi with its derivatives by phi."""
    theta = structure.theta(phi)
    moments = structure.moments(theta, order=2)
    made = likelihood_at(structure, moments, reml=reml)
    jacobian = structure.jacobian(phi)
    bend = structure.bend(phi, made.score)
    return _Climb(
        phi=phi,
        moments=moments,
        likelihood=made,
        slope=(made.score[:, None, :] @ jacobian)[:, 0],
        expected=_carried(made.expected, jacobian, None),
        observed=_carried(made.observed, jacobian, bend),
    )


def _carried(information: Floats, jacobian: Floats, bend: Floats | None) -> Floats:
    """Return an information of theta as one of phi."""
    carried = jacobian.transpose(0, 2, 1) @ information @ jacobian
    return carried if bend is None else carried - bend


def _next(here: _Climb, lower: Floats) -> _Step:
    """Return the Newton step within the bounds: with the observed information where it is sound and near."""
    room = lower - here.phi
    bounded = (room >= 0) & (here.slope <= 0)
    free = ~bounded
    step, promise = _bounded_step(here.slope, room, free, here.expected)
    near = np.flatnonzero(promise < _NEAR)
    observed = _masked(here.observed[near], free[near])
    sound = np.linalg.eigvalsh(_scaled(observed))[:, 0] > _INDEFINITE
    near, observed = near[sound], observed[sound]
    if near.size:
        step[near], promise[near] = _bounded_step(here.slope[near], room[near], free[near], observed)
    gradient = np.abs(np.where(free, here.slope, 0.0)).max(axis=1, initial=0.0)
    return _Step(step, promise, bounded, gradient)


def _bounded_step(slope: Floats, room: Floats, free: Booleans, information: Floats) -> tuple[Floats, Floats]:
    """Return the step to the top of the quadratic within the bounds, and twice the rise it promises.

    Components that would pass their bound stop on it, and the others are solved for again. Where that is no
    way up, each component goes by its own information.
    """
    step = np.zeros_like(slope)
    for _ in range(free.shape[1] + 1):
        held = np.where(free, 0.0, step)
        pull = slope - (information @ held[:, :, None])[:, :, 0] if held.any() else slope
        solved = np.linalg.solve(_masked(information, free), np.where(free, pull, 0.0)[:, :, None])[:, :, 0]
        step = np.where(free, solved, step)
        past = free & (step < room)
        if not past.any():
            break
        step = np.where(past, room, step)
        free = free & ~past
    promise: Floats = (step * slope).sum(axis=1)
    down = promise < 0
    if down.any():
        own = np.maximum(slope / np.maximum(np.einsum("bii->bi", information), _NO_INFORMATION), room)
        step = np.where(down[:, None], own, step)
        promise = np.where(down, (own * slope).sum(axis=1), promise)
    return step, promise


def _masked(information: Floats, free: Booleans) -> Floats:
    """Return the information of the free parameters, with ones for the others on the diagonal."""
    diagonal = np.diagonal(information, axis1=1, axis2=2)
    # A parameter on which nothing depends here has no information, and no slope either.
    used = free & (diagonal > _NO_INFORMATION)
    if used.all():
        return information
    masked = information * (used[:, :, None] & used[:, None, :])
    np.einsum("bii->bi", masked)[...] += ~used
    return masked


def _scaled(information: Floats) -> Floats:
    """Return an information with a unit diagonal."""
    diagonal = np.diagonal(information, axis1=1, axis2=2)
    scale = 1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    return information * scale[:, :, None] * scale[:, None, :]


def _advance(here: _Climb, part: Covariance, going: Places, step: Floats, *, reml: bool) -> Booleans:
    """Move the data sets that are going up; return which of them found a higher place."""
    found = np.zeros(going.size, dtype=np.bool_)
    from_phi, from_value = here.phi[going], here.likelihood.value[going]
    floor = from_value - _ROUNDING * np.abs(from_value)
    left = np.arange(going.size)
    for _ in range(_HALVINGS):
        some = part if left.size == going.size else part.subset(left)
        there = _at(some, np.maximum(from_phi[left] + step[left], part.lower), reml=reml)
        up = there.likelihood.value >= floor[left]
        _move(here, there, going[left], up)
        found[left[up]] = True
        left = left[~up]
        if not left.size:
            break
        step[left] *= 0.5
        # A shortened step has to gain: at a wall of the likelihood it would else stand still for ever.
        floor = np.nextafter(from_value, np.inf)
    return found


def _move(here: _Climb, there: _Climb, places: Places, up: Booleans) -> None:
    """Put the data sets that went up in their new place."""
    if up.all() and places.size == len(here.phi):
        here.phi, here.likelihood, here.slope = there.phi, there.likelihood, there.slope
        here.expected, here.observed, here.moments = there.expected, there.observed, there.moments
        return
    target = places[up]
    here.moments = None if target.size else here.moments
    here.phi, here.slope = _put(here.phi, target, there.phi[up]), _put(here.slope, target, there.slope[up])
    here.expected = _put(here.expected, target, there.expected[up])
    here.observed = _put(here.observed, target, there.observed[up])
    here.likelihood = _put_all(here.likelihood, there.likelihood, target, up)


def _put(whole: NDArray[Kind], places: Places, part: NDArray[Kind]) -> NDArray[Kind]:
    """Return the whole with a part replaced."""
    made = whole.copy()
    made[places] = part
    return made


def _put_all(whole: Likelihood, part: Likelihood, target: Places, chosen: Booleans | Places) -> Likelihood:
    """Return likelihoods with some data sets replaced."""
    return Likelihood(
        **{
            field.name: _put(getattr(whole, field.name), target, getattr(part, field.name)[chosen])
            for field in fields(Likelihood)
        }
    )


def _higher(best: Fit, other: Fit, places: Places) -> Fit:
    """Return the better of two fits of the data sets in the places."""
    old = best.likelihood.value[places]
    gain = other.likelihood.value > old + 1e-9 * np.abs(old)
    better = np.flatnonzero(other.converged & (gain | ~best.converged[places]))
    if not better.size:
        return best
    target = places[better]
    phi, theta = _put(best.phi, target, other.phi[better]), _put(best.theta, target, other.theta[better])
    return Fit(
        structure=best.structure,
        reml=best.reml,
        phi=phi,
        theta=theta,
        likelihood=_put_all(best.likelihood, other.likelihood, target, better),
        moments=best.structure.moments(theta, order=2),
        bounded=_put(best.bounded, target, other.bounded[better]),
        converged=_put(best.converged, target, other.converged[better]),
        iterations=_put(best.iterations, target, other.iterations[better]),
        gradient=_put(best.gradient, target, other.gradient[better]),
    )

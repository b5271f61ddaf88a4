"""Dots stand at their values and never on one another; ticks lie on the axis."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from osteon.report._axis import axis, tick_words
from osteon.report._swarm import swarm, swarm_height, swarm_radius, track_step


@pytest.mark.parametrize("n", [3, 40, 500])
def test_no_two_dots_touch_and_nothing_is_random(n):
    drawn = Random(n)
    places = [drawn.gauss(150, 30) for _ in range(n)]
    tracks = swarm(places, 2.0)
    assert tracks == swarm(places, 2.0)
    dots = [(x, track * track_step(2.0)) for x, track in zip(places, tracks, strict=True)]
    assert min(((a - c) ** 2 + (b - d) ** 2) ** 0.5 for (a, b), (c, d) in combinations(dots, 2)) >= 4.0


def test_equal_values_stand_in_a_column_around_the_middle():
    assert sorted(swarm([5.0] * 5, 3)) == [-2, -1, 0, 1, 2]
    assert swarm([], 3) == ()


def test_a_full_swarm_gets_smaller_dots_until_it_fits():
    crowded = [100 + i / 10 for i in range(60)]
    radius = swarm_radius([crowded], height=58)
    assert radius < swarm_radius([[1.0, 50.0]], height=58) == 3.5
    assert swarm_height(swarm([1.0, 50.0], 3.5), 3.5) == 7.0


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "span", [(0.2, 0.3), (1.0, 1.1), (3.0, 900.0), (1e-6, 1e6), (5.0, 5.0), (0.00001, 0.00002)]
)
def test_ticks_lie_on_the_axis_and_are_few(span, log):
    scale = axis(span, log=log, left=100, right=400)
    ticks = scale.ticks
    assert 2 <= len(ticks) <= 7
    assert all(scale.low <= at <= scale.high for at in ticks)
    assert list(ticks) == sorted(ticks)
    assert all(100 <= scale.x(at) <= 400 for at in (*ticks, *span))


def test_equal_ratios_are_equally_far_apart_on_a_logarithmic_axis():
    scale = axis((1.0, 100.0), log=True, left=0, right=400)
    assert scale.x(10) - scale.x(1) == pytest.approx(scale.x(100) - scale.x(10))
    assert 10.0 in scale.ticks


def test_what_an_axis_cannot_hold_is_passed_over():
    scale = axis((None, float("nan"), -1.0, 2.0, 8.0), log=True, left=0, right=100)
    assert 0 < scale.low < 2 < 8 < scale.high
    assert axis((), log=False, left=0, right=1).ticks


def test_tick_words_are_short():
    assert (tick_words(0.1 * 3), tick_words(0.0), tick_words(-4e7)) == ("0.3", "0", "−4e+07")


@pytest.mark.parametrize("log", [False, True])
def test_larger_values_stand_further_right(log):
    scale = axis((1.0, 9.0), log=log, left=100, right=400)
    assert 100 < scale.x(1) < scale.x(2) < scale.x(9) < 400
    assert (scale.x(0.0001), scale.x(1e9)) == (100, 400)


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("values", [(3.0, 3.0), (3.0, 3.0000000000000004), (1e-9, 1.0000000000000001e-9)])
def test_values_that_are_one_value_stand_inside_their_axis(values, log):
    scale = axis(values, log=log, left=0, right=100)
    assert all(10 < scale.x(value) < 90 for value in values)

"""Moments, lengths of time, schedules and contrasts, as the study file writes them."""

from __future__ import annotations

import pytest

from osteon import vocabulary as voc
from osteon.study._contrast import parse_contrast
from osteon.study._time import (
    nearest_duration,
    nearest_moment,
    parse_duration,
    parse_moment,
    parse_schedule,
    weeks_and_days,
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("week 12", 84),
        ("Week 12", 84),
        ("day 3", 3),
        ("week -2", -14),
        ("week 1.5", 10.5),
        ("surgery", 0),
        ("week 0", 0),
    ],
)
def test_moments_are_days_after_surgery(text: str, day: float):
    moment = parse_moment(text)
    assert moment is not None
    assert moment.day == day


def test_sacrifice_takes_its_day_from_the_timeline():
    moment = parse_moment("sacrifice")
    assert moment is not None
    assert moment.day is None
    assert moment.on(168.0) == 168.0
    assert moment.on(None) is None


@pytest.mark.parametrize(
    "text",
    ["", "week", "12", "12 weeks", "week twelve", "week nan", "week 1e3", "week 99999", "day --3", "week ٣"],
)
def test_what_is_no_moment(text: str):
    assert parse_moment(text) is None


@pytest.mark.parametrize(
    ("text", "days"), [("24 weeks", 168), ("1 week", 7), ("10 days", 10), ("3 d", 3), ("2.5 wk", 17.5)]
)
def test_lengths_of_time(text: str, days: float):
    duration = parse_duration(text)
    assert duration is not None
    assert duration.days == days


@pytest.mark.parametrize("text", ["", "week 24", "24", "-3 days", "nan days", "3 months", "99999 weeks"])
def test_what_is_no_length_of_time(text: str):
    assert parse_duration(text) is None


def test_each_is_offered_for_the_other():
    assert nearest_moment("12 weeks") == "week 12"
    assert nearest_moment("3 d") == "day 3"
    assert nearest_duration("week 12") == "12 weeks"
    assert nearest_duration("week -2") == ""
    assert nearest_moment("soon") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("day", "daily"),
        ("daily", "daily"),
        ("week", "weekly"),
        ("2 weeks", "every 14 days"),
        ("28 days", "every 28 days"),
        ("5/week", "5/week"),
        ("3 times a week", "3/week"),
        ("once", "once"),
        ("continuous", "continuous"),
    ],
)
def test_schedules(text: str, shown: str):
    assert str(parse_schedule(text)) == shown


def test_schedules_give_the_doses_a_week_of_the_vocabulary():
    known = {one.code: one.doses_per_week for one in voc.schedules if one.doses_per_week is not None}
    read = {code: parse_schedule(code.replace("every_", "").replace("_", " ")) for code in known}
    both = {code: schedule.doses_per_week for code, schedule in read.items() if schedule is not None}
    assert both == pytest.approx({code: known[code] for code in both}, rel=1e-3)  # the table rounds
    assert {"daily", "weekly", "3/week", "every_2_weeks", "every_28_days"} <= both.keys()


@pytest.mark.parametrize("text", ["", "0 days", "0/week", "sometimes", "-1 days", "nan days", "every"])
def test_what_is_no_schedule(text: str):
    assert parse_schedule(text) is None


def test_contrasts():
    pair = parse_contrast("k2 vs ovx")
    each = parse_contrast("each treatment vs ovx")
    family = parse_contrast("both vs each of [k2, aln]")
    assert pair is not None
    assert each is not None
    assert family is not None
    assert (pair.kind, pair.arms) == ("pair", ("k2", "ovx"))
    assert (each.kind, each.left, each.right) == ("each_treatment", "", ("ovx",))
    assert (family.kind, family.arms) == ("each_of", ("both", "k2", "aln"))


@pytest.mark.parametrize(
    "text", ["", "k2", "k2 vs", " vs ovx", "a vs b vs c", "k2 - ovx", "a vs each of [b, ]"]
)
def test_what_is_no_contrast(text: str):
    assert parse_contrast(text) is None


def test_a_day_in_the_words_of_a_protocol():
    assert [weeks_and_days(day) for day in (0, 84, 10, -14)] == ["surgery", "week 12", "day 10", "week -2"]

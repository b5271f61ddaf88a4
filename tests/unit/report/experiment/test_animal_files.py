"""The page of an animal has a name that is safe on every disk, and another for every animal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon.report import animal_file

HOSTILE = (
    "../x",
    "..",
    ".",
    "/etc/passwd",
    "a/b",
    "a\\b",
    "CON",
    "con",
    "nul.txt",
    "COM1",
    "a:b",
    "A",
    "a",
    "",
    " ",
    "  ",
    "\x00",
    "\n",
    "r" * 300,
    "R" * 300,
    "\N{RAT}",
    "\N{MOUSE}",
    "0012",
    "1e3",
    "NA",
    "=cmd",
    "<script>",
    "rat 7",
    "rat-7",
    "a.",
    "a ",
    "ä",
    "a\u0308",
    "\ud800",
    "-",
    "--",
    "index",
    "a-0123456789",
)
SAFE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}\.html")
DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}


@pytest.mark.parametrize("name", HOSTILE)
def test_name_is_safe(name):
    made = animal_file(name)
    assert SAFE.fullmatch(made)
    assert made.removesuffix(".html") not in DEVICES
    assert animal_file(name) == made


def test_hostile_names_are_told_apart_on_a_disk_that_ignores_case():
    assert len({animal_file(name).casefold() for name in HOSTILE}) == len(HOSTILE)


@pytest.mark.parametrize("name", ["0012", "rat_7", "a", "m-3"])
def test_plain_names_stay(name):
    assert animal_file(name) == f"{name}.html"


def test_a_plain_name_cannot_take_the_file_of_another():
    other = animal_file("A").removesuffix(".html")
    assert animal_file(other) != animal_file("A")


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_names_have_two_safe_files(one, other):
    assert SAFE.fullmatch(animal_file(one))
    assert (animal_file(one) == animal_file(other)) == (one == other)

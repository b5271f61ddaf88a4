"""Small words, and addresses that are only ever made from real identifiers."""

from __future__ import annotations

import pytest

from osteon.report._inline import anchor, content_security_policy, doi_url, pmc_url, pubmed_url, source_hash
from osteon.report._words import number, p_value, percent, sign_test_words, unquoted


@pytest.mark.parametrize(
    "doi",
    ["", "10.1", "javascript:alert(1)", 'x" onload="', "10.1000/a b", "10.1000/<x>", "https://evil.example"],
)
def test_what_is_no_doi_gets_no_address(doi):
    assert doi_url(doi) == ""


def test_odd_but_real_doi_is_quoted():
    assert doi_url("10.1016/8756-3282(95)00389-4") == "https://doi.org/10.1016/8756-3282(95)00389-4"
    assert doi_url("10.1002/(SICI)1097-4644%2F") == "https://doi.org/10.1002/(SICI)1097-4644%252F"


@pytest.mark.parametrize("text", ["", "0", "12a", "12/../x", "1" * 12])
def test_what_is_no_pubmed_id_gets_no_address(text):
    assert pubmed_url(text) == ""
    assert pmc_url("PMC" + text) == ""


def test_known_hash():
    # the example of the CSP specification: sha256 of "alert('Hello, world.');"
    assert source_hash("alert('Hello, world.');") == "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
    assert "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=" in content_security_policy(
        "", "alert('Hello, world.');"
    )


def test_anchor_is_a_plain_fragment():
    assert anchor("cell", "a/b c", '"<') == "cell-a-b-c--"


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0"),
        (0.001, "<1"),
        (0.005, "1"),
        (0.5, "50"),
        (0.996, ">99"),
        (1, "100"),
        (0.285, "29"),
        (0.3, "30"),
    ],
)
def test_a_share_never_rounds_to_none_or_all(share, said):
    assert percent(share) == said


@pytest.mark.parametrize(("up", "total", "said"), [(10, 16, "63"), (1, 8, "13"), (5, 8, "63"), (3, 8, "38")])
def test_a_share_of_papers_rounds_half_up(up, total, said):
    assert percent(up / total) == said


@pytest.mark.parametrize(
    ("p", "said"), [(0.0625, "0.063"), (0.125, "0.13"), (0.5, "0.5"), (0.9999, "1"), (0.001, "0.001")]
)
def test_a_p_value_rounds_half_up_to_two_digits(p, said):
    assert p_value(p) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0"), (-0.0, "0"), (100.0, "100"), (1e-05, "0.00001"), (1234567.25, "1234567.25")],
)
def test_a_number_is_said_without_exponent_or_idle_zeros(value, said):
    assert number(value) == said


def test_quotation_marks_are_taken_off_recorded_wording():
    assert unquoted("BMD: “NS vs OVX”; BMC: “higher”") == "BMD: NS vs OVX; BMC: higher"


def test_sign_test_always_says_how_many_are_not_in_it(guide):
    tally = guide.tabs[0].cells[0].tally
    assert sign_test_words(tally, "up", "down") == (
        "sign test on 1 up and 0 down: p = 1; 1 without a change and 1 mixed are not in it"
    )

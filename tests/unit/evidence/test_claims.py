"""Claims: read from their file with every fault, and judged by rows that can each turn the verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osteon.evidence._claims import WEAKEST_FIRST, judge_claims
from osteon.evidence._claims_file import load_claims
from osteon.evidence._effects import Effects
from osteon.evidence._records import Claim
from osteon.files import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from osteon.evidence._question import Question
    from osteon.evidence._records import Effect, JudgedClaim

K2 = ("MK-4", "MK-7", "vitamin_K2_unspecified")
FLIP = {"increase": "decrease", "decrease": "increase"}
UCOC = Claim("ucoc", "K2 lowers ucOC", (K2,), models=("ovx",), endpoints=("ucOC",), expected=("decrease",))
ARCHITECTURE = Claim(
    "architecture",
    "MK-4 keeps architecture",
    (("MK-4",),),
    models=("ovx_low_ca",),
    endpoint_classes=("architecture",),
)
NTX = Claim(
    "ntx",
    "Alendronate lowers NTx",
    (("alendronate",),),
    models=("gc",),
    endpoints=("NTX",),
    reference_role="baseline",
    expected=("decrease",),
)


def judged(rows: Iterable[Effect], question: Question, claim: Claim) -> JudgedClaim:
    return judge_claims(Effects(tuple(rows), ""), replace(question, claims=(claim,)))[0]


def flipped(rows: Iterable[Effect]) -> list[Effect]:
    return [replace(row, direction=FLIP.get(row.direction, row.direction)) for row in rows]


def test_rows_for_support_and_flipped_rows_contradict(effects: Effects, question: Question) -> None:
    before = judged(effects.rows, question, UCOC)
    assert (before.verdict, before.supporting, before.contradicting) == (
        "supported",
        ("TE0115", "TE0127"),
        (),
    )
    after = judged(flipped(effects.rows), question, UCOC)
    assert (after.verdict, after.supporting, after.contradicting) == (
        "contradicted",
        (),
        ("TE0115", "TE0127"),
    )


def test_one_row_turned_makes_it_mixed(effects: Effects, question: Question) -> None:
    rows = [replace(row, direction="no_change") if row.id == "TE0115" else row for row in effects.rows]
    found = judged(rows, question, UCOC)
    assert (found.verdict, found.supporting, found.contradicting) == ("mixed", ("TE0127",), ("TE0115",))
    assert "1 paper (OVX: Wang 2021) both for and against" in found.sentence.text


def test_without_rows_it_cannot_be_verified(effects: Effects, question: Question) -> None:
    found = judged((row for row in effects.rows if row.paper != "wang2021"), question, UCOC)
    assert (found.verdict, found.sentence.rows) == ("cannot be verified", ())
    assert found.sentence.text == "Cannot be verified: no row on ucOC in OVX."


@pytest.mark.parametrize(
    "change",
    [
        {"retraction": "author_flagged"},
        {"retraction": "retracted"},
        {"confidence": "low"},
        {"flags": ("secondary_source",)},
    ],
)
def test_flagged_rows_alone_never_support(
    effects: Effects, question: Question, change: dict[str, str]
) -> None:
    rows = [replace(row, **change) if row.paper == "wang2021" else row for row in effects.rows]
    found = judged(rows, question, UCOC)
    assert (found.verdict, found.supporting, found.flagged) == (
        "only flagged sources",
        (),
        ("TE0115", "TE0127"),
    )
    assert found.sentence.text == "Only flagged sources: 1 paper (OVX: Wang 2021), not counted."


def test_rows_of_the_guide_never_support_themselves(effects: Effects, question: Question) -> None:
    """Even without any flag, a row of the guide is no evidence for the guide."""
    rows = [
        replace(row, study=f"GUIDE_{row.study}") if row.paper == "wang2021" else row for row in effects.rows
    ]
    found = judged(rows, question, UCOC)
    assert (found.verdict, found.supporting, found.own_rows) == (
        "cannot be verified",
        (),
        ("TE0115", "TE0127"),
    )
    assert "no other row on ucOC in OVX; 2 rows of the guide itself" in found.sentence.text


def test_a_class_is_read_as_better_or_worse(effects: Effects, question: Question) -> None:
    rows = [replace(row, endpoint="Tb.Sp") if row.id == "TE0001" else row for row in effects.rows]
    assert judged(effects.rows, question, ARCHITECTURE).verdict == "supported"
    raised_separation = judged(rows, question, ARCHITECTURE)
    assert (raised_separation.verdict, raised_separation.contradicting) == ("mixed", ("TE0001",))


def test_a_size_is_judged_by_percentages_alone(effects: Effects, question: Question) -> None:
    about_60 = replace(NTX, expected=(), percent=(-65.0, -55.0))
    assert judged(effects.rows, question, about_60).supporting == ("TE1342",)
    assert judged(effects.rows, question, replace(about_60, percent=(-50.0, -40.0))).verdict == "contradicted"
    silent = [replace(row, percent=None) for row in effects.rows]
    assert judged(silent, question, about_60).verdict == "cannot be verified"


@pytest.mark.parametrize(
    "change",
    [
        {"reference_role": "sham"},
        {"models": ("nx",)},
        {"species": ("rat",)},
        {"weeks": (1.0, 4.0)},
        {"sites": ("femur",)},
        {"compartments": ("cortical",)},
        {"agents": (("alendronate",),)},
    ],
)
def test_each_field_of_the_question_narrows_it(
    effects: Effects, question: Question, change: dict[str, str]
) -> None:
    assert judged(effects.rows, question, replace(UCOC, **change)).verdict == "cannot be verified"


def test_a_claim_without_a_model_leaves_healthy_animals_out(effects: Effects, question: Question) -> None:
    rows = [replace(row, model="intact") if row.paper == "wang2021" else row for row in effects.rows]
    assert judged(rows, question, replace(UCOC, models=())).verdict == "cannot be verified"
    assert judged(effects.rows, question, replace(UCOC, models=())).verdict == "supported"


def test_a_withdrawn_arm_does_not_speak(effects: Effects, question: Question) -> None:
    rows = [replace(row, regimen="withdrawn") for row in effects.rows]
    assert judged(rows, question, UCOC).verdict == "cannot be verified"


def test_rows_after_withdrawal_alone_are_said(effects: Effects, question: Question) -> None:
    rows = [replace(row, regimen="withdrawn") if row.paper == "wang2021" else row for row in effects.rows]
    found = judged(rows, question, UCOC)
    assert (found.verdict, found.supporting, found.withdrawn) == (
        "cannot be verified",
        (),
        ("TE0115", "TE0127"),
    )
    assert found.sentence.text == (
        "Cannot be verified: no row on treatment on ucOC in OVX; 2 rows after withdrawal."
    )
    assert found.sentence.rows == found.withdrawn
    one = [replace(row, regimen="withdrawn") if row.id == "TE0115" else row for row in effects.rows]
    beside = judged(one, question, UCOC)
    assert (beside.supporting, beside.withdrawn) == (("TE0127",), ())
    assert "withdrawal" not in beside.sentence.text


def test_a_claim_is_as_good_as_its_weakest_part(effects: Effects, question: Question) -> None:
    parts = {
        "supported": UCOC,
        "contradicted": replace(UCOC, expected=("increase",)),
        "cannot be verified": replace(UCOC, models=("nx",)),
    }
    for first in parts:
        for second in parts:
            whole = Claim("both", "both", also=(parts[first], parts[second]))
            found = judged(effects.rows, question, whole)
            opposed = {first, second} == {"supported", "contradicted"}
            assert found.verdict == ("mixed" if opposed else min(first, second, key=WEAKEST_FIRST.index))
            assert [part.verdict for part in found.parts] == [first, second]
            assert set(found.sentence.rows) == {row for part in found.parts for row in part.sentence.rows}


def test_the_whole_says_each_part_with_its_reason(effects: Effects, question: Question) -> None:
    flagged = Claim(
        "f", "f", (("MK-7",),), endpoint_classes=("strength",), weeks=(20.0, 24.0), label="strength"
    )
    silent = replace(UCOC, models=("nx",), species=("rat",), weeks=(6, 6), label="ucOC")
    parts = (replace(UCOC, text="K2 lowers ucOC"), flagged, silent, replace(silent, label="again"))
    text = judged(effects.rows, question, Claim("all", "all", also=parts)).sentence.text
    assert text == (
        "Cannot be verified: ucOC and again (no row in neurectomy, rats, at 6 weeks); "
        "supported: K2 lowers ucOC (1 paper for: Wang 2021); "
        "only flagged sources: strength (Murasawa 1999)."
    )


def test_parts_of_one_verdict_do_not_repeat_it(effects: Effects, question: Question) -> None:
    parts = (replace(UCOC, label="ucOC"), replace(UCOC, label="ucOC again"))
    both = judged(effects.rows, question, Claim("both", "both", also=parts))
    assert both.sentence.text == "Supported: ucOC and ucOC again (1 paper for: Wang 2021)."
    many = Claim("mass", "mass", (K2,), models=("ovx",), endpoint_classes=("mass",), label="mass")
    found = judged(effects.rows, question, Claim("m", "m", also=(many,)))
    # The golden cell of K2 on bone mass: 3 up, 1 mixed, 4 unchanged.
    assert found.sentence.text == "Mixed: mass (papers: 3 for, 4 against, 1 both for and against)."
    twice = judged(effects.rows, question, Claim("m", "m", also=(many, replace(many, label="again"))))
    assert twice.sentence.text.startswith("Mixed: mass and again (papers in each: 3 for, ")


def test_a_claim_on_a_site_says_what_is_missing(effects: Effects, question: Question) -> None:
    sites = ("femur", "femoral_neck")
    asked = replace(UCOC, models=(), endpoints=("BMD", "BMC"), sites=sites, reference_role="baseline")
    text = judged(effects.rows, question, asked).sentence.text
    assert text == "Cannot be verified: no row on BMD or BMC, femur in any disease model, against baseline."


def test_many_papers_are_numbers_by_model_and_few_are_names(effects: Effects, question: Question) -> None:
    mass = Claim("mass", "mass", (K2,), endpoint_classes=("mass",), models=("ovx", "gc"))
    text = judged(effects.rows, question, mass).sentence.text
    assert "4 papers (OVX: Wang 2021, fpj118_k2_d3, yamaguchi_mk7_ovx; glucocorticoid: " in text
    rows = [replace(r, direction="increase") if r.endpoint_class == "mass" else r for r in effects.rows]
    assert "Supported: 9 papers (OVX: 8; glucocorticoid: 1) for" in judged(rows, question, mass).sentence.text


def test_the_order_of_rows_does_not_matter(effects: Effects, question: Question) -> None:
    assert judged(reversed(effects.rows), question, UCOC) == judged(effects.rows, question, UCOC)


GOOD = """
groups: {K2: [MK-4, menaquinone-7]}
claims:
  - id: a
    text: K2 raises
      BMD
    agents: K2
    models: ovx
    weeks: 6
    parts:
      - {text: femur, label: long bones, endpoints: BMD, regions: femur, expected: increase}
      - {text: both, with: alendronate, endpoint_classes: strength, reference: single agent,
         expected: [increase, no_change]}
  - {id: b, text: size, agents: alendronate, endpoints: NTX, reference: baseline, percent: [-65, -55]}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "claims.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_as_written(tmp_path: Path) -> None:
    first, second = load_claims(written(tmp_path, GOOD))
    femur, both = first.also
    assert (first.id, first.text, first.agents) == ("a", "K2 raises BMD", ())
    assert (femur.agents, femur.models, femur.weeks) == ((("MK-4", "MK-7"),), ("ovx",), (6.0, 6.0))
    assert "femoral_neck" in femur.sites
    assert "femoral_callus" not in femur.sites
    assert (both.agents, both.reference_role) == ((("MK-4", "MK-7"), ("alendronate",)), "treatment")
    assert both.expected == ("increase", "no_change")
    assert (second.percent, second.expected, second.reference_role) == ((-65.0, -55.0), (), "baseline")


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "nearest"),
    [
        ("agents: K2", "agents: K22", "CLAIMS-UNKNOWN-WORD", 7, "K2"),
        ("with: alendronate", "with: alendronat", "CLAIMS-UNKNOWN-WORD", 12, "alendronate"),
        ("MK-4, menaquinone-7", "MK-4, menaquinon-7", "CLAIMS-UNKNOWN-WORD", 2, "menaquinone-7"),
        ("models: ovx", "models: ovy", "CLAIMS-UNKNOWN-WORD", 8, "ovx"),
        ("endpoints: BMD", "endpoints: BMDD", "CLAIMS-UNKNOWN-WORD", 11, "BMD"),
        ("regions: femur", "regions: femour", "CLAIMS-UNKNOWN-WORD", 11, "femur"),
        ("classes: strength", "classes: strenght", "CLAIMS-UNKNOWN-WORD", 12, "strength"),
        ("single agent", "single agnt", "CLAIMS-UNKNOWN-WORD", 12, "single agent"),
        ("[increase, no_change]", "[increase, up]", "CLAIMS-UNKNOWN-WORD", 13, ""),
        ("regions: femur", "region: femur", "CLAIMS-UNKNOWN-KEY", 11, "regions"),
        ("weeks: 6", "weaks: 6", "CLAIMS-UNKNOWN-KEY", 9, "weeks"),
        ("weeks: 6", "weeks: nan", "CLAIMS-NUMBER", 9, ""),
        ("weeks: 6", "weeks: [8, 6]", "CLAIMS-NUMBER", 9, ""),
        ("weeks: 6", "weeks: [1, 2, 3]", "CLAIMS-NUMBER", 9, ""),
        ("weeks: 6", "weeks: six", "CLAIMS-NUMBER", 9, ""),
        ("endpoints: BMD", "endpoint_classes: mass, endpoints: BMD", "CLAIMS-ENDPOINTS", 11, ""),
        ("endpoints: BMD, ", "", "CLAIMS-ENDPOINTS", 11, ""),
        ("text: femur, ", "", "CLAIMS-MISSING", 11, ""),
        ("label: long bones", "label: ''", "CLAIMS-MISSING", 11, ""),
        ("id: b", "id: b, label: size", "CLAIMS-UNKNOWN-KEY", 14, ""),
        ("agents: alendronate, ", "", "CLAIMS-MISSING", 14, ""),
        (", expected: increase", "", "CLAIMS-MISSING", 11, ""),
        ("id: b", "id: a", "CLAIMS-DUPLICATE-ID", 14, ""),
        ("models: ovx", "models: {a: ovx}", "CLAIMS-KIND", 8, ""),
    ],
)
def test_a_fault_is_one_finding_with_its_place(
    tmp_path: Path, old: str, new: str, code: str, line: int, nearest: str
) -> None:
    assert old in GOOD
    with pytest.raises(DataError) as caught:
        load_claims(written(tmp_path, GOOD.replace(old, new, 1)))
    (finding,) = caught.value.findings
    assert (finding.code, finding.where.line, finding.nearest) == (code, line, nearest)


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("agents: K2", "agents: K22").replace("BMD,", "BMDD,").replace("id: b", "id: a")
    with pytest.raises(DataError) as caught:
        load_claims(written(tmp_path, text), name="claims.yaml")
    assert len(caught.value.findings) == 3
    assert {finding.where.file for finding in caught.value.findings} == {"claims.yaml"}


@pytest.mark.parametrize(
    "text", ["", "claims: []\n", "claims: none\n", "- a\n", "claims:\n  - a\n", "a: [\n", "\x00"]
)
def test_what_is_no_claims_file_is_an_error_with_findings(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError) as caught:
        load_claims(written(tmp_path, text))
    assert caught.value.findings


def test_a_missing_file_is_an_error_with_findings(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        load_claims(tmp_path / "claims.yaml")
    assert caught.value.findings

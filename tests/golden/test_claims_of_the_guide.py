"""Golden verdicts on the example's claims, each checked by hand against the table of published findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon.evidence import Question, load
from osteon.evidence._claims import judge_claims
from osteon.evidence._claims_file import load_claims

if TYPE_CHECKING:
    from pathlib import Path

    from osteon.evidence import JudgedClaim

SPECIES = (
    "rat",
    "mouse",
    "dog",
    "minipig",
    "rhesus_macaque",
    "cynomolgus_macaque",
    "baboon",
    "sheep",
    "human",
)

VERDICTS = {
    # TE0160 strength and TE0159 BMD, both from a 2013 review; no other MK-7 row near 21.7 weeks.
    "mk7-five-months": "only flagged sources",
    # For: femur under prednisolone TE0386 and on low Ca and Mg TE0433; against, in OVX: TE0056 and TE0097.
    "k2-long-bone-strength": "mixed",
    # TE0249 and TE0756 are one author_flagged paper.
    "k2-raloxifene-femoral-neck": "only flagged sources",
    # No row of model nx has an endpoint of class carboxylation.
    "k2-carboxylation-neurectomy": "cannot be verified",
    # TRAP5b (TE0116, TE0128) and osteoclasts (TE0023, TE0029) fall; DPD rises in TE0174 and stays in TE0164.
    "k2-turnover-ovx": "mixed",
    # Femur: up in TE0483, TE0539, TE0602, a tendency only in TE0566 and TE0571; risedronate has no BMD row.
    "alendronate-risedronate-bmd": "mixed",
    # TE0705 and TE0706, the only rows at 6 weeks, are the guide's own.
    "risedronate-six-weeks": "cannot be verified",
    # TE0707 and TE0708, the only rows on risedronate in nx, are the guide's own.
    "risedronate-neurectomy-strength": "cannot be verified",
    # Resorption falls in 13 papers, E.De does not in a dog (TE0920); OC unchanged in TE0591 and TE1012.
    "bisphosphonate-turnover": "mixed",
    # TE1342 NTX -60 % and TE1343 BSALP -25 %, both significant; TE1344 and TE1345 are the guide's own.
    "alendronate-glucocorticoid-patients": "supported",
    # Two parts, both on one paper: TE0475 BV/TV rises, TE0480 trabecular structure does not: the parts
    # contradict each other. The other paper (TE0265, TE0722) is author_flagged.
    "k2-bisphosphonate-architecture": "mixed",
}

ROWS = {  # supporting, contradicting, flagged, the guide's own
    "mk7-five-months": ("", "", "TE0159 TE0160", ""),
    "k2-long-bone-strength": (
        "TE0386 TE0433",
        "TE0056 TE0097",
        "TE0004 TE0007 TE0012 TE0015 TE0160 TE0229 TE0296 TE0739",
        "",
    ),
    "k2-raloxifene-femoral-neck": ("", "", "TE0249 TE0756", ""),
    "k2-carboxylation-neurectomy": ("", "", "", ""),
    "k2-turnover-ovx": (
        "TE0023 TE0029 TE0030 TE0034 TE0096 TE0114 TE0116 TE0126 TE0128 TE0162 TE0163",
        "TE0164 TE0174",
        "TE0220 TE0221 TE0225 TE0226 TE0228 TE0730 TE0731 TE0735 TE0736 TE0737",
        "",
    ),
    "alendronate-risedronate-bmd": (
        "TE0483 TE0537 TE0539 TE0602 TE0611 TE0763 TE1244 TE1247",
        "TE0565 TE0566 TE0570 TE0571",
        "",
        "TE0701 TE0702 TE0703 TE0704",
    ),
    "risedronate-six-weeks": ("", "", "", "TE0705 TE0706"),
    "risedronate-neurectomy-strength": ("", "", "", "TE0707 TE0708"),
    "alendronate-glucocorticoid-patients": ("TE1342 TE1343", "", "", "TE1344 TE1345"),
    "k2-bisphosphonate-architecture": ("TE0475", "TE0480", "TE0265 TE0722", ""),
}

PARTS = {
    "k2-turnover-ovx": ["mixed", "supported"],
    # Low calcium: only TE0701 to TE0704, the guide's own; trabecular BMD of alendronate: TE0611 alone.
    "alendronate-risedronate-bmd": ["mixed", "mixed", "supported", *["cannot be verified"] * 5],
    # Formation: 11 papers lower it; TE0591, TE1012, TE1209 and TE1215 do not.
    "bisphosphonate-turnover": ["mixed", "mixed"],
    "alendronate-glucocorticoid-patients": ["supported", "supported", "supported"],
    "k2-bisphosphonate-architecture": ["supported", "contradicted"],
}


@pytest.fixture(scope="module")
def judged(repository: Path) -> dict[str, JudgedClaim]:
    claims = load_claims(repository / "examples" / "k2-vs-bisphosphonates" / "claims.yaml")
    question = Question("guide", SPECIES, (), (), (), claims)
    return {found.claim.id: found for found in judge_claims(load(), question)}


def test_every_seed_claim_has_its_verdict(judged: dict[str, JudgedClaim]) -> None:
    assert {claim: found.verdict for claim, found in judged.items()} == VERDICTS


@pytest.mark.parametrize("claim", ROWS)
def test_it_rests_on_these_rows(judged: dict[str, JudgedClaim], claim: str) -> None:
    found = judged[claim]
    listed = (found.supporting, found.contradicting, found.flagged, found.own_rows)
    assert tuple(" ".join(rows) for rows in listed) == ROWS[claim]


@pytest.mark.parametrize("claim", PARTS)
def test_its_parts_have_their_verdicts(judged: dict[str, JudgedClaim], claim: str) -> None:
    assert [part.verdict for part in judged[claim].parts] == PARTS[claim]


def test_no_row_of_the_guide_is_counted(judged: dict[str, JudgedClaim]) -> None:
    own = {row.id for row in load().rows if row.study.startswith("GUIDE_")}
    assert len(own) == 10
    for found in judged.values():
        assert own.isdisjoint((*found.supporting, *found.contradicting, *found.flagged))
    assert {row for found in judged.values() for row in found.own_rows} == own


TEXTS = {
    "mk7-five-months": "Only flagged sources: strength and femoral BMD (Murasawa 1999).",
    "k2-carboxylation-neurectomy": "Cannot be verified: ucOC and Gla-OC (no row in neurectomy, rats).",
    "k2-turnover-ovx": "Mixed: resorption (papers: 2 for, 2 against); supported: formation (papers: 5 for).",
    "risedronate-neurectomy-strength": (
        "Cannot be verified: maximum load and stiffness (only the guide's own rows)."
    ),
    "alendronate-glucocorticoid-patients": (
        "Supported: NTx, about 60 % and BSALP (1 paper for: GIO_ALN_2yr_extension)."
    ),
    # TE0626 and TE0630, the only rows on lumbar BMD under risedronate in OVX, were read after withdrawal.
    "alendronate-risedronate-bmd": (
        "Mixed: alendronate femur and alendronate spine (papers in each: 3 for, 1 against); supported: "
        "alendronate trabecular (1 paper for: ExpNeurobiol2015_AP_ALN); cannot be verified: risedronate "
        "femur and risedronate trabecular (no row in OVX), risedronate spine (no row on treatment; 2 rows "
        "after withdrawal), alendronate low calcium and risedronate low calcium (only the guide's own rows)."
    ),
    "k2-bisphosphonate-architecture": (
        "Mixed; supported: better than the bisphosphonate alone on BV/TV (1 paper for: "
        "k2_bp_tailsuspension); contradicted: better than the bisphosphonate alone on trabecular structure "
        "(1 paper against: k2_bp_tailsuspension)."
    ),
}


@pytest.mark.parametrize("claim", TEXTS)
def test_its_sentence_says_why(judged: dict[str, JudgedClaim], claim: str) -> None:
    assert judged[claim].sentence.text == TEXTS[claim]


def test_its_sentences_are_short(judged: dict[str, JudgedClaim]) -> None:
    for found in judged.values():
        for one in (found, *found.parts):
            assert len(one.sentence.text) <= 400


@pytest.mark.parametrize(("part", "lowered"), [(0, 13), (1, 11)])
def test_bisphosphonates_and_turnover_by_a_count_of_its_own(
    judged: dict[str, JudgedClaim], part: int, lowered: int
) -> None:
    """Papers in which every row falls, counted again from the rows that the verdict names."""
    found = judged["bisphosphonate-turnover"].parts[part]
    by_id = load().by_id
    down = {by_id[row].paper for row in found.supporting}
    other = {by_id[row].paper for row in found.contradicting}
    assert all(by_id[row].direction == "decrease" for row in found.supporting)
    assert all(by_id[row].direction in ("increase", "no_change") for row in found.contradicting)
    assert len(down - other) == lowered
    assert f"{lowered} papers (" in found.sentence.text

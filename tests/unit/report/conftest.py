"""A guide small enough to be checked by eye: four papers, one of them flagged."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from osteon.evidence import (
    Cell,
    Claim,
    Comparison,
    Effect,
    EvidenceTable,
    Exclusion,
    Gap,
    Group,
    Guide,
    JudgedClaim,
    ReadSummary,
    Reference,
    Sentence,
    Split,
    Stratum,
    Tab,
    TableGroup,
    Tally,
    Turnover,
    Vote,
)
from osteon.report import Provenance
from osteon.statistics import clopper_pearson, sign_test

EFFECT = Effect(
    id="TE0001",
    paper="fu2012",
    study="fu2012",
    first_author="Fu",
    year=2012,
    journal="J Bone Miner Metab",
    doi="10.1007/s00774-011-0309-1",
    pmid="21983793",
    pmcid="",
    other_id="",
    url="https://example.org/abstract",
    retraction="none_known",
    species="rat",
    strain="",
    sex="F",
    age_min=13.0,
    age_max=13.0,
    model="ovx",
    start_week=0.0,
    arm="OVX+MK-4",
    arm_role="treatment",
    regimen="single_agent",
    agents=("MK-4",),
    doses="MK-4=30 mg/kg p.o.(diet) daily",
    weeks=8.0,
    n_min=None,
    n_max=None,
    endpoint="BMD",
    endpoint_class="mass",
    site="femur",
    compartment="",
    value=None,
    unit="",
    dispersion=None,
    dispersion_kind="none",
    reference_arm="OVX",
    reference_role="vehicle_control",
    percent=None,
    percent_low=None,
    percent_high=None,
    basis="",
    direction="increase",
    significance="not_stated",
    where_seen="abstract",
    confidence="high",
    flags=(),
    notes="",
    as_printed=(("endpoint", "femoral BMD"), ("significance", "p<0.05")),
)


def make_effect(**changes) -> Effect:
    return replace(EFFECT, **changes)


def make_tally(*kinds: tuple[str, str, tuple[str, ...]], reading: str = "") -> Tally:
    """Make a tally of (paper, kind, rows)."""
    votes = tuple(Vote(paper, kind, ("BMD",), rows) for paper, kind, rows in kinds)
    n = {kind: sum(v.kind == kind for v in votes) for kind in ("up", "mixed", "none", "down")}
    total = len(votes)
    low, high = clopper_pearson(n["up"], total) if total else (None, None)
    said = reading or ("no papers" if not total else "too few" if total < 3 else "unclear")
    share = n["up"] / total if total else None
    return Tally(
        votes,
        **n,
        share_up=share,
        low=low,
        high=high,
        sign_test_p=sign_test(n["up"], n["down"]),
        reading=said,
    )


EMPTY = make_tally()


def make_cell(endpoint_class: str, group: str, tally: Tally = EMPTY, **changes) -> Cell:
    cell = Cell(
        id=f"ovx/{endpoint_class}/{group}",
        tab="ovx",
        endpoint_class=endpoint_class,
        group=group,
        tally=tally,
        with_flagged=tally,
        flagged_papers=(),
        against_sham=EMPTY,
        turnover=None,
        direction_words=("up", "down"),
        favourable=True,
    )
    return replace(cell, **changes)


WANG = {"paper": "wang2021", "first_author": "Wang", "year": 2021, "doi": "", "pmid": ""}
CTX = {"endpoint": "CTX", "endpoint_class": "resorption_marker", "site": "serum"}
CONTROL = {
    "arm": "OVX",
    "arm_role": "vehicle_control",
    "regimen": "none",
    "agents": (),
    "doses": "",
    "reference_arm": "sham",
    "reference_role": "sham",
}


def make_guide() -> Guide:
    rows = (
        make_effect(),
        make_effect(id="TE0002", direction="no_change", site="L4"),
        make_effect(id="TE0003", **WANG, percent=12.5, basis="printed"),
        make_effect(id="TE0004", paper="binkley2002", first_author="Binkley", direction="no_change"),
        make_effect(id="TE0005", paper="iwamoto2005", first_author="Iwamoto", retraction="author_flagged"),
        make_effect(id="TE0006", **WANG, **CTX, direction="decrease"),
        make_effect(id="TE0007", **WANG, **CTX, **CONTROL),
    )
    effects = {row.id: row for row in rows}
    groups = (
        Group("K2", "vitamin K2", (("MK-4", "MK-7"),)),
        Group("bisphosphonate", "bisphosphonate", (("alendronate",),)),
    )
    default = make_tally(
        ("fu2012", "mixed", ("TE0001", "TE0002")),
        ("wang2021", "up", ("TE0003",)),
        ("binkley2002", "none", ("TE0004",)),
    )
    flagged = make_tally(
        *((v.paper, v.kind, v.rows) for v in default.votes), ("iwamoto2005", "up", ("TE0005",))
    )
    mass = make_cell("mass", "K2", default, with_flagged=flagged, flagged_papers=("iwamoto2005",))
    lowered = make_tally(("wang2021", "down", ("TE0006",)), reading="not voted")
    towards = Turnover((Vote("wang2021", "up", ("CTX",), ("TE0006", "TE0007")),), (), ())
    marker = make_cell(
        "resorption_marker",
        "K2",
        lowered,
        turnover=towards,
        direction_words=("raised", "lowered"),
        favourable=False,
    )
    cells = (
        mass,
        marker,
        make_cell("mass", "bisphosphonate"),
        make_cell("resorption_marker", "bisphosphonate", favourable=False),
    )
    tab = Tab(
        "ovx",
        "OVX",
        "Rats and mice.",
        ("ovx",),
        ("rat",),
        "vehicle_control",
        ("mass", "resorption_marker"),
        ("K2", "bisphosphonate"),
        cells,
    )
    said = Sentence(
        "Vitamin K2 gave higher bone mass in 1 of 3 papers (unclear).",
        default.rows,
        "VERDICT",
        ("binkley2002", "fu2012", "wang2021"),
    )
    claim = Claim("strength", "K2 prevents the loss of long-bone strength", (("MK-4",),))
    judged = JudgedClaim(
        claim, "cannot be verified", Sentence("No row matches.", (), "CLAIM-NONE"), (), (), ()
    )
    read = ReadSummary(
        papers=("binkley2002", "fu2012", "iwamoto2005", "wang2021"),
        rows=tuple(effects),
        abstract_only_papers=("binkley2002", "fu2012", "iwamoto2005", "wang2021"),
        without_significance=tuple(effects),
        with_mean_dispersion_n=(),
        with_percent=("TE0003",),
        with_any_number=("TE0003",),
    )
    return Guide(
        groups=groups,
        verdict=(said,),
        tabs=(tab,),
        read=read,
        exclusions=(Exclusion("author_flagged", "Status not established.", ("TE0005",), ("iwamoto2005",)),),
        tables=(
            EvidenceTable(
                "mass",
                1,
                "Bone mineral density",
                "Method not recorded.",
                (
                    TableGroup("femur, BMD", ("TE0001", "TE0003", "TE0004", "TE0005")),
                    TableGroup("L4, BMD", ("TE0002",)),
                ),
            ),
        ),
        splits=(
            Split(
                "duration",
                "By duration",
                "Weeks of treatment.",
                "mass",
                (Stratum("8 weeks or less", (mass,)),),
            ),
        ),
        comparisons=(
            Comparison(
                "fu-direct",
                "direct",
                "fu2012",
                "ovx",
                "rat",
                "OVX+MK-4",
                "OVX+ALN",
                ("MK-4",),
                ("alendronate",),
                (Sentence("BMD, femur: higher", ("TE0001",), "DIRECT"),),
                "",
                ("TE0001",),
                False,
            ),
        ),
        claims=(judged,),
        gaps=(
            Gap(
                1,
                "ovx/mass/bisphosphonate",
                (),
                Sentence("Bone mass under bisphosphonate: 0 papers.", (), "GAP"),
            ),
        ),
        remarks=(Sentence("K2 and density: 1 of 3 papers.", default.rows, "REMARK"),),
        references=tuple(
            Reference(i, p, a, y, "Bone", d, m, "", "", r)
            for i, (p, a, y, d, m, r) in enumerate(
                (
                    ("binkley2002", "Binkley", 2002, "", "", "none_known"),
                    ("fu2012", "Fu", 2012, "10.1007/s00774-011-0309-1", "21983793", "none_known"),
                    ("iwamoto2005", "Iwamoto", 2005, "", "", "author_flagged"),
                    ("wang2021", "Wang", 2021, "", "", "none_known"),
                ),
                start=1,
            )
        ),
        effects=effects,
        table_sha256="cd" * 32,
        rules=tuple(
            (code, f"Rule {code.lower()}.") for code in ("VERDICT", "CLAIM-NONE", "DIRECT", "GAP", "REMARK")
        ),
    )


PROVENANCE = Provenance(
    version="0.1.0",
    command="osteon run STUDY",
    study_file="study.yaml",
    study_sha256="ab" * 32,
    table_sha256="cd" * 32,
    python="3.11.9",
    platform="Linux",
)


@pytest.fixture
def guide() -> Guide:
    return make_guide()


@pytest.fixture
def effect():
    return make_effect


@pytest.fixture
def tally():
    return make_tally


@pytest.fixture
def provenance() -> Provenance:
    return PROVENANCE


@pytest.fixture
def study():
    """Only what the page reads of a review: its title; no protocol, no design."""
    return SimpleNamespace(title="K2 against bisphosphonates", kind="review", layouts=())


@pytest.fixture
def page(guide, study, provenance) -> str:
    from osteon.report import render_review

    return render_review(guide, study, (), provenance)

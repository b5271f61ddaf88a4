"""The records that leave this room: one published finding, and the comparison guide made of many.

Every counted or written thing carries the ids of the rows behind it, so that the report can link each number
and each sentence to its sources, and a test can count them again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

VoteKind = Literal["up", "mixed", "none", "down"]
Reading = Literal["favours", "against", "unclear", "too few", "no papers", "not voted"]
ComparisonKind = Literal["direct", "same study", "combination", "sequence"]
Expected = Literal["increase", "decrease", "no_change"]
ClaimVerdict = Literal["supported", "contradicted", "mixed", "only flagged sources", "cannot be verified"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One published finding: one row of the treatment-effects table, typed, nothing dropped.

    Numbers are None where the table is blank ("not seen", never zero); text fields are "" there.
    """

    id: str
    paper: str
    study: str
    first_author: str
    year: int | None
    journal: str
    doi: str
    pmid: str
    pmcid: str
    other_id: str
    url: str
    retraction: str
    species: str
    strain: str
    sex: str
    age_min: float | None  # weeks
    age_max: float | None  # weeks
    model: str
    start_week: float | None  # weeks from induction to first dose
    arm: str
    arm_role: str
    regimen: str
    agents: tuple[str, ...]  # in order of administration; empty for controls
    doses: str
    weeks: float | None  # of treatment
    n_min: int | None
    n_max: int | None
    endpoint: str
    endpoint_class: str
    site: str
    compartment: str
    value: float | None
    unit: str
    dispersion: float | None
    dispersion_kind: str
    reference_arm: str
    reference_role: str
    percent: float | None
    percent_low: float | None
    percent_high: float | None
    basis: str
    direction: str  # increase, decrease, no_change, not_stated: as printed, not aligned
    significance: str
    where_seen: str
    confidence: str
    flags: tuple[str, ...]
    notes: str
    as_printed: tuple[tuple[str, str], ...] = ()  # the *_as_reported columns, only those that are not blank
    inducing_agents: tuple[str, ...] = ()  # agents that make the model, where the extraction lists them
    inducing_doses: str = ""
    source_table: str = ""  # extraction the row comes from


@dataclass(frozen=True, slots=True)
class Sentence:
    """One written statement and the rows that carry it.

    ``papers`` and ``of_papers`` are the two denominators when the sentence states them: papers counted in the
    cell, and papers read on the question.
    """

    text: str
    rows: tuple[str, ...]
    rule: str  # code of the written rule that chose the words, printed in the report
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vote:
    """What one paper says on one question."""

    paper: str
    kind: VoteKind
    endpoints: tuple[str, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on one question, and the exact interval of the share up among all of them."""

    votes: tuple[Vote, ...]
    up: int
    mixed: int
    none: int
    down: int
    share_up: float | None  # None when there are no papers
    low: float | None
    high: float | None
    sign_test_p: float | None  # on decided papers; never shown without the number of nulls
    reading: Reading

    @property
    def total(self) -> int:
        """Papers counted."""
        return self.up + self.mixed + self.none + self.down

    @property
    def rows(self) -> tuple[str, ...]:
        """Ids of all rows behind the tally."""
        return tuple(row for vote in self.votes for row in vote.rows)


@dataclass(frozen=True, slots=True)
class Turnover:
    """For endpoints that are neither good nor bad: towards or away from sham, one paper one count."""

    towards: tuple[Vote, ...]
    away: tuple[Vote, ...]
    not_decidable: tuple[Vote, ...]  # the paper does not say which way the disease moved the endpoint


@dataclass(frozen=True, slots=True)
class Cell:
    """One endpoint class x one treatment group, in one setting (tab).

    ``tally`` leaves the flagged rows out (the default); ``with_flagged`` is the same count with them (the
    switch). ``direction_words`` are ("up", "down") for voting classes after alignment, ("raised", "lowered")
    for the others.
    """

    id: str  # tab/class/group, the anchor in the report
    tab: str
    endpoint_class: str
    group: str
    tally: Tally
    with_flagged: Tally
    flagged_papers: tuple[str, ...]  # papers that only the switch brings in
    against_sham: Tally  # reference sham, default rows: "none" there means restored
    turnover: Turnover | None
    direction_words: tuple[str, str]
    favourable: bool  # False: the class casts no vote in favour of anything


@dataclass(frozen=True, slots=True)
class Tab:
    """One setting of the matrix: a stratum of models and species with its cells, row by row."""

    id: str
    label: str
    note: str
    models: tuple[str, ...]  # empty = every model
    species: tuple[str, ...]
    reference: Literal["vehicle_control", "baseline"]
    classes: tuple[str, ...]
    groups: tuple[str, ...]
    cells: tuple[Cell, ...]
    left_out: tuple[str, ...] = ()  # rows of animals without a disease model, which the note counts

    def cell(self, endpoint_class: str, group: str) -> Cell:
        """Return the cell of a class and a group."""
        return next(c for c in self.cells if (c.endpoint_class, c.group) == (endpoint_class, group))


@dataclass(frozen=True, slots=True)
class Group:
    """A column of the matrix: which sets of agents belong to it."""

    code: str  # k2, bisphosphonate, k2+bisphosphonate, raloxifene
    label: str
    parts: tuple[tuple[str, ...], ...]  # an arm belongs when its agents use every part and nothing else


@dataclass(frozen=True, slots=True)
class ReadSummary:
    """What was read, in numbers; each number with its rows."""

    papers: tuple[str, ...]
    rows: tuple[str, ...]
    abstract_only_papers: tuple[str, ...]
    without_significance: tuple[str, ...]  # rows
    with_mean_dispersion_n: tuple[str, ...]  # rows
    with_percent: tuple[str, ...]  # rows
    with_any_number: tuple[str, ...]  # rows
    not_asked: int = 0  # rows of the table on other agents or species, which were not read


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Rows left out by default, with the reason; a row appears under its first reason only."""

    reason: str
    explanation: str
    rows: tuple[str, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableGroup:
    """Rows of one evidence table that share a site group or an endpoint family."""

    label: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """One of the report's tables: bone mineral density, strength, markers, architecture, histomorphometry."""

    id: str
    number: int
    title: str
    note: str
    groups: tuple[TableGroup, ...]


@dataclass(frozen=True, slots=True)
class Stratum:
    """One value of a moderator with the cells of every group."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """The same counts split by one moderator ("why they disagree")."""

    id: str
    title: str
    note: str
    endpoint_class: str
    strata: tuple[Stratum, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Arms of the same study compared with each other, as the source wrote it.

    ``same study`` is kept apart: there each arm was compared with the same control, not with the other.
    """

    id: str
    kind: ComparisonKind
    paper: str
    model: str
    species: str
    arm: str
    reference_arm: str
    agents: tuple[str, ...]
    reference_agents: tuple[str, ...]
    outcomes: tuple[Sentence, ...]  # one an endpoint x site: "BMD, femur: higher (significant)"
    conclusion: str  # what the source concluded, from the notes; empty = not recorded
    rows: tuple[str, ...]
    flagged: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim to judge, as written in claims.yaml.

    A claim of several parts holds them in ``also`` and asks for nothing itself. ``expected`` holds every
    direction that would bear it out: as printed where endpoints are named, up = better where a class is.
    """

    id: str
    text: str
    agents: tuple[tuple[str, ...], ...] = ()  # like Group.parts
    models: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    endpoint_classes: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    species: tuple[str, ...] = ()
    compartments: tuple[str, ...] = ()
    reference_role: str = "vehicle_control"  # disease control, baseline or single agent
    expected: tuple[Expected, ...] = ("increase",)
    weeks: tuple[float, float] | None = None
    percent: tuple[float, float] | None = None  # a claim on the size: only rows with a percentage speak
    also: tuple[Claim, ...] = ()  # parts that must all hold
    label: str = ""  # short name of a part in the sentence of the whole claim; its text where empty


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A claim, the verdict by written rule, and the rows for and against."""

    claim: Claim
    verdict: ClaimVerdict
    sentence: Sentence
    supporting: tuple[str, ...]  # row ids
    contradicting: tuple[str, ...]
    flagged: tuple[str, ...]
    own_rows: tuple[str, ...] = ()  # rows of the guide the claim comes from, which never support it
    parts: tuple[JudgedClaim, ...] = ()
    withdrawn: tuple[str, ...] = ()  # rows after withdrawal, where no other source speaks


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty or thin cell, ranked as the next experiment."""

    rank: int
    cell: str  # Cell.id
    papers: tuple[str, ...]
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Reference:
    """A numbered source of the report."""

    number: int
    paper: str
    first_author: str
    year: int | None
    journal: str
    doi: str
    pmid: str
    pmcid: str
    url: str
    retraction: str


@dataclass(frozen=True, slots=True)
class Guide:
    """Everything the report shows from published findings; made by `build_guide`, read by `report`."""

    groups: tuple[Group, ...]
    verdict: tuple[Sentence, ...]  # two sentences, plus the compartments they rest on
    tabs: tuple[Tab, ...]
    read: ReadSummary
    exclusions: tuple[Exclusion, ...]
    tables: tuple[EvidenceTable, ...]
    splits: tuple[Split, ...]
    comparisons: tuple[Comparison, ...]
    claims: tuple[JudgedClaim, ...]
    gaps: tuple[Gap, ...]
    remarks: tuple[Sentence, ...]
    references: tuple[Reference, ...]
    effects: dict[str, Effect] = field(default_factory=dict[str, Effect])  # every row shown, by id
    table_sha256: str = ""
    rules: tuple[tuple[str, str], ...] = ()  # code -> the written rule, printed in the report


@dataclass(frozen=True, slots=True)
class Node:
    """A molecule, cell or process of a pathway drawing."""

    id: str
    label: str
    kind: str  # drug, cofactor, enzyme, gene, cell, process, matrix
    column: float  # layout: left to right
    row: float  # layout: top to bottom


@dataclass(frozen=True, slots=True)
class Edge:
    """One step of a pathway; without a reference it is drawn dashed and says so."""

    id: str
    source: str
    target: str
    sign: Literal["+", "-"]
    label: str
    doi: str
    citation: str  # author, journal, year as looked up; empty = no reference
    note: str


@dataclass(frozen=True, slots=True)
class Pathway:
    """One drug's chain from dose to bone, as records."""

    id: str
    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

"""Endpoints that are neither good nor bad: did the treatment move them towards sham or away from it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from osteon.evidence._records import Turnover, VoteKind
from osteon.evidence._selection import counted
from osteon.evidence._votes import raw, votes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.evidence._records import Effect

_KIND: dict[bool, VoteKind] = {True: "up", False: "down"}


def turnover(treated: Iterable[Effect], pool: Iterable[Effect]) -> Turnover:
    """Count papers whose treatment moved endpoints against the disease (towards sham) or with it (away).

    Parameters
    ----------
    treated : treated arms against the untreated disease control
    pool : all rows; those of the same paper that compare its disease control with sham decide

    Returns
    -------
    papers towards (votes ``up``), away (``down``) and not decidable (``mixed`` when the paper's own endpoints
    disagree, ``none`` when it does not say which way the disease moved them). Rows without a change decide
    nothing. A vote lists the treated rows and the rows on the disease that decided them. Direction only:
    a treatment that overshoots sham still counts as towards.
    """
    moved = [row for row in treated if raw(row) in ("up", "down")]
    disease = disease_rows(pool)
    kinds: dict[str, VoteKind] = {}
    behind: list[Effect] = list(moved)
    for row in moved:
        answer = _decide(row, disease.get((row.paper, row.model, row.endpoint), ()))
        if answer is None:
            kinds.setdefault(row.paper, "none")
            continue
        towards, deciding = answer
        behind.extend(deciding)
        earlier = kinds.get(row.paper, "none")
        kinds[row.paper] = _KIND[towards] if earlier in ("none", _KIND[towards]) else "mixed"
    found = votes(_once(behind), kinds)
    return Turnover(
        towards=tuple(vote for vote in found if vote.kind == "up"),
        away=tuple(vote for vote in found if vote.kind == "down"),
        not_decidable=tuple(vote for vote in found if vote.kind in ("mixed", "none")),
    )


def disease_rows(pool: Iterable[Effect]) -> dict[tuple[str, str, str], tuple[Effect, ...]]:
    """Return the counted rows that compare a disease control with sham, by paper, model and endpoint."""
    found: dict[tuple[str, str, str], tuple[Effect, ...]] = defaultdict(tuple)
    for row in pool:
        if (row.arm_role, row.reference_role) == ("vehicle_control", "sham") and counted(row):
            found[row.paper, row.model, row.endpoint] += (row,)
    return dict(found)


def _decide(row: Effect, disease: Sequence[Effect]) -> tuple[bool, tuple[Effect, ...]] | None:
    """Return whether the row went against the disease, and the rows that say so; same site first."""
    same_site = tuple(other for other in disease if other.site == row.site)
    speaking = same_site or tuple(disease)
    directions = {raw(other) for other in speaking} - {None}
    if directions == {"up"} or directions == {"down"}:
        return raw(row) not in directions, speaking
    return None


def _once(rows: Iterable[Effect]) -> tuple[Effect, ...]:
    return tuple({row.id: row for row in rows}.values())

# SPDX-License-Identifier: Apache-2.0
"""Counts of obligations of one kind on a day: how many were filed, filed late, not due, overdue.

Every obligation imposed by the day is counted in exactly one of `filed`, `overdue`, `not_due`, `undetermined` and
`under_review`. A report signed after its due day counts as filed late whether or not the authority has received it;
one not received is never counted as filed.
"""

import datetime

from msgspec import Struct

from projections.answers.knowledge import Knowledge
from projections.answers.obligations import Candidate, ObligationFilter, find_candidates
from projections.rules import ObligationStatus


class ObligationQuestion(Struct, frozen=True, kw_only=True):
    """What is to be counted: `kind` is a kind of milestone, report or order, or all `milestone`s, `report`s, …."""

    kind: str
    as_of: datetime.date
    known_at: int | None = None
    """How many entries of the log may be used; None for all."""
    minerals: tuple[str, ...] = ()
    """Only on rights for any of these."""


class Counts(Struct, kw_only=True):
    """How many obligations stand how."""

    total: int = 0
    filed: int = 0
    """Met, and if a report, received as filed, by the day."""
    filed_late: int = 0
    """Met after the due day; and reports signed after it, received or not."""
    signed_late_not_received: int = 0
    """Those of `filed_late` that are not received, hence not `filed`."""
    filed_undated: int = 0
    """Those of `filed` of which it is not known whether they were late."""
    not_due: int = 0
    overdue: int = 0
    stayed: int = 0
    ended: int = 0
    """Waived or superseded before they were met."""
    undetermined: int = 0
    """Met on a day that is not known exactly, and may be after the one asked about."""
    under_review: int = 0
    """Of subjects whose status is unknown."""


class ObligationCounts(Counts, kw_only=True):
    """The answer to an `ObligationQuestion`."""

    kind: str
    minerals: tuple[str, ...]
    by_mineral: dict[str, Counts]
    """One obligation counts for every mineral of its right."""
    by_year: dict[str, Counts]
    """By the year of the due day in force; `none` where only a reasonable time is set."""
    as_of: datetime.date
    known_at: int | None
    position: int | None


def count_obligations(knowledge: Knowledge, question: ObligationQuestion) -> ObligationCounts:
    """Answer `Answers.statistics`."""
    counts = ObligationCounts(
        kind=question.kind,
        minerals=question.minerals,
        by_mineral={},
        by_year={},
        as_of=question.as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )
    for candidate in find_candidates(knowledge, ObligationFilter(minerals=question.minerals), as_of=question.as_of):
        if question.kind in {candidate.obligation.kind, candidate.obligation.code}:
            _count(counts, candidate, candidate.judge(question.as_of))
    counts.by_mineral = dict(sorted(counts.by_mineral.items()))
    counts.by_year = dict(sorted(counts.by_year.items()))
    return counts


def _count(counts: ObligationCounts, candidate: Candidate, status: ObligationStatus) -> None:
    if status.timeliness == "not_yet_imposed":
        return
    year = str(status.due_on.year) if status.due_on else "none"
    groups = [counts, counts.by_year.setdefault(year, Counts())]
    groups += [counts.by_mineral.setdefault(mineral, Counts()) for mineral in candidate.place.minerals]
    names = _names(candidate, status)
    for group in groups:
        for name in names:
            setattr(group, name, getattr(group, name) + 1)


def _names(candidate: Candidate, status: ObligationStatus) -> list[str]:
    """Return the counts an obligation belongs to."""
    if candidate.under_review:
        return ["total", "under_review"]
    is_late = status.timeliness == "late" or status.signed_late
    names = ["total", _place_of(status)]
    if is_late:
        names.append("filed_late")
    if is_late and status.met_on is None:
        names.append("signed_late_not_received")
    if status.met_on is not None and status.timeliness == "undetermined":
        names.append("filed_undated")
    return names


def _place_of(status: ObligationStatus) -> str:
    if status.met_on is not None:
        return "filed"
    if status.timeliness in {"overdue", "stayed", "ended"}:
        return status.timeliness
    # Without a fixed day it is undetermined whether it is late, but it is known not to be met.
    is_open = status.timeliness in {"not_due", "due_soon"} or status.overdue_from is None
    return "not_due" if is_open else "undetermined"

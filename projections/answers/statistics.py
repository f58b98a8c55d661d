# SPDX-License-Identifier: Apache-2.0
"""Counts of obligations of one kind on a day: how many were filed, filed late, not due, overdue.

Every obligation imposed by the day is counted in exactly one of `filed`, `overdue`, `not_due`, `undetermined` and
`under_review`. A report signed after its due day counts as filed late whether or not the authority has received it;
one not received is never counted as filed.
"""

import datetime
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from events.values import Text
from projections.answers.groups import NONE, Grouping, names_of, place_keys, take_page
from projections.answers.knowledge import Knowledge
from projections.answers.obligations import Candidate, ObligationFilter, find_candidates
from projections.answers.paging import DEFAULT_LIMIT
from projections.rules import ObligationStatus

_LIST = "obligation-counts"


class ObligationQuestion(Struct, frozen=True, kw_only=True):
    """What is to be counted: `kind` is a kind of milestone, report or order, or all `milestone`s, `report`s, …."""

    kind: str
    as_of: datetime.date
    known_at: int | None = None
    """How many entries of the log may be used; None for all."""
    minerals: tuple[str, ...] = ()
    """Only on rights for any of these."""
    region: str | None = None
    """Only in a jurisdiction or division whose code starts so."""
    owed_by: str | None = None
    """Only what this party owes on the day."""
    side: Literal["holder", "authority"] | None = None
    year: int | None = None
    """Only what is due in this year by the day in force."""
    group_by: Grouping | None = None
    digits: int | None = None
    """How much of a region's code tells groups apart; None: all of it."""
    after: str = ""
    """The cursor behind which the groups go on."""
    limit: int = DEFAULT_LIMIT


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
    undated: int = 0
    """Those of `filed` of which the exact day is not known, whether or not that makes their lateness uncertain."""
    not_due: int = 0
    overdue: int = 0
    stayed: int = 0
    ended: int = 0
    """Waived or superseded before they were met."""
    undetermined: int = 0
    """Met on a day that is not known exactly, and may be after the one asked about."""
    under_review: int = 0
    """Of subjects whose status is unknown."""
    without_right: int = 0
    """Owed by a party of whom it is not known for which right."""
    repeated: int = 0
    """A second or further one of the same kind, for the same right and period."""

    def add(self, names: Iterable[str]) -> None:
        """Count one more under each of `names`."""
        for name in names:
            setattr(self, name, getattr(self, name) + 1)


class ObligationGroup(Struct, frozen=True, kw_only=True):
    """The counts of one group."""

    key: str
    names: Text | None
    """What a holder or a right is called."""
    counts: Counts


class ObligationCounts(Counts, kw_only=True):
    """The answer to an `ObligationQuestion`."""

    kind: str
    minerals: tuple[str, ...]
    by_mineral: dict[str, Counts]
    """One obligation counts for every mineral of its right."""
    by_year: dict[str, Counts]
    """By the year of the due day in force; `none` where only a reasonable time is set."""
    group_by: Grouping | None
    items: list[ObligationGroup]
    """The groups asked for, in the order of their keys."""
    next: str | None
    as_of: datetime.date
    known_at: int | None
    position: int | None


class Tally:
    """Counts obligations that come in the order of their subjects; a repeated one is told by those before it."""

    def __init__(self, as_of: datetime.date) -> None:
        """Judge each for `as_of`."""
        self._as_of = as_of
        self._subject = ""
        self._seen: set[tuple[str, str, object]] = set()

    def judge(self, candidate: Candidate) -> tuple[ObligationStatus, list[str]] | None:
        """Return how an obligation stands and the counts it belongs to; None while it is not imposed."""
        status = candidate.judge(self._as_of)
        if status.timeliness == "not_yet_imposed":
            return None
        names = count_names(candidate, status)
        # Two of a party for one period may be for two rights that are not known.
        if candidate.subject.startswith("party:"):
            names.append("without_right")
        elif self._is_repeated(candidate):
            names.append("repeated")
        return status, names

    def _is_repeated(self, candidate: Candidate) -> bool:
        obligation, period = candidate.obligation, candidate.obligation.period
        if candidate.subject != self._subject:
            self._subject, self._seen = candidate.subject, set()
        key = (obligation.kind, obligation.code, (period.first, period.last) if period else None)
        is_repeated = period is not None and key in self._seen
        self._seen.add(key)
        return is_repeated


def count_obligations(knowledge: Knowledge, question: ObligationQuestion) -> ObligationCounts:
    """Answer `Answers.statistics`."""
    counts = ObligationCounts(
        kind=question.kind,
        minerals=question.minerals,
        by_mineral={},
        by_year={},
        group_by=question.group_by,
        items=[],
        next=None,
        as_of=question.as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )
    grouped: dict[str, Counts] = {}
    tally = Tally(question.as_of)
    wanted = ObligationFilter(minerals=question.minerals, region=question.region, owed_by=question.owed_by)
    for candidate in find_candidates(knowledge, wanted, as_of=question.as_of):
        if question.kind in {candidate.obligation.kind, candidate.obligation.code}:
            judged = tally.judge(candidate)
            if judged and _is_wanted(judged[0], question):
                _count(counts, grouped, candidate, judged, question)
    counts.by_mineral = dict(sorted(counts.by_mineral.items()))
    counts.by_year = dict(sorted(counts.by_year.items()))
    keys, counts.next = take_page(_LIST, grouped, question.after, question.limit)
    names = names_of(knowledge, question.group_by, keys)
    counts.items = [ObligationGroup(key=key, names=names.get(key), counts=grouped[key]) for key in keys]
    return counts


def group_keys(
    candidate: Candidate, status: ObligationStatus, group_by: Grouping | None, digits: int | None
) -> list[str]:
    """Return the groups an obligation belongs to."""
    if group_by is None:
        return []
    if group_by == "year":
        return [year_of(status)]
    if group_by == "holder":
        return [status.owed_by or NONE]
    if group_by == "right":
        return [candidate.subject.partition(":")[2] if candidate.subject.startswith("right:") else NONE]
    return place_keys(group_by, candidate.place, digits=digits) or []


def year_of(status: ObligationStatus) -> str:
    """Return the year in which it is due."""
    return str(status.due_on.year) if status.due_on else NONE


def _is_wanted(status: ObligationStatus, question: ObligationQuestion) -> bool:
    return (
        question.owed_by in {None, status.owed_by}
        and question.side in {None, status.side}
        and (question.year is None or year_of(status) == str(question.year))
    )


def _count(
    counts: ObligationCounts,
    grouped: dict[str, Counts],
    candidate: Candidate,
    judged: tuple[ObligationStatus, list[str]],
    question: ObligationQuestion,
) -> None:
    status, names = judged
    counts.add(names)
    counts.by_year.setdefault(year_of(status), Counts()).add(names)
    for mineral in candidate.place.minerals:
        counts.by_mineral.setdefault(mineral, Counts()).add(names)
    for key in group_keys(candidate, status, question.group_by, question.digits):
        grouped.setdefault(key, Counts()).add(names)


def count_names(candidate: Candidate, status: ObligationStatus) -> list[str]:
    """Return the counts an obligation belongs to, by how it stands."""
    if candidate.under_review:
        return ["total", "under_review"]
    is_late = status.timeliness == "late" or status.signed_late
    told = {
        "filed_late": is_late,
        "signed_late_not_received": is_late and status.met_on is None,
        "filed_undated": status.met_on is not None and status.timeliness == "undetermined",
        "undated": status.met_on is not None and status.met_precision != "day",
    }
    return ["total", _place_of(status), *(name for name, holds in told.items() if holds)]


def _place_of(status: ObligationStatus) -> str:
    if status.met_on is not None:
        return "filed"
    if status.timeliness in {"overdue", "stayed", "ended"}:
        return status.timeliness
    # Without a fixed day it is undetermined whether it is late, but it is known not to be met.
    is_open = status.timeliness in {"not_due", "due_soon"} or status.overdue_from is None
    return "not_due" if is_open else "undetermined"

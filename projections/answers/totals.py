# SPDX-License-Identifier: Apache-2.0
"""Numbers across rights on a day: how many are planned for, looked at and idle, what is owed on them, what was put off.

All of them are indicators that anyone can recompute; none is a determination. Land is in whole m², time in whole days,
and neither is ever mixed with the other but in `m2_days`: land times the days for which it lay available and nobody
began to restore it (rule L-2).
"""

import datetime
from itertools import pairwise
from typing import Final

from msgspec import Struct

from events.values import Text
from projections.answers.groups import NONE, Grouping, names_of, place_keys, take_page
from projections.answers.knowledge import Knowledge
from projections.answers.obligations import Candidate, ObligationFilter, find_candidates
from projections.answers.overseen import Overseen, OverseenFilter, find_overseen
from projections.answers.paging import DEFAULT_LIMIT
from projections.answers.statistics import Counts, Tally, group_keys
from projections.rules import ObligationStatus
from projections.views.oversight import Conduct

_LIST: Final = "statistics"
YEAR: Final = datetime.timedelta(days=365)


class TotalsQuestion(Struct, frozen=True, kw_only=True):
    """Which rights, on which day, told apart by what."""

    as_of: datetime.date
    region: str | None = None
    minerals: tuple[str, ...] = ()
    holder: str | None = None
    """Rights this party holds on the day, and obligations it owes then."""
    group_by: Grouping | None = None
    digits: int | None = None
    """How much of a region's code tells groups apart; None: all of it."""


class RightCounts(Struct, kw_only=True):
    """How many rights there are, and what is shown for them."""

    total: int = 0
    """Registered by the day, and not extinguished."""
    with_plan: int = 0
    """A version of a plan was approved by the day."""
    with_consultation: int = 0
    """Those of `with_plan` for which villagers or residents are shown to have been heard."""
    inspected_12_months: int = 0
    """Inspected in the 365 days up to the day."""
    under_review: int = 0
    """Our own program could not follow their events: the other numbers hold up to the one at fault."""


class IdleLand(Struct, kw_only=True):
    """Disturbed land that is available and not being restored."""

    rights: int = 0
    """How many state any for the day."""
    stated: int = 0
    """How many state a figure at all, none being left included."""
    idle_m2: int = 0
    m2_days: int = 0
    """Land times days since it was stated first, each statement holding until the next one."""


class Drift(Struct, kw_only=True):
    """How far due days were moved."""

    moved: int = 0
    """Obligations whose due day in force is not the first one set."""
    drift_days: int = 0
    """From first to present due days, all together; a day moved forward counts against it."""
    longest_days: int = 0
    extended_after_due: int = 0
    """Extended when the due day had passed (rule D-5)."""
    past_overdue_days: int = 0
    """For how many days these had been overdue by then."""


class Totals(Struct, kw_only=True):
    """The numbers of some rights."""

    rights: RightCounts
    land: IdleLand
    obligations: Counts
    """What holders owe."""
    authority_obligations: Counts
    """What authorities owe."""
    drift: Drift


class TotalsGroup(Struct, frozen=True, kw_only=True):
    """The numbers of one group."""

    key: str
    names: Text | None
    totals: Totals


class Statistics(Struct, frozen=True, kw_only=True):
    """The answer to a `TotalsQuestion`."""

    totals: Totals
    group_by: Grouping | None
    items: list[TotalsGroup]
    """The groups, in the order of their keys; by year, a right counts for the year it was registered in and an
    obligation for the one it is due in."""
    next: str | None
    as_of: datetime.date
    known_at: int | None
    position: int | None


def get_statistics(
    knowledge: Knowledge, question: TotalsQuestion, *, after: str = "", limit: int = DEFAULT_LIMIT
) -> Statistics:
    """Answer `Answers.get_statistics`."""
    whole, grouped = new_totals(), dict[str, Totals]()
    rights = OverseenFilter(ever_held_by=question.holder, region=question.region, minerals=question.minerals)
    for overseen in find_overseen(knowledge, rights):
        if question.holder in {None, overseen.conduct.holder_on(question.as_of)}:
            for totals in (whole, *_of_groups(grouped, _right_keys(overseen, question))):
                _add_right(totals, overseen, question.as_of)
    tally = Tally(question.as_of)
    wanted = ObligationFilter(owed_by=question.holder, region=question.region, minerals=question.minerals)
    for candidate in find_candidates(knowledge, wanted, as_of=question.as_of):
        judged = tally.judge(candidate)
        if judged and question.holder in {None, judged[0].owed_by}:
            keys = group_keys(candidate, judged[0], question.group_by, question.digits)
            for totals in (whole, *_of_groups(grouped, keys)):
                add_obligation(totals, candidate, judged)
    keys, next_cursor = take_page(_LIST, grouped, after, limit)
    names = names_of(knowledge, question.group_by, keys)
    return Statistics(
        totals=whole,
        group_by=question.group_by,
        items=[TotalsGroup(key=key, names=names.get(key), totals=grouped[key]) for key in keys],
        next=next_cursor,
        as_of=question.as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )


def new_totals() -> Totals:
    """Return the numbers of no right."""
    return Totals(
        rights=RightCounts(), land=IdleLand(), obligations=Counts(), authority_obligations=Counts(), drift=Drift()
    )


def _of_groups(grouped: dict[str, Totals], keys: list[str]) -> list[Totals]:
    return [grouped.setdefault(key, new_totals()) for key in keys]


def _right_keys(overseen: Overseen, question: TotalsQuestion) -> list[str]:
    if question.group_by == "year":
        return [str(overseen.conduct.registered_on.year)]
    if question.group_by == "holder":
        return [overseen.conduct.holder_on(question.as_of) or NONE]
    if question.group_by == "right":
        return [overseen.right_id]
    return place_keys(question.group_by, overseen.place, digits=question.digits) or []


def _add_right(totals: Totals, overseen: Overseen, as_of: datetime.date) -> None:
    conduct = overseen.conduct
    add_idle(totals.land, conduct, as_of)
    if not conduct.stands_on(as_of):
        return
    counts = totals.rights
    has_plan = any(day <= as_of for day in conduct.approved_on)
    counts.total += 1
    counts.with_plan += has_plan
    counts.with_consultation += has_plan and any(day <= as_of for day in conduct.heard_on)
    counts.inspected_12_months += is_inspected(conduct, as_of)
    counts.under_review += overseen.under_review


def is_inspected(conduct: Conduct, as_of: datetime.date) -> bool:
    """Tell whether the right was inspected in the 365 days up to `as_of`."""
    return any(as_of - YEAR < day <= as_of for day in conduct.inspected_on)


def add_idle(land: IdleLand, conduct: Conduct, as_of: datetime.date) -> None:
    """Add the land of one right that is available on `as_of`, and the days for which it has been."""
    stated = [each for each in conduct.land if each.on <= as_of]
    if not stated:
        return
    land.stated += 1
    land.rights += stated[-1].available_m2 > 0
    land.idle_m2 += stated[-1].available_m2
    for each, following in pairwise(stated):
        land.m2_days += each.available_m2 * (following.on - each.on).days
    land.m2_days += stated[-1].available_m2 * (as_of - stated[-1].on).days


def add_obligation(totals: Totals, candidate: Candidate, judged: tuple[ObligationStatus, list[str]]) -> None:
    """Add one obligation, given with how it stands and the counts it belongs to."""
    status, names = judged
    (totals.authority_obligations if status.side == "authority" else totals.obligations).add(names)
    if status.side == "holder" and not candidate.under_review:
        add_drift(totals.drift, status)


def add_drift(drift: Drift, status: ObligationStatus) -> None:
    """Add how far the due day of one obligation was moved."""
    drift.moved += status.drift_days != 0
    drift.drift_days += status.drift_days
    drift.longest_days = max(drift.longest_days, status.drift_days)
    drift.extended_after_due += status.extended_after_due
    drift.past_overdue_days += status.past_overdue_days

# SPDX-License-Identifier: Apache-2.0
"""At which month ends an obligation is overdue, without judging it at each of them.

Between two days on which nothing happens, nothing changes: how an obligation stands can only become another on a day
that its record names, on the day behind it, on a due day that the rules derive, at the end of a month or year that is
all that is known of a day, or when another version of the rules comes into force. A test compares this with judging
every month end, over random histories.
"""

import datetime
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from projections.answers.obligations import Candidate
from projections.right.obligation import Obligation
from projections.rules import ObligationStatus, Profile, profile_for

_DAY: Final = datetime.timedelta(days=1)
_DECEMBER: Final = 12


def overdue_at(candidate: Candidate, ends: Sequence[datetime.date]) -> Iterator[tuple[datetime.date, ObligationStatus]]:
    """Yield those of `ends`, days in order, on which the obligation is overdue, with how it stands there.

    Days overdue, which grow by themselves, are those of the last day on which anything changed.
    """
    first = bisect_left(ends, _first_due_on(candidate.obligation))
    changed = {bisect_left(ends, day) for day in _change_days(candidate.obligation)}
    profile: Profile | None = None
    status: ObligationStatus | None = None
    for index in range(first, len(ends)):
        end, before = ends[index], profile
        profile = profile_for(candidate.place.jurisdiction, end, candidate.calendars)
        is_ruled_alike = before is not None and _rules_of(before) == _rules_of(profile)
        if status is None or not is_ruled_alike or index in changed or _becomes_overdue(status, ends, index):
            status = candidate.judge(end)
        if status.timeliness == "overdue":
            yield end, status


def _rules_of(profile: Profile) -> tuple[object, ...]:
    """Return what tells rules apart that judge otherwise: the version, and the calendar laid over it."""
    return profile.profile, profile.version, profile.time_zone, profile.calendar


def _first_due_on(obligation: Obligation) -> datetime.date:
    """Return the earliest day on which it was ever due: before that nothing is overdue."""
    days = [due.due_on for due in obligation.dues]
    return min((day for day in days if day), default=datetime.date.min) if all(days) else datetime.date.min


def _becomes_overdue(status: ObligationStatus, ends: Sequence[datetime.date], index: int) -> bool:
    """Tell whether a due day that the rules derived passed since the month end before."""
    return status.overdue_from is not None and ends[index - 1] < status.overdue_from <= ends[index]


def _change_days(obligation: Obligation) -> set[datetime.date]:
    return set(_days(msgspec.to_builtins(obligation, builtin_types=(datetime.date, datetime.datetime))))


def _days(value: Any) -> Iterator[datetime.date]:
    """Yield every day in a record, and those on which what it says may begin or end."""
    if isinstance(value, dict):
        for each in value.values():
            yield from _days(each)
        if value.get("precision") == "year":
            years = {each.year for each in value.values() if isinstance(each, datetime.date)}
            yield from (datetime.date(year, *day) for year in years for day in ((1, 1), (_DECEMBER, 31)))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _days(each)
    elif isinstance(value, datetime.datetime):
        # The civil day of an instant depends on the zone: the day before, the same or the next.
        yield from (value.date() + days * _DAY for days in (-1, 0, 1, 2))
    elif isinstance(value, datetime.date):
        yield from (value, value + _DAY)

# SPDX-License-Identifier: Apache-2.0
"""At which month ends an obligation is overdue, without judging it at each of them.

Between two days on which nothing happens, nothing changes: how an obligation stands can only become another on a day
that its record names, on the day behind it, on a due day that the rules derive, at the end of a month or year that is
all that is known of a day, or when another version of the rules comes into force. A test compares this with judging
every month end, over random histories.
"""

import datetime
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from projections.answers.obligations import Candidate
from projections.rules import ObligationStatus, Profile, profile_for

_DAY: Final = datetime.timedelta(days=1)
_DECEMBER: Final = 12


def overdue_at(candidate: Candidate, ends: Sequence[datetime.date]) -> Iterator[tuple[datetime.date, ObligationStatus]]:
    """Yield those of `ends`, days in order, on which the obligation is overdue, with how it stands there.

    Days overdue, which grow by themselves, are those of the last day on which anything changed.
    """
    record = msgspec.to_builtins(candidate.obligation, builtin_types=(datetime.date, datetime.datetime))
    changes = sorted(set(_days(record)))
    judged_on: datetime.date | None = None
    profile: Profile | None = None
    status: ObligationStatus | None = None
    for end in ends:
        before, profile = profile, profile_for(candidate.place.jurisdiction, end)
        if status is None or judged_on is None or profile is not before or _moves(status, changes, judged_on, end):
            status, judged_on = candidate.judge(end), end
        if status.timeliness == "overdue":
            yield end, status


def _moves(
    status: ObligationStatus, changes: Sequence[datetime.date], judged_on: datetime.date, end: datetime.date
) -> bool:
    """Tell whether anything may have changed behind `judged_on`, up to `end`."""
    becomes_overdue = status.overdue_from is not None and judged_on < status.overdue_from <= end
    return becomes_overdue or bisect_right(changes, end) > bisect_right(changes, judged_on)


def _days(value: Any) -> Iterator[datetime.date]:
    """Yield every day in a record, and those on which what it says may begin or end."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _days(each)
    elif isinstance(value, datetime.datetime):
        # The civil day of an instant depends on the zone: the day before, the same or the next.
        yield from (value.date() + days * _DAY for days in (-1, 0, 1, 2))
    elif isinstance(value, datetime.date):
        yield from (value, value + _DAY, datetime.date(value.year, 1, 1), datetime.date(value.year, _DECEMBER, 31))

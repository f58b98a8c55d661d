# SPDX-License-Identifier: Apache-2.0
"""When the sweep last looked, whether that is too long ago, and whether the clock has jumped since.

Asked of the log itself, where every run is recorded. A registry in which none ran for 26 hours has a problem even if
nothing is overdue (domain.md §9); one whose clock stands years ahead must not flag anybody by it (case 91).
"""

import datetime
from typing import Final

from msgspec import Struct

from events.catalogue.clock import SchedulerRunCompleted
from events.entry import parse_entry
from events.errors import UnavailableError
from events.ids import Position
from events.store import Snapshot

SWEPT_WITHIN: Final = datetime.timedelta(hours=26)
"""A day, and time for a run that was late: whoever is woken shall be woken for something."""
_RUN: Final = "scheduler.run_completed.v1"


class LastRun(Struct, frozen=True, kw_only=True):
    """The newest run of the sweep on record."""

    position: int
    recorded_at: datetime.datetime
    as_of: datetime.date


def find_last_run(view: Snapshot) -> LastRun | None:
    """Return the newest run in the log; None if none ever ran."""
    position = view.find_last(_RUN, known_at=view.head().size)
    if position is None:
        return None
    entry = parse_entry(view.entry(position).raw)
    if not isinstance(entry.filing.event, SchedulerRunCompleted):
        raise RuntimeError(f"bad index: position {position} holds no run")
    return LastRun(position=position, recorded_at=entry.recorded_at, as_of=entry.filing.event.as_of)


def is_overslept(view: Snapshot, now: datetime.datetime) -> bool:
    """Tell whether no run was recorded within `SWEPT_WITHIN`, in a log that is older than that."""
    last = find_last_run(view)
    since = last.recorded_at if last else _founded_at(view)
    return since is not None and now - since > SWEPT_WITHIN


def check_jump(view: Snapshot, as_of: datetime.date, limit_days: int | None, *, confirmed: bool) -> bool:
    """Check that `as_of` is not far after the last run, unless that was confirmed; tell whether it is.

    What was filed since does not move the limit: a filing taken by the same wrong clock proves nothing. Before the
    first run, the day of the log's first entry stands in for it.

    Raises:
        UnavailableError: it is more than `limit_days` after it. Nothing is flagged until a person has looked.
    """
    days = find_jump(view, as_of, limit_days)
    if days is not None and not confirmed:
        message = f"sweep as of {as_of}: {days} days after the last run, more than the {limit_days} days of a jump"
        raise UnavailableError(message, code="clock-jumped")
    return days is not None


def find_jump(view: Snapshot, as_of: datetime.date, limit_days: int | None) -> int | None:
    """Return how many days `as_of` is after the last run, if more than `limit_days`; None: it is no jump."""
    last = find_last_run(view)
    seen = last.recorded_at if last else _founded_at(view)
    if limit_days is None or seen is None:
        return None
    days = (as_of - seen.astimezone(datetime.UTC).date()).days
    return days if days > limit_days else None


def _founded_at(view: Snapshot) -> datetime.datetime | None:
    return parse_entry(view.entry(Position(0)).raw).recorded_at if view.head().size else None

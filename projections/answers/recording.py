# SPDX-License-Identifier: Apache-2.0
"""How long after its day what happened was recorded (domain.md §10: share of events recorded more than 30 days late).

Counted on the log's own columns, in the database. Events about the registry itself are left out; what was imported from
elsewhere is late by nature, and the kinds of events told apart show it. Days are those of UTC.
"""

import datetime
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, or_, select

from events.ids import REGISTRY
from events.tables import EVENTS
from projections.answers.knowledge import Knowledge
from projections.answers.places import place_of_state
from projections.views import rights, states

LATE_DAYS: Final = 30
_EVENTS, _RIGHTS, _STATES = EVENTS.c, rights.TABLE, states.TABLE
_DATE: Final = 10


class RecordingLag(Struct, frozen=True, kw_only=True):
    """How late some events were recorded."""

    events: int
    late: int
    """Recorded more than 30 days after the day on which they hold."""
    per_mille: int | None
    """Late ones in a thousand, rounded down."""
    median_days: int | None
    """The lower one of two in the middle; what was recorded ahead of its day counts as 0."""
    longest_days: int | None


class Recording(Struct, frozen=True, kw_only=True):
    """How late events were recorded, all together and by their types."""

    all: RecordingLag
    by_type: dict[str, RecordingLag]
    as_of: datetime.date
    known_at: int | None
    position: int | None


def get_recording(knowledge: Knowledge, *, as_of: datetime.date, region: str | None = None) -> Recording:
    """Answer `Answers.get_recording`."""
    lags: dict[str, dict[int, int]] = {}
    for query in _queries(knowledge, as_of, region):
        for row in knowledge.connection.execute(query):
            recorded_on, effective_on = map(datetime.date.fromisoformat, (row.recorded_on, row.effective_on))
            _add(lags.setdefault(row.type, {}), max(0, (recorded_on - effective_on).days), row.events)
    whole: dict[int, int] = {}
    for of_type in lags.values():
        for days, events in of_type.items():
            _add(whole, days, events)
    return Recording(
        all=_sum_up(whole),
        by_type={name: _sum_up(lags[name]) for name in sorted(lags)},
        as_of=as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )


def _add(counts: dict[int, int], days: int, events: int) -> None:
    counts[days] = counts.get(days, 0) + events


def _queries(knowledge: Knowledge, as_of: datetime.date, region: str | None) -> Iterator[Select[Any]]:
    """Yield the queries whose rows together are the events asked about, each once."""
    recorded_on = func.substr(_EVENTS.recorded_at, 1, _DATE)
    query = (
        select(_EVENTS.type, _EVENTS.effective_on, recorded_on.label("recorded_on"), func.count().label("events"))
        .where(_EVENTS.position < knowledge.size, _EVENTS.effective_on <= as_of.isoformat(), _EVENTS.stream != REGISTRY)
        .group_by(_EVENTS.type, _EVENTS.effective_on, recorded_on)
    )
    if region is None:
        yield query
        return
    stored = query.join(_RIGHTS, _RIGHTS.c.subject == _EVENTS.stream).join(
        _STATES, _STATES.c.subject == _RIGHTS.c.subject
    )
    yield stored.where(knowledge.is_as_stored(), _is_in(region))
    for known in knowledge.moved(start="right:"):
        if place_of_state(known.state()).is_in(region):
            yield query.where(_EVENTS.stream == known.subject)


def _is_in(region: str) -> ColumnElement[bool]:
    # Unlike LIKE, which takes small letters for capitals on SQLite.
    columns = (_RIGHTS.c.jurisdiction, _RIGHTS.c.region)
    return or_(*(func.substr(column, 1, len(region)) == region for column in columns))


def _sum_up(lags: dict[int, int]) -> RecordingLag:
    """Sum up how many events were recorded so many days late."""
    events = sum(lags.values())
    late = sum(count for days, count in lags.items() if days > LATE_DAYS)
    return RecordingLag(
        events=events,
        late=late,
        per_mille=late * 1000 // events if events else None,
        median_days=_median(lags, events),
        longest_days=max(lags, default=None),
    )


def _median(lags: dict[int, int], events: int) -> int | None:
    passed = 0
    for days in sorted(lags):
        passed += lags[days]
        if passed * 2 >= events:
            return days
    return None

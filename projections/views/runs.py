# SPDX-License-Identifier: Apache-2.0
"""Every run of the scheduler: what it looked at and found, so that silence can be told from absence."""

import datetime
from collections.abc import Iterable

from sqlalchemy import Connection, Index, bindparam, select

from events.catalogue.clock import SchedulerRunCompleted
from events.ids import TreeSize
from projections.right.facts import Fact
from projections.right.records import Sighting
from projections.views.schema import body, number, table, text, to_json, upsert

TABLE = table(
    "runs",
    number("position", key=True),
    text("as_of"),
    body("body"),
)

Index(None, TABLE.c.as_of, TABLE.c.position)

TYPES = frozenset({"scheduler.run_completed.v1"})
"""The event type it follows from."""


def apply(connection: Connection, facts: Iterable[tuple[str, Fact]]) -> None:
    """Take in the runs among `facts`, given with their subjects in log order."""
    rows = [
        {
            "position": fact.position,
            "as_of": fact.event.as_of.isoformat(),
            "body": to_json(fact.event),
        }
        for _, fact in facts
        if isinstance(fact.event, SchedulerRunCompleted)
    ]
    upsert(connection, TABLE, rows)


_LAST = (
    select(TABLE.c.position, TABLE.c.as_of)
    .where(TABLE.c.as_of <= bindparam("day"), TABLE.c.position < bindparam("known_at"))
    .order_by(TABLE.c.as_of.desc(), TABLE.c.position.desc())
    .limit(1)
)


def find_last(connection: Connection, *, as_of: datetime.date, known_at: TreeSize) -> Sighting | None:
    """Return the last run that looked at a day up to `as_of`, among the first `known_at` entries."""
    row = connection.execute(_LAST, {"day": as_of.isoformat(), "known_at": known_at}).one_or_none()
    return Sighting(position=row.position, on=datetime.date.fromisoformat(row.as_of)) if row else None

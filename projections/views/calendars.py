# SPDX-License-Identifier: Apache-2.0
"""Every year of a working calendar that was adopted, from when it counts (rule D-2; reliability.md case 98)."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, bindparam, select

from events.catalogue.calendars import WorkingCalendarAdopted
from events.entry import parse_entry
from events.ids import Position, TreeSize
from events.store import Snapshot
from projections.right.facts import Fact, fact_of
from projections.rules.calendars import Adoption, Calendars
from projections.views import adoptions
from projections.views.schema import body, number, table, text, to_json, upsert

TABLE = table(
    "calendars",
    number("position", key=True),
    text("calendar_id"),
    number("year"),
    body("body"),
)

TYPES = frozenset({"working_calendar.adopted.v1"})
"""The event type it follows from."""

_PAGE = 100
_DECODER = msgspec.json.Decoder(Adoption)


def apply(connection: Connection, facts: Iterable[tuple[str, Fact]]) -> None:
    """Take in the adoptions among `facts`, given with their subjects in log order."""
    rows = [
        {
            "position": fact.position,
            "calendar_id": fact.event.calendar_id,
            "year": fact.event.year,
            "body": to_json(adoption_of(fact, fact.event)),
        }
        for _, fact in facts
        if isinstance(fact.event, WorkingCalendarAdopted)
    ]
    upsert(connection, TABLE, rows)


def adoption_of(fact: Fact, event: WorkingCalendarAdopted) -> Adoption:
    """Return what the event adopts: from its effective day on, and never for days before it was recorded."""
    in_force_from = max(fact.effective_on, fact.recorded_on)
    return Adoption(position=fact.position, in_force_from=in_force_from, event=event)


_KNOWN = select(TABLE.c.body).where(TABLE.c.position < bindparam("known_at")).order_by(TABLE.c.position)


def load(connection: Connection, *, known_at: TreeSize) -> Calendars:
    """Return what was adopted, of rules and calendars, by the first `known_at` entries."""
    found = [_DECODER.decode(raw) for raw in connection.execute(_KNOWN, {"known_at": known_at}).scalars()]
    return Calendars(found, adoptions.load(connection, known_at=known_at))


def find_calendars(log: Snapshot) -> Calendars:
    """Return what was adopted, of both, by the whole of `log`, from its entries: what the sweep goes by."""
    first, found = Position(0), []
    while page := log.entries(first, _PAGE, types=TYPES):
        facts = (fact_of(parse_entry(stored.raw)) for stored in page)
        found += [adoption_of(each, each.event) for each in facts if isinstance(each.event, WorkingCalendarAdopted)]
        first = Position(page[-1].position + 1)
    return Calendars(found, adoptions.find_adoptions(log))

# SPDX-License-Identifier: Apache-2.0
"""A stop: that something did not check out, kept beside the guard's head until somebody has looked (case 151).

Every process of the registry and every restart sees it there. It ends with a `writing.resumed.v1` that names it and
that a checkpoint covers; until then the recoveries made under it are kept, too, so that none goes untold (case 68).
Whoever calls holds the transaction of the guard's store.
"""

from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct

from events.catalogue.records import RecoveredEntries, WritingResumed
from events.clock import format_instant, parse_instant
from events.entry import parse_entry
from events.errors import EvidenceError, RejectedError, UnavailableError
from events.ids import Position
from events.prepared import Prepared
from events.store import Snapshot

RESUMED = "writing.resumed.v1"
_MANY = 1000
_STOP_TABLE = "guard_stop"

_WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
_LOOK = Prepared(sa.select(sa.column("id")).select_from(sa.table(_STOP_TABLE)))


def stop_tables(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table]:
    """Return the tables of the one stop and of the recoveries made under it."""
    stops = sa.Table(
        _STOP_TABLE,
        metadata,
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("position", _WHOLE),
        sa.Column("stopped_at", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    recoveries = sa.Table(
        "guard_recoveries",
        metadata,
        sa.Column("first", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("last", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("source", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    return stops, recoveries


class Stop(Struct, frozen=True, kw_only=True):
    """What stopped writing, where it shows, since when, and which entries were fetched back since."""

    code: str
    message: str
    position: int | None = None
    stopped_at: datetime
    recovered: tuple[RecoveredEntries, ...] = ()

    @classmethod
    def of(cls, error: EvidenceError, now: datetime) -> "Stop":
        """Return the stop that `error` makes."""
        return cls(code=error.code, message=error.message, position=error.position, stopped_at=now)

    def refusal(self) -> UnavailableError:
        """Return how a filing is answered meanwhile."""
        return UnavailableError(f"writing has stopped: {self.message}", code="writing-stopped")

    def is_named_by(self, event: WritingResumed) -> bool:
        """Tell whether `event` is about exactly this stop, and tells of every recovery."""
        named = (event.stop_code, event.stopped_at, set(event.recovered))
        return named == (self.code, format_instant(self.stopped_at), set(self.recovered))


def check_names(event: WritingResumed, stop: Stop | None) -> None:
    """Refuse to resume what has not stopped.

    Raises:
        RejectedError: writing has not stopped, or something else has stopped it, or recoveries are left out.
    """
    if stop is not None and stop.is_named_by(event):
        return
    found = "writing has not stopped"
    if stop is not None:
        ranges = ", ".join(f"{each.first} to {each.last}" for each in stop.recovered) or "nothing"
        found = f"{stop.code} at {format_instant(stop.stopped_at)} did, and {ranges} was recovered"
    message = f"stop {event.stop_code} at {event.stopped_at}: {found}"
    raise RejectedError(message, code="stop-differs", pointer="/data/stop_code")


def is_resumed(stop: Stop, view: Snapshot, *, after: int) -> bool:
    """Tell whether one of the entries from position `after` on resumes writing after `stop`."""
    found = view.entries(Position(after), _MANY, types=(RESUMED,))
    events = (parse_entry(stored.raw).filing.event for stored in found)
    return any(isinstance(event, WritingResumed) and stop.is_named_by(event) for event in events)


def find_restores(view: Snapshot) -> list[Position]:
    """Return where the log tells that its database was restored: the resumptions that recovered entries."""
    found: list[Position] = []
    first = Position(0)
    while page := view.entries(first, _MANY, types=(RESUMED,)):
        for stored in page:
            event = parse_entry(stored.raw).filing.event
            if isinstance(event, WritingResumed) and event.recovered:
                found.append(stored.position)
        first = Position(page[-1].position + 1)
    return found


def read_stop(connection: sa.Connection, tables: tuple[sa.Table, sa.Table]) -> Stop | None:
    """Return the stop that is kept, if one is."""
    # Nearly always there is none, and it is asked several times for each group of filings.
    if _LOOK.first(connection, {}) is None:
        return None
    stops, recoveries = tables
    row = connection.execute(sa.select(stops)).one_or_none()
    if row is None:
        return None
    found = connection.execute(sa.select(recoveries).order_by(recoveries.c.first, recoveries.c.last))
    return Stop(
        code=row.code,
        message=row.message,
        position=row.position,
        stopped_at=parse_instant(row.stopped_at),
        recovered=tuple(RecoveredEntries(first=each.first, last=each.last, source=each.source) for each in found),
    )


def store_stop(connection: sa.Connection, tables: tuple[sa.Table, sa.Table], stop: Stop) -> None:
    """Keep `stop` unless there is one already: the first cause is the one to look at."""
    if read_stop(connection, tables) is None:
        row = {"id": 1, "code": stop.code, "message": stop.message, "position": stop.position}
        connection.execute(tables[0].insert().values(**row, stopped_at=format_instant(stop.stopped_at)))


def store_recovery(connection: sa.Connection, tables: tuple[sa.Table, sa.Table], recovered: RecoveredEntries) -> None:
    """Keep what is being fetched back; the same range from another source takes the place of the first try."""
    _, recoveries = tables
    places = (recoveries.c.first == recovered.first, recoveries.c.last == recovered.last)
    connection.execute(recoveries.delete().where(*places))
    row = {"first": recovered.first, "last": recovered.last, "source": recovered.source}
    connection.execute(recoveries.insert().values(**row))


def clear_stop(connection: sa.Connection, tables: tuple[sa.Table, sa.Table]) -> None:
    """Forget the stop and its recoveries: an entry of the log tells of them now."""
    for table in tables:
        connection.execute(table.delete())

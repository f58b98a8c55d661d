# SPDX-License-Identifier: Apache-2.0
"""The guard: what the log signed last, kept outside the log's own database and its backups.

A restored or rolled-back database would happily sign a second history; the guard knows better (reliability.md §0.3).
It is trusted: whoever can change it can make the log sign a split view. It is created once, by `init`, and must exist
from then on.
"""

from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct

from events.clock import format_instant, parse_instant
from events.database import Database, open_database
from events.errors import EvidenceError, MalformedError
from events.tlog.merkle import EMPTY_ROOT

MOVED = "guard-moved"
"""The code of a swap that another process won: look again, and go on if the log holds what that one signed."""

_METADATA = sa.MetaData()
_TABLE = sa.Table(
    "guard",
    _METADATA,
    sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("size", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
    sa.Column("root", sa.LargeBinary, nullable=False),
    sa.Column("note", sa.LargeBinary, nullable=False),
    sa.Column("signed_at", sa.Text, nullable=False),
    sqlite_strict=True,
)


class Guarded(Struct, frozen=True, kw_only=True):
    """The last tree head the log signed, and the checkpoint that says so; empty before the first."""

    size: int
    root: bytes
    note: bytes
    signed_at: datetime


class Guard:
    """A compare-and-swap store of one `Guarded`."""

    def __init__(self, database: Database, origin: str) -> None:
        """Use an opened guard database; see `create` and `open`."""
        self._database = database
        self._origin = origin

    @property
    def database(self) -> Database:
        """Where it is kept, for whoever looks after disks."""
        return self._database

    @classmethod
    def create(cls, url: str, origin: str, now: datetime) -> "Guard":
        """Make the guard of a new log, once.

        Raises:
            EvidenceError: there is a guard already; a log is founded only once.
        """
        guard = cls(open_database(url), origin)
        with guard._database.write_transaction() as connection:
            if sa.inspect(connection).has_table(_TABLE.name):
                message = f"guard {url}: exists already, and a log is founded only once"
                raise EvidenceError(message, code="guard-exists")
            _METADATA.create_all(connection)
            row = {"id": 1, "origin": origin, "size": 0, "root": EMPTY_ROOT, "note": b""}
            connection.execute(_TABLE.insert().values(**row, signed_at=format_instant(now)))
        return guard

    @classmethod
    def open(cls, url: str, origin: str) -> "Guard":
        """Open the guard of an existing log; it is never made on the way."""
        guard = cls(open_database(url, create=False), origin)
        guard.read()
        return guard

    def read(self) -> Guarded:
        """Return what was signed last.

        Raises:
            EvidenceError: the guard is missing, damaged, or belongs to another log.
            UnavailableError: its store does not answer.
        """
        with self._database.read_transaction() as connection:
            if not sa.inspect(connection).has_table(_TABLE.name):
                message = "guard: not there; restore it or found a new log, never make an empty one"
                raise EvidenceError(message, code="guard-missing")
            row = connection.execute(sa.select(_TABLE)).one_or_none()
        if row is None:
            message = "guard: its one row is gone; restore it, never make an empty one"
            raise EvidenceError(message, code="guard-missing")
        if row.origin != self._origin:
            message = f"guard: kept for the log {row.origin}, not for {self._origin}"
            raise EvidenceError(message, code="guard-other-log")
        try:
            return Guarded(size=row.size, root=row.root, note=row.note, signed_at=parse_instant(row.signed_at))
        except MalformedError as error:
            raise EvidenceError(f"guard: signed_at: {error.message}", code="guard-damaged") from error

    def swap(self, before: Guarded, after: Guarded) -> None:
        """Replace `before` by `after` durably, if `before` is still what is kept.

        Raises:
            EvidenceError: somebody else signed in between; its code is MOVED.
            OutcomeUnknownError: the swap may have happened; read before acting.
        """
        values = {"size": after.size, "root": after.root, "note": after.note}
        statement = (
            _TABLE.update()
            .where(_TABLE.c.size == before.size, _TABLE.c.root == before.root, _TABLE.c.note == before.note)
            .values(**values, signed_at=format_instant(after.signed_at))
        )
        with self._database.write_transaction() as connection:
            swapped = connection.execute(statement).rowcount
        if swapped != 1:
            message = f"guard: moved on from size {before.size} while size {after.size} was being signed"
            raise EvidenceError(message, code=MOVED)

    def close(self) -> None:
        """Let go of the guard's store."""
        self._database.close()

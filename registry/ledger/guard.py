# SPDX-License-Identifier: Apache-2.0
"""The guard: what the log signed last, kept outside the log's own database and its backups.

A restored or rolled-back database would happily sign a second history; the guard knows better (reliability.md §0.3).
It is trusted: whoever can change it can make the log sign a split view. It is created once, by `init`, and must exist
from then on. Beside the head it keeps what has stopped writing (`registry.ledger.stops`).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from msgspec import Struct

from events.catalogue.records import RecoveredEntries
from events.clock import format_instant, parse_instant
from events.database import Database, open_database
from events.errors import EvidenceError, MalformedError
from events.prepared import Prepared
from events.tlog.merkle import EMPTY_ROOT
from registry.ledger.stops import Stop, clear_stop, read_stop, stop_tables, store_recovery, store_stop

MOVED = "guard-moved"
"""The code of a swap that another process won: look again, and go on if the log holds what that one signed."""

_SQLITE = "sqlite"
_POSTGRESQL_PORT = "5432"
_SWAPPED = ("size", "root", "note", "signed_at")
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
_STOPS = stop_tables(_METADATA)
# Asked several times for each group of filings: compiled once.
_COLUMNS = sa.select(_TABLE.c.origin, _TABLE.c.size, _TABLE.c.root, _TABLE.c.note, _TABLE.c.signed_at)
_READ = Prepared(_COLUMNS)
# SQLite has locked the whole store by then; elsewhere the row is what writers queue for.
_LOCK = Prepared(_COLUMNS.with_for_update())
_SWAP = Prepared(_TABLE.update().values({name: sa.bindparam(f"new_{name}") for name in _SWAPPED}))


class Guarded(Struct, frozen=True, kw_only=True):
    """The last tree head the log signed, and the checkpoint that says so; empty before the first."""

    size: int
    root: bytes
    note: bytes
    signed_at: datetime
    stop: Stop | None = None
    """What has stopped writing since, if something has."""


class Guard:
    """A compare-and-swap store of one `Guarded`."""

    def __init__(self, database: Database, origin: str) -> None:
        """Use an opened guard database; see `create` and `open`."""
        self._database = database
        self._origin = origin
        self._keeps_stops = False

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
        with guard._closed_on_error(), guard._database.write_transaction() as connection:
            if sa.inspect(connection).has_table(_TABLE.name):
                message = f"guard {_shown(url)}: exists already, and a log is founded only once"
                raise EvidenceError(message, code="guard-exists")
            _METADATA.create_all(connection)
            row = {"id": 1, "origin": origin, "size": 0, "root": EMPTY_ROOT, "note": b""}
            connection.execute(_TABLE.insert().values(**row, signed_at=format_instant(now)))
        return guard

    @classmethod
    def open(cls, url: str, origin: str) -> "Guard":
        """Open the guard of an existing log; it is never made on the way."""
        guard = cls(open_database(url, create=False), origin)
        with guard._closed_on_error():
            guard.read()
        return guard

    def read(self) -> Guarded:
        """Return what was signed last, and what has stopped writing since.

        Raises:
            EvidenceError: the guard is missing, damaged, or belongs to another log.
            UnavailableError: its store does not answer.
        """
        with self._database.read_transaction() as connection:
            return self._read(connection)

    def swap(self, before: Guarded, after: Guarded) -> None:
        """Replace `before` by `after` durably, its stop included, if `before` is still what is kept.

        Raises:
            EvidenceError: somebody else signed or stopped writing in between; its code is MOVED.
            OutcomeUnknownError: the swap may have happened; read before acting.
        """
        signed_at = format_instant(after.signed_at)
        row = {"new_size": after.size, "new_root": after.root, "new_note": after.note, "new_signed_at": signed_at}
        with self._writing() as (connection, kept):
            if kept != before:
                message = f"guard: moved on from size {before.size} while size {after.size} was being signed"
                raise EvidenceError(message, code=MOVED)
            _SWAP.run(connection, [row])
            if before.stop is not None and after.stop is None:
                clear_stop(connection, _STOPS)

    def stop(self, stop: Stop) -> None:
        """Keep what has stopped writing, for every process and every restart; an earlier stop stays.

        Raises:
            EvidenceError: the guard is missing, damaged, or belongs to another log.
            UnavailableError: its store does not answer.
        """
        with self._writing() as (connection, _):
            store_stop(connection, _STOPS, stop)

    def note_recovery(self, stop: Stop, recovered: RecoveredEntries) -> None:
        """Keep that entries are fetched back under `stop`, or under the one there is: resuming must tell of it."""
        with self._writing() as (connection, _):
            store_stop(connection, _STOPS, stop)
            store_recovery(connection, _STOPS, recovered)

    def close(self) -> None:
        """Let go of the guard's store."""
        self._database.close()

    @contextmanager
    def _closed_on_error(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.callback(self.close)
            yield
            stack.pop_all()

    @contextmanager
    def _writing(self) -> Iterator[tuple[sa.Connection, Guarded]]:
        """Hold the guard's store for writing, once its one row is there and is this log's."""
        with self._database.write_transaction() as connection:
            kept = self._read(connection, locking=True)
            if not self._keeps_stops:
                # Older guards lack the tables of stops. The row was there, so this makes no guard of nothing.
                _METADATA.create_all(connection)
            yield connection, kept
        self._keeps_stops = True

    def _read(self, connection: sa.Connection, *, locking: bool = False) -> Guarded:
        if not self._keeps_stops:
            self._look_for_tables(connection)
        row = (_LOCK if locking else _READ).first(connection, {})
        if row is None:
            message = "guard: its one row is gone; restore it, never make an empty one"
            raise EvidenceError(message, code="guard-missing")
        origin, size, root, note, signed_at = row
        if origin != self._origin:
            message = f"guard: kept for the log {origin}, not for {self._origin}"
            raise EvidenceError(message, code="guard-other-log")
        try:
            stop = read_stop(connection, _STOPS) if self._keeps_stops else None
            instant = parse_instant(signed_at)
        except MalformedError as error:
            raise EvidenceError(f"guard: {error.message}", code="guard-damaged") from error
        return Guarded(size=size, root=root, note=note, signed_at=instant, stop=stop)

    def _look_for_tables(self, connection: sa.Connection) -> None:
        tables = set(sa.inspect(connection).get_table_names())
        if _TABLE.name not in tables:
            message = "guard: not there; restore it or found a new log, never make an empty one"
            raise EvidenceError(message, code="guard-missing")
        # Nobody has written since this version came: there is no stop.
        self._keeps_stops = {table.name for table in _STOPS} <= tables


def check_apart(database_url: str, guard_url: str) -> None:
    """Refuse a guard in the log's own database: whoever puts one back would put back the other with it.

    Raises:
        MalformedError: both are one file or one database.
    """
    try:
        is_same = bool(_places_of(database_url) & _places_of(guard_url))
    except sa.exc.ArgumentError:
        # No address at all: whoever opens it says so.
        return
    if is_same:
        message = f"guard {_shown(guard_url)}: is the log's own database"
        raise MalformedError(message, code="guard-in-database")


def _places_of(url: str) -> set[object]:
    address = sa.make_url(url)
    if address.get_backend_name() != _SQLITE:
        # A URL may name several hosts, of which one takes the writes: a primary and its standbys.
        return {(host, port, address.database) for host, port in _hosts_of(address)}
    file = Path(str(address.database)).resolve()
    # The same file under another name is the same file.
    return {(file.stat().st_dev, file.stat().st_ino) if file.exists() else file}


def _hosts_of(address: sa.URL) -> Iterator[tuple[str, str]]:
    """Yield host and port of each server that libpq may choose, however the URL says it."""
    named = {name: ",".join(address.normalized_query.get(name, ())) for name in ("host", "port")}
    hosts = (address.host or named["host"]).split(",")
    ports = (str(address.port or "") or named["port"]).split(",")
    for number, host in enumerate(hosts):
        # SQLAlchemy takes `host=a:1&host=b:2`, too. One port is for all hosts (libpq, "Specifying Multiple Hosts").
        name, _, own = (host, "", "") if host.startswith("/") else host.partition(":")
        yield name, own or ports[number % len(ports)] or _POSTGRESQL_PORT


def _shown(url: str) -> str:
    return sa.make_url(url).render_as_string(hide_password=True)

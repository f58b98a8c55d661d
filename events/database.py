# SPDX-License-Identifier: Apache-2.0
"""A database: how it is opened, read and written, whichever engine is behind SQLAlchemy.

What an engine needs to keep the registry's promises stands in a file of its own: `events/sqlite.py`, the embedded
default, and `events/postgresql.py`. Errors of SQLAlchemy and of the drivers end in `events/database_errors.py`.
"""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from events.database_errors import commit_errors, database_errors, is_failing_disk
from events.errors import RegistryError, UnavailableError

WAIT_SECONDS = 30
"""How long a writer waits for its turn, unless it says otherwise."""

QUERY_SECONDS = 60
"""How long a query of a reader may take, unless it is said otherwise; the audit's and the exports' come in portions."""

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
_DRIVERS = {
    SQLITE: SQLITE,
    "sqlite+pysqlite": SQLITE,
    POSTGRESQL: "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


class Database(ABC):
    """A database with one engine that reads and one that writes; `open_database` makes the class of its engine."""

    def __init__(self, url: str, *, reading: Engine, writing: Engine) -> None:
        """Hold both engines."""
        self.url = url
        self.reading = reading
        self.writing = writing
        self.engine = writing.dialect.name
        """`sqlite` or `postgresql`."""
        self._turn = threading.Lock()
        self._writer = 0
        self._failed_commit = ""

    def close(self) -> None:
        """Close every connection; the last one to close folds SQLite's WAL into the database file."""
        self.reading.dispose()
        self.writing.dispose()

    @contextmanager
    def read_transaction(self) -> Iterator[Connection]:
        """Open one consistent view; it never waits for a writer and cannot write.

        Raises:
            UnavailableError: the database cannot be reached, or all its readers' connections are taken.
        """
        with database_errors(self.url), self.reading.connect() as connection:
            connection.begin()
            yield connection

    @contextmanager
    def write_transaction(self, *, wait_seconds: float = WAIT_SECONDS) -> Iterator[Connection]:
        """Wait for the turn to write and hold it; leaving the block commits everything or, on an error, nothing.

        SQLite has one turn for the whole database. On PostgreSQL writers of several processes meet at the rows they
        lock; each waits for those up to `wait_seconds` as well.

        Raises:
            UnavailableError: the turn was not to be had in time, the disk is full, or failed before; nothing was
                written.
            OutcomeUnknownError: the commit failed in a way that may have left it done.
        """
        self.check_disk()
        with self._my_turn(wait_seconds) as left, database_errors(self.url), self.writing.connect() as connection:
            transaction = self._begin_writing(connection, max(0, int(left * 1000)))
            try:
                yield connection
            except BaseException:
                transaction.rollback()
                raise
            self._commit(connection, transaction)

    def shrink_wal(self) -> bool:
        """Fold SQLite's WAL into the database file and empty it; return whether no reader stood in the way."""
        return True

    @abstractmethod
    def settle(self) -> None:
        """Make durable what opening the database has found in its log; asked before anything in it is signed."""

    def check_disk(self) -> None:
        """Refuse to write once the disk has failed a commit: it may have dropped what it was given (case 2).

        A sync that failed is not tried again: it would report success over what is lost. (The driver does not tell a
        failed sync from a failed write.) A restart reads what is there, see `settle`.

        Raises:
            UnavailableError: no commit of this process can be relied on any more.
        """
        if self._failed_commit:
            message = f"nothing more is written until a restart: {self._failed_commit}"
            raise UnavailableError(message, code="disk-failed")

    def find_free_bytes(self) -> int | None:
        """Return how much room its volume has for it, or None where that cannot be known from here."""
        return None

    @abstractmethod
    def describe_durability(self) -> str:
        """Return in a few words what a commit rests on, when `find_unsafe_settings` finds nothing."""
        ...

    @abstractmethod
    def find_unsafe_settings(self) -> list[str]:
        """Return what would break the registry's promises, a line each; empty when all is well (case 16)."""
        ...

    @abstractmethod
    def find_damage(self) -> list[str]:
        """Return what the engine itself knows to be damaged, a line each; empty when all is well (case 34)."""
        ...

    def look(self) -> None:
        """See that the database is there and answers.

        Raises:
            UnavailableError: it is not to be had.
            EvidenceError: it is damaged, or no database.
        """
        with self.read_transaction() as connection:
            connection.exec_driver_sql("SELECT 1")

    def find_version(self) -> int | None:
        """Return a number that is another one once anybody has committed; None where that is to be had by queries only.

        For one thread. It waits for nobody.
        """
        return None

    @abstractmethod
    def _begin_writing(self, connection: Connection, wait_ms: int) -> RootTransaction:
        """Begin a transaction on `connection` that waits for its locks up to `wait_ms`."""
        ...

    def _commit(self, connection: Connection, transaction: RootTransaction) -> None:
        try:
            with commit_errors(self.url):
                transaction.commit()
        except UnavailableError as error:
            # What is open is rolled back when the connection goes; the next one reads what the database holds.
            connection.invalidate()
            if is_failing_disk(error):
                self._failed_commit = error.message
            raise

    @contextmanager
    def _my_turn(self, wait_seconds: float) -> Iterator[float]:
        # Threads of this process queue here, where waiting is cheap; the engine's lock is left for other processes.
        if self._writer == threading.get_ident():
            raise RuntimeError("a write transaction inside another of the same thread would wait for itself")
        deadline = time.monotonic() + wait_seconds
        if not self._turn.acquire(timeout=wait_seconds):
            message = f"database {self.url}: another writer held it for {wait_seconds} s"
            raise UnavailableError(message, code="database-busy")
        try:
            self._writer = threading.get_ident()
            yield deadline - time.monotonic()
        finally:
            self._writer = 0
            self._turn.release()


def open_database(url: str, *, create: bool = True, query_seconds: int = QUERY_SECONDS) -> Database:
    """Open the database at an SQLAlchemy URL; its tables are for `migrations.upgrade`.

    SQLite: `sqlite:///relative`, `sqlite:////absolute` or `sqlite://` (memory); a missing file is made unless `create`
    is false. PostgreSQL: `postgresql+psycopg://user@host/database`, which must exist. A query of a reader that takes
    the engine longer than `query_seconds` is ended with the code `query-too-long`.

    Raises:
        UnavailableError: the URL is no such thing, or the database cannot be had.
        EvidenceError: the file is damaged, or no database.
    """
    address = _parse_url(url)
    if address.drivername == SQLITE:
        database = _open_sqlite(address, create=create, query_seconds=query_seconds)
    else:
        database = _open_postgresql(address, query_seconds=query_seconds)
    try:
        database.look()
    except RegistryError:
        database.close()
        raise
    return database


def _open_sqlite(address: URL, *, create: bool, query_seconds: int) -> Database:
    from events.sqlite import open_sqlite  # noqa: PLC0415 - an engine's driver is loaded where it is used

    return open_sqlite(address, create=create, query_seconds=query_seconds)


def _open_postgresql(address: URL, *, query_seconds: int) -> Database:
    from events.postgresql import open_postgresql  # noqa: PLC0415 - as above

    return open_postgresql(address, query_seconds=query_seconds)


def _parse_url(url: str) -> URL:
    try:
        address = make_url(url)
    except SQLAlchemyError as error:
        message = "database URL: expected a form such as sqlite:///registry.db"
        raise UnavailableError(message, code="database-url") from error
    driver = _DRIVERS.get(address.drivername)
    if driver is None or (driver == SQLITE and address.host):
        name = address.render_as_string(hide_password=True)
        message = (
            f"database {name}: expected sqlite:///relative, sqlite:////absolute or postgresql+psycopg://user@host/name"
        )
        raise UnavailableError(message, code="database-url")
    return address.set(drivername=driver)

# SPDX-License-Identifier: Apache-2.0
"""How a database is opened, read and written: all that depends on the engine behind SQLAlchemy stands here.

SQLite keeps its promises only when told to (stack.md §3e, reliability.md cases 16 and 17): WAL with `synchronous=FULL`,
since anything less loses acknowledged filings when power fails; BEGIN IMMEDIATE for whoever writes, since a deferred
BEGIN loses updates without an error; no `mmap_size`; readers on connections of their own that cannot write. The
driver is the PyPI package `pysqlite3`, whose SQLite has the WAL-reset bug fixed.

Errors of SQLAlchemy and of the driver end in `events/database_errors.py`.
"""

import logging
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from events.database_errors import commit_errors, database_errors, is_failing_disk
from events.errors import EvidenceError, RegistryError, UnavailableError

WAIT_SECONDS = 30
"""How long a writer waits for its turn, unless it says otherwise."""

SAFE_SQLITE = (3, 51, 3)
"""The first release without the bug that can corrupt a WAL database (reliability.md §0.10)."""

_READERS = 64
_WAL_LIMIT_BYTES = 64 * 1024 * 1024
_WRITER_CACHE_KIB = 32 * 1024
_SAFE_SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "mmap_size": 0}
_LOG = logging.getLogger(__name__)


class Database:
    """A database with one engine that reads and one that writes.

    A `sqlite://` database has one connection for both and is for one thread: for tables that are computed and thrown
    away. It takes little memory however large it grows.
    """

    def __init__(self, url: str, *, reading: Engine, writing: Engine) -> None:
        """Hold both engines; `open_database` makes them."""
        self.url = url
        self.reading = reading
        self.writing = writing
        self.is_sqlite = writing.dialect.name == "sqlite"
        is_file = self.is_sqlite and not _is_memory(writing.url)
        self._file = Path(str(writing.url.database)) if is_file else None
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

        Raises:
            UnavailableError: the turn was not to be had in time, the disk is full, or failed before; nothing was
                written.
            OutcomeUnknownError: the commit failed in a way that may have left it done.
        """
        self.check_disk()
        with self._my_turn(wait_seconds) as left, database_errors(self.url), self.writing.connect() as connection:
            _pragma(connection, f"busy_timeout = {max(0, int(left * 1000))}")
            transaction = _begin(connection)
            try:
                yield connection
            except BaseException:
                transaction.rollback()
                raise
            self._commit(connection, transaction)

    def shrink_wal(self) -> bool:
        """Fold SQLite's WAL into the database file and empty it; return whether no reader stood in the way."""
        with database_errors(self.url), self.writing.connect() as connection:
            _pragma(connection, "busy_timeout = 0")
            busy: int = _pragma(connection, "wal_checkpoint(TRUNCATE)")
        return busy == 0

    def settle(self) -> None:
        """Make durable what opening the database has found in its WAL; asked before anything in it is signed.

        After a failed sync, what was written stays readable until the machine goes down, though it is on no disk.
        SQLite's recovery takes it for committed. Folding it into the database file writes it once more, and syncs it.
        """
        if self._file and self.shrink_wal():
            with self._disk_errors(), suppress(FileNotFoundError), Path(f"{self._file}-wal").open("rb") as wal:
                # That the WAL is empty must last as well: its old frames would be laid over newer pages.
                os.fsync(wal.fileno())

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
        if self._file is None:
            return None
        with self._disk_errors():
            return shutil.disk_usage(self._file.parent).free

    def find_unsafe_settings(self) -> list[str]:
        """Return what would break the registry's promises, a line each; empty when all is well (case 16)."""
        found = [] if dbapi2.sqlite_version_info >= SAFE_SQLITE else [_old_sqlite()]
        with database_errors(self.url), self.writing.connect() as connection:
            actual = {name: _pragma(connection, name) for name in _SAFE_SETTINGS}
        for name, value in _SAFE_SETTINGS.items():
            if actual[name] != value:
                found.append(f"{name}: expected {value}, found {actual[name]}")
        return found

    def find_damage(self) -> list[str]:
        """Return what SQLite's own integrity check finds, a line each; empty when all is well (case 34).

        It knows pages, indexes and column rules; what the entries say is for the audit.
        """
        try:
            with self.read_transaction() as connection:
                rows = [str(row) for row in connection.exec_driver_sql("PRAGMA integrity_check").scalars()]
        except EvidenceError as error:
            return [error.message]
        return [] if rows == ["ok"] else rows

    @contextmanager
    def _disk_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise UnavailableError(f"database {self.url}: {error.strerror}", code="database-io") from error

    def _commit(self, connection: Connection, transaction: RootTransaction) -> None:
        try:
            with commit_errors(self.url):
                transaction.commit()
        except UnavailableError as error:
            # SQLite rolls back what is open when the connection goes; the next one reads what the file holds.
            connection.invalidate()
            if is_failing_disk(error):
                self._failed_commit = error.message
            raise

    @contextmanager
    def _my_turn(self, wait_seconds: float) -> Iterator[float]:
        # Threads of this process queue here, where waiting is cheap; SQLite's lock is left for other processes.
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


def open_database(url: str, *, create: bool = True) -> Database:
    """Open the database at an SQLAlchemy URL: `sqlite:///relative`, `sqlite:////absolute` or `sqlite://` (memory).

    A missing SQLite file is made unless `create` is false; its tables are for `migrations.upgrade`.

    Raises:
        UnavailableError: the URL is no such thing, or the database cannot be had.
        EvidenceError: the file is damaged, or no database.
    """
    address = _parse_url(url)
    name = address.render_as_string(hide_password=True)
    if not create and not _is_memory(address) and not Path(str(address.database)).exists():
        raise UnavailableError(f"database {name}: no such file", code="database-missing")
    if dbapi2.sqlite_version_info < SAFE_SQLITE:
        _LOG.warning(_old_sqlite())
    reading, writing = _memory_engines(address) if _is_memory(address) else _file_engines(address)
    database = Database(name, reading=reading, writing=writing)
    try:
        with database.read_transaction() as connection:
            connection.exec_driver_sql("PRAGMA schema_version")
    except RegistryError:
        database.close()
        raise
    return database


def _parse_url(url: str) -> URL:
    try:
        address = make_url(url)
    except SQLAlchemyError as error:
        message = "database URL: expected a form such as sqlite:///registry.db"
        raise UnavailableError(message, code="database-url") from error
    if address.drivername not in {"sqlite", "sqlite+pysqlite"} or address.host:
        name = address.render_as_string(hide_password=True)
        message = f"database {name}: expected sqlite:///relative or sqlite:////absolute"
        raise UnavailableError(message, code="database-url")
    return address.set(drivername="sqlite")


def _is_memory(address: URL) -> bool:
    return address.database in {None, "", ":memory:"}


def _file_engines(address: URL, driver: Any = dbapi2) -> tuple[Engine, Engine]:
    options: dict[str, Any] = {
        "module": driver,
        "hide_parameters": True,
        "connect_args": {"isolation_level": None, "timeout": WAIT_SECONDS},
        "pool_timeout": WAIT_SECONDS,
        "max_overflow": 0,
    }
    reading = create_engine(address, pool_size=_READERS, **options)
    event.listen(reading, "connect", _prepare_reader)
    event.listen(reading, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    # A second connection, so that a transaction begun without `write_transaction` waits at SQLite's lock.
    writing = create_engine(address, pool_size=2, **options)
    event.listen(writing, "connect", _prepare_writer)
    event.listen(writing, "checkout", _forget_last_wait)
    event.listen(writing, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return reading, writing


def _memory_engines(address: URL) -> tuple[Engine, Engine]:
    # A file of this connection alone, without a name once it is open: SQLite's own temporary ones may be kept in memory
    # however large they grow, as the wheel of pysqlite3 is built.
    with NamedTemporaryFile(prefix="verdigris-") as file:
        driver = dbapi2.connect(file.name, isolation_level=None, check_same_thread=False)
        for words in ("journal_mode = MEMORY", "synchronous = OFF", "locking_mode = EXCLUSIVE", "foreign_keys = ON"):
            driver.execute(f"PRAGMA {words}")
        # The file is opened with its first use.
        driver.execute("CREATE TABLE opened (id INTEGER) STRICT")
        driver.execute("DROP TABLE opened")
    options: dict[str, Any] = {
        "module": dbapi2,
        "hide_parameters": True,
        "creator": lambda: driver,
        "poolclass": StaticPool,
    }
    # Both share the connection: a reader neither begins nor rolls back, since it may stand inside the writer's block.
    reading = create_engine(
        address, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True, pool_reset_on_return=None, **options
    )
    writing = create_engine(address, **options)
    event.listen(writing, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return reading, writing


def _prepare_reader(driver: Any, _record: object) -> None:
    driver.execute("PRAGMA mmap_size = 0")
    driver.execute("PRAGMA query_only = ON")


def _prepare_writer(driver: Any, _record: object) -> None:
    if driver.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("PRAGMA synchronous = FULL")
    driver.execute("PRAGMA foreign_keys = ON")
    driver.execute("PRAGMA mmap_size = 0")
    driver.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT_BYTES}")
    driver.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")


def _forget_last_wait(driver: Any, _record: object, _proxy: object) -> None:
    driver.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")


def _begin(connection: Connection) -> RootTransaction:
    try:
        return connection.begin()
    except SQLAlchemyError:
        # SQLite opens for reading what it could not open for writing, once; the next connection tries again.
        connection.invalidate()
        raise


def _pragma(connection: Connection, words: str) -> Any:
    # Past SQLAlchemy, which would begin a transaction first.
    driver: Any = connection.connection.driver_connection
    row = driver.execute(f"PRAGMA {words}").fetchone()
    return row and row[0]


def _old_sqlite() -> str:
    found, expected = dbapi2.sqlite_version, ".".join(map(str, SAFE_SQLITE))
    return f"SQLite {found} can corrupt a database in WAL mode: expected {expected} or later (the wheel of pysqlite3)"

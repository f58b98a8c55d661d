# SPDX-License-Identifier: Apache-2.0
"""SQLite, the embedded default: what it must be told to keep the registry's promises.

It keeps them only when told to (stack.md §3e, reliability.md cases 16 and 17): WAL with `synchronous=FULL`, since
anything less loses acknowledged filings when power fails; BEGIN IMMEDIATE for whoever writes, since a deferred BEGIN
loses updates without an error; no `mmap_size`; readers on connections of their own that cannot write. The driver is the
PyPI package `pysqlite3`, whose SQLite has the WAL-reset bug fixed.
"""

import logging
import math
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import PoolProxiedConnection, StaticPool

from events.database import QUERY_SECONDS, WAIT_SECONDS, Database
from events.database_errors import database_errors
from events.errors import EvidenceError, UnavailableError
from events.timed_sqlite import TimedConnection

SAFE_SQLITE = (3, 51, 3)
"""The first release without the bug that can corrupt a WAL database (reliability.md §0.10)."""

_READERS = 64
_WAL_LIMIT_BYTES = 64 * 1024 * 1024
_WRITER_CACHE_KIB = 32 * 1024
_WAIT = "busy_timeout"
_SAFE_SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "mmap_size": 0}
_LOG = logging.getLogger(__name__)


class SqliteDatabase(Database):
    """A database in a file.

    A `sqlite://` database has one connection for reading and writing and is for one thread: for tables that are
    computed and thrown away. It takes little memory however large it grows.
    """

    def __init__(self, url: str, *, reading: Engine, writing: Engine) -> None:
        """Hold both engines."""
        super().__init__(url, reading=reading, writing=writing)
        self._file = None if _is_memory(writing.url) else Path(str(writing.url.database))
        self._watcher: PoolProxiedConnection | None = None

    def close(self) -> None:
        if self._watcher is not None:
            self._watcher.close()
        super().close()

    def find_version(self) -> int | None:
        if self._file is None:
            return None
        with database_errors(self.url):
            if self._watcher is None:
                self._watcher = self.reading.raw_connection()
                # Beside the pool: it is asked again and again, and a transaction is never begun on it.
                self._watcher.detach()
                _set_wait(self._watcher.dbapi_connection, {}, 0)
            driver: Any = self._watcher.dbapi_connection
            ((version,),) = driver.execute("PRAGMA data_version").fetchall()
        return int(version)

    def shrink_wal(self) -> bool:
        with database_errors(self.url), self.writing.connect() as connection:
            _set_wait(connection.connection.driver_connection, connection.info, 0)
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

    def find_free_bytes(self) -> int | None:
        if self._file is None:
            return None
        with self._disk_errors():
            return shutil.disk_usage(self._file.parent).free

    def describe_durability(self) -> str:
        return "WAL, synchronous=FULL"

    def find_unsafe_settings(self) -> list[str]:
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
            with self.read_transaction() as connection, _untimed(connection):
                rows = [str(row) for row in connection.exec_driver_sql("PRAGMA integrity_check").scalars()]
        except EvidenceError as error:
            return [error.message]
        return [] if rows == ["ok"] else rows

    def look(self) -> None:
        with self.read_transaction() as connection:
            connection.exec_driver_sql("PRAGMA schema_version")

    def _begin_writing(self, connection: Connection, wait_ms: int) -> RootTransaction:
        # In tenths of a second, rounded up: whoever got the turn at once has all of the time left, and nothing to say.
        _set_wait(connection.connection.driver_connection, connection.info, -(-wait_ms // 100) * 100)
        try:
            return connection.begin()
        except (SQLAlchemyError, dbapi2.Error):
            # SQLite opens for reading what it could not open for writing, once; the next connection tries again.
            connection.invalidate()
            raise

    @contextmanager
    def _disk_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise UnavailableError(f"database {self.url}: {error.strerror}", code="database-io") from error


def open_sqlite(address: URL, *, create: bool, query_seconds: int) -> SqliteDatabase:
    """Open the file, or the memory, at `address`; nothing is read yet."""
    name = address.render_as_string(hide_password=True)
    if not create and not _is_memory(address) and not Path(str(address.database)).exists():
        raise UnavailableError(f"database {name}: no such file", code="database-missing")
    if dbapi2.sqlite_version_info < SAFE_SQLITE:
        _LOG.warning(_old_sqlite())
    if _is_memory(address):
        reading, writing = _memory_engines(address)
    else:
        reading, writing = file_engines(address, query_seconds=query_seconds)
    return SqliteDatabase(name, reading=reading, writing=writing)


def _is_memory(address: URL) -> bool:
    return address.database in {None, "", ":memory:"}


def file_engines(address: URL, driver: Any = dbapi2, *, query_seconds: int = QUERY_SECONDS) -> tuple[Engine, Engine]:
    """Return an engine that reads the file at `address` and one that writes it, through `driver`.

    Only `pysqlite3` ends queries that take too long.
    """
    options: dict[str, Any] = {
        "module": driver,
        "hide_parameters": True,
        "connect_args": {"isolation_level": None, "timeout": WAIT_SECONDS},
        "pool_timeout": WAIT_SECONDS,
        "max_overflow": 0,
    }
    timed = {"factory": partial(TimedConnection, query_seconds=query_seconds)} if driver is dbapi2 else {}
    connect_args = options["connect_args"] | timed
    reading = create_engine(address, pool_size=_READERS, **{**options, "connect_args": connect_args})
    event.listen(reading, "connect", _prepare_reader)
    event.listen(reading, "begin", lambda connection: _say(connection, "BEGIN"))
    # A second connection, so that a transaction begun without `write_transaction` waits at SQLite's lock.
    writing = create_engine(address, pool_size=2, **options)
    event.listen(writing, "connect", _prepare_writer)
    event.listen(writing, "checkout", _forget_last_wait)
    event.listen(writing, "begin", lambda connection: _say(connection, "BEGIN IMMEDIATE"))
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


@contextmanager
def _untimed(connection: Connection) -> Iterator[None]:
    driver: TimedConnection | Any = connection.connection.driver_connection
    before = driver.query_seconds
    driver.query_seconds = math.inf
    try:
        yield
    finally:
        driver.query_seconds = before


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


def _forget_last_wait(driver: Any, record: Any, _proxy: object) -> None:
    _set_wait(driver, record.info, WAIT_SECONDS * 1000)


def _set_wait(driver: Any, known: dict[Any, Any], milliseconds: int) -> None:
    """Let `driver` wait so long for SQLite's lock, of which `known`, kept with the connection, tells the last time."""
    # Each statement lets go of the interpreter, and under load waits its turn behind dozens of threads to get it back.
    if known.get(_WAIT) != milliseconds:
        driver.execute(f"PRAGMA busy_timeout = {milliseconds}")
        known[_WAIT] = milliseconds


def _pragma(connection: Connection, words: str) -> Any:
    row = _say(connection, f"PRAGMA {words}").fetchone()
    return row and row[0]


def _say(connection: Connection, words: str) -> Any:
    # Past SQLAlchemy, which would begin a transaction first, and costs more than the statement.
    driver: Any = connection.connection.driver_connection
    return driver.execute(words)


def _old_sqlite() -> str:
    found, expected = dbapi2.sqlite_version, ".".join(map(str, SAFE_SQLITE))
    return f"SQLite {found} can corrupt a database in WAL mode: expected {expected} or later (the wheel of pysqlite3)"

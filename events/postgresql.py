# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL: what it must be told, and what must be true of it, to keep the registry's promises.

Writers use READ COMMITTED and meet at the rows they lock: whoever got the head row sees all that was committed before,
which REPEATABLE READ would refuse to show. Readers use REPEATABLE READ, so that every query of a view answers for one
moment, and cannot write. A writer that falls silent in the middle of a transaction loses it, and its locks, after a
minute, so that a paused process stops nobody (architecture.md §4; reliability.md case 20).
"""

import select
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy import Connection, Dialect, RootTransaction, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import InvalidatePoolError

from events.database import WAIT_SECONDS, Database
from events.database_errors import database_errors

_READERS = 64
_WRITERS = 4
_OLDEST = 150_000
"""The oldest release that the tests know, as the server numbers itself."""
_SILENT_MS = 60_000

_SAFE_SETTINGS = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
    "server_encoding": ("UTF8",),
}


class PostgresqlDatabase(Database):
    """A database on a server."""

    def settle(self) -> None:
        """Do nothing: the server has recovered its own log before it takes a connection."""

    def describe_durability(self) -> str:
        with database_errors(self.url), self.writing.connect() as connection:
            version, commit = (_show(connection, name) for name in ("server_version", "synchronous_commit"))
            standbys = _show(connection, "synchronous_standby_names")
        return f"PostgreSQL {version}, synchronous_commit={commit}, standbys that are waited for: {standbys or 'none'}"

    def find_unsafe_settings(self) -> list[str]:
        with database_errors(self.url), self.writing.connect() as connection:
            version = int(_show(connection, "server_version_num"))
            actual = {name: _show(connection, name) for name in _SAFE_SETTINGS}
        found = [] if version >= _OLDEST else [f"server_version_num: expected {_OLDEST} or later, found {version}"]
        for name, expected in _SAFE_SETTINGS.items():
            if actual[name] not in expected:
                found.append(f"{name}: expected {' or '.join(expected)}, found {actual[name]}")
        return found

    def find_damage(self) -> list[str]:
        """Return how many pages the server has found not to fit their checksums, if it keeps any."""
        query = "SELECT coalesce(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()"
        with self.read_transaction() as connection:
            failures = connection.exec_driver_sql(query).scalar_one()
        return [f"{failures} pages do not fit their checksums"] if failures else []

    def _begin_writing(self, connection: Connection, wait_ms: int) -> RootTransaction:
        transaction = connection.begin()
        # In tenths of a second, rounded up: whoever got the turn at once has all of the time left, as the session says.
        tenths = -(-wait_ms // 100)
        if tenths != WAIT_SECONDS * 10:
            # 0 would mean to wait for ever.
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(tenths * 100, 1)}")
        return transaction


def open_postgresql(address: URL, *, query_seconds: int) -> PostgresqlDatabase:
    """Open the database at `address`; nothing is asked of it yet."""
    common: dict[str, Any] = {
        "hide_parameters": True,
        "pool_timeout": WAIT_SECONDS,
        "max_overflow": 0,
    }
    reading = create_engine(
        address,
        pool_size=_READERS,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
        connect_args=_connect_args(
            statement_timeout=query_seconds * 1000, idle_in_transaction_session_timeout=_SILENT_MS * 10
        ),
        **common,
    )
    writing = create_engine(
        address,
        pool_size=_WRITERS,
        isolation_level="READ COMMITTED",
        connect_args=_connect_args(idle_in_transaction_session_timeout=_SILENT_MS, lock_timeout=WAIT_SECONDS * 1000),
        **common,
    )
    for engine in (reading, writing):
        event.listen(engine, "checkout", _checker(engine.dialect))
    return PostgresqlDatabase(address.render_as_string(hide_password=True), reading=reading, writing=writing)


def _connect_args(**settings: int) -> dict[str, Any]:
    words = [f"-c {name}={value}" for name, value in settings.items()]
    return {"application_name": "verdigris", "connect_timeout": WAIT_SECONDS, "options": " ".join(words)}


def _checker(dialect: Dialect) -> Callable[[Any, object, object], None]:
    return lambda driver, _record, _proxy: _check_uncut(dialect, driver)


def _check_uncut(dialect: Dialect, driver: Any) -> None:
    """Have the pool open its connections anew if the server has cut them, as it does when it is started again.

    An idle connection has nothing to say: what can be read from it is a farewell, an end, or a notice, and only then is
    the server asked. `pool_pre_ping` asks at each use, seven times for each group of filings.
    """
    waiting = select.poll()
    try:
        # One that broke while it was in use has no socket any more, and says so.
        waiting.register(driver.fileno(), select.POLLIN)
        if waiting.poll(0):
            dialect.do_ping(driver)
    except psycopg.Error as error:
        raise InvalidatePoolError("the server has cut this connection") from error


def _show(connection: Connection, name: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())

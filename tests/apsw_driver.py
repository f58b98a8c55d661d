# SPDX-License-Identifier: Apache-2.0
"""APSW as a driver for SQLAlchemy's SQLite dialect, as far as ours uses one: so that our own engines, statements and
pragmas run on a disk that Python can watch (`tests.simulated_disk`).

Errors are those of `pysqlite3`, whose codes `events.database_errors` reads.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import apsw
from pysqlite3 import dbapi2

paramstyle = "qmark"
sqlite_version = apsw.sqlite_lib_version()
sqlite_version_info = tuple(int(part) for part in sqlite_version.split("."))
Binary = bytes
Error, ProgrammingError, OperationalError = dbapi2.Error, dbapi2.ProgrammingError, dbapi2.OperationalError
IntegrityError, DatabaseError = dbapi2.IntegrityError, dbapi2.DatabaseError

VFS = ""
"""The name of the VFS that new connections use; empty: the usual one."""


def _translated(error: apsw.Error) -> dbapi2.Error:
    translated = dbapi2.OperationalError(str(error))
    translated.sqlite_errorcode = getattr(error, "extendedresult", 1)
    return translated


class Cursor:
    """Runs a statement and holds all its rows."""

    arraysize = 1

    def __init__(self, connection: apsw.Connection) -> None:
        """Run statements on `connection`."""
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> "Cursor":
        return self._run(lambda cursor: cursor.execute(statement, tuple(parameters)))

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> "Cursor":
        return self._run(lambda cursor: cursor.executemany(statement, [tuple(row) for row in rows]))

    def _run(self, run: Callable[[apsw.Cursor], Any]) -> "Cursor":
        cursor, before = self._connection.cursor(), self._connection.total_changes()
        cursor.exec_trace = self._describe
        try:
            self._rows = [tuple(row) for row in run(cursor)]
        except apsw.Error as error:
            raise _translated(error) from error
        self.rowcount = self._connection.total_changes() - before
        self.lastrowid = self._connection.last_insert_rowid()
        return self

    def _describe(self, cursor: apsw.Cursor, _statement: str, _bindings: object) -> bool:
        columns = cursor.get_description()
        self.description = [(name, None, None, None, None, None, None) for name, *_ in columns] or None
        return True

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[Any]:
        taken, self._rows = self._rows, []
        return taken

    def close(self) -> None:
        self._rows = []


class Connection:
    """One connection; transactions are begun by statements, as our engines do."""

    isolation_level = None

    def __init__(self, path: str, timeout: float) -> None:
        """Open the database at `path`."""
        self._inner = apsw.Connection(path, vfs=VFS or None)
        self._inner.set_busy_timeout(int(timeout * 1000))

    def cursor(self) -> Cursor:
        return Cursor(self._inner)

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Cursor:
        return self.cursor().execute(statement, parameters)

    def create_function(self, name: str, count: int, function: Callable[..., Any], *, deterministic: bool) -> None:
        self._inner.create_scalar_function(name, function, count, deterministic=deterministic)

    def commit(self) -> None:
        self._end("COMMIT")

    def rollback(self) -> None:
        self._end("ROLLBACK")

    def close(self) -> None:
        self._inner.close()

    def _end(self, statement: str) -> None:
        if self._inner.in_transaction:
            self.execute(statement)


def connect(path: str, *, timeout: float = 5.0, **_options: object) -> Connection:
    """Return a connection to the database at `path`."""
    return Connection(path, timeout)

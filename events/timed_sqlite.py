# SPDX-License-Identifier: Apache-2.0
"""A connection to SQLite on which no query takes longer than is allowed, as `statement_timeout` has it on PostgreSQL.

SQLite asks a handler every so many steps of its machine whether to go on. Only time inside the driver counts: whoever
reads the rows of a long list one by one may take as long as they like in between.
"""

import time
from typing import Any, Final

from pysqlite3 import dbapi2

_STEPS: Final = 100_000
"""About ten milliseconds of work; asking costs nothing that can be measured."""


class TimedConnection(dbapi2.Connection):  # type: ignore[misc]  # the driver has no types
    """A connection that ends what takes longer than `query_seconds` with SQLITE_INTERRUPT."""

    def __init__(self, *place: Any, query_seconds: float, **options: Any) -> None:
        """Open it as the driver does."""
        super().__init__(*place, **options)
        self.query_seconds = query_seconds
        self._taken = 0.0
        self._since = 0.0
        self.set_progress_handler(self._is_over, _STEPS)

    def cursor(self, factory: Any = None) -> Any:
        """Return a cursor that says when it begins and goes on."""
        return super().cursor(factory or _TimedCursor)

    def begin_query(self) -> None:
        """Count from nothing."""
        self._taken, self._since = 0.0, time.monotonic()

    def go_on(self) -> None:
        """Leave out what has passed since the driver was last at work."""
        self._since = time.monotonic()

    def _is_over(self) -> bool:
        now = time.monotonic()
        self._taken, self._since = self._taken + now - self._since, now
        return self._taken > self.query_seconds


class _TimedCursor(dbapi2.Cursor):  # type: ignore[misc]  # the driver has no types
    def execute(self, *asked: Any) -> Any:
        self.connection.begin_query()
        return super().execute(*asked)

    def fetchone(self) -> Any:
        self.connection.go_on()
        return super().fetchone()

    def fetchmany(self, *size: Any) -> Any:
        self.connection.go_on()
        return super().fetchmany(*size)

    def fetchall(self) -> Any:
        self.connection.go_on()
        return super().fetchall()

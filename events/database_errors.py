# SPDX-License-Identifier: Apache-2.0
"""The border of the database: no error of SQLAlchemy or of a driver crosses it, and each gets its meaning here.

What a writer must know is whether anything was written (reliability.md cases 3, 11 and 14).
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pysqlite3 import dbapi2
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from events.errors import EvidenceError, OutcomeUnknownError, RegistryError, UnavailableError

# SQLite's primary result codes (https://www.sqlite.org/rescode.html) that are not mistakes of ours.
_SQLITE: dict[int, tuple[type[RegistryError], str]] = {
    dbapi2.SQLITE_BUSY: (UnavailableError, "database-busy"),
    dbapi2.SQLITE_LOCKED: (UnavailableError, "database-busy"),
    dbapi2.SQLITE_NOMEM: (UnavailableError, "out-of-memory"),
    dbapi2.SQLITE_READONLY: (UnavailableError, "database-read-only"),
    dbapi2.SQLITE_IOERR: (UnavailableError, "database-io"),
    dbapi2.SQLITE_INTERRUPT: (UnavailableError, "query-too-long"),
    dbapi2.SQLITE_FULL: (UnavailableError, "disk-full"),
    dbapi2.SQLITE_CANTOPEN: (UnavailableError, "database-missing"),
    dbapi2.SQLITE_CORRUPT: (EvidenceError, "database-damaged"),
    dbapi2.SQLITE_NOTADB: (EvidenceError, "database-damaged"),
}
# PostgreSQL's (https://www.postgresql.org/docs/current/errcodes-appendix.html), by their first characters.
_POSTGRESQL: dict[str, tuple[type[RegistryError], str]] = {
    "08": (UnavailableError, "database-unreachable"),
    "25006": (UnavailableError, "database-read-only"),
    "25P03": (UnavailableError, "database-busy"),
    "28": (UnavailableError, "database-denied"),
    "3D000": (UnavailableError, "database-missing"),
    "40": (UnavailableError, "database-busy"),
    "42501": (UnavailableError, "database-denied"),
    "42703": (UnavailableError, "schema-outdated"),
    "42P01": (UnavailableError, "schema-outdated"),
    "53100": (UnavailableError, "disk-full"),
    "53200": (UnavailableError, "out-of-memory"),
    "53": (UnavailableError, "database-busy"),
    "55P03": (UnavailableError, "database-busy"),
    "57014": (UnavailableError, "query-too-long"),
    "57P": (UnavailableError, "database-unreachable"),
    "58030": (UnavailableError, "database-io"),
    "XX001": (EvidenceError, "database-damaged"),
    "XX002": (EvidenceError, "database-damaged"),
}
CODES = frozenset(code for _, code in (*_SQLITE.values(), *_POSTGRESQL.values()))
"""What can come of an engine's error."""

_NOTHING_WRITTEN = frozenset({dbapi2.SQLITE_BUSY, dbapi2.SQLITE_FULL})
_ROLLED_BACK = ("40000", "40001", "40002", "40P01")


@contextmanager
def database_errors(name: str) -> Iterator[None]:
    """Turn every error of SQLAlchemy and the driver into one of ours that names the database.

    Raises:
        UnavailableError: it is busy, full, read-only, unreachable, or lacks the tables asked for.
        EvidenceError: its file is damaged, or no database.
        RuntimeError: a statement of ours is wrong, or breaks a rule of the tables.
    """
    try:
        yield
    except _driver_errors() as error:
        raise _translate(error, name) from error


@contextmanager
def commit_errors(name: str) -> Iterator[None]:
    """Tell the failed commits that left nothing from those that may have been done.

    Raises:
        UnavailableError: it found no room or no lock; nothing was written.
        OutcomeUnknownError: anything else.
    """
    try:
        yield
    except _driver_errors() as error:
        # A write that finds no room has not written the commit's own frame. After any other failure, such as that
        # of the sync behind the write, the frame may be whole, and count when the file is next opened.
        # PostgreSQL has rolled back what it reports a serialization failure or a deadlock for.
        if _primary_code(error) in _NOTHING_WRITTEN or _sqlstate(error).startswith(_ROLLED_BACK):
            raise _translate(error, name) from error
        raise OutcomeUnknownError(f"database {name}: commit failed: {_words(error)}") from error


def is_failing_disk(error: RegistryError) -> bool:
    """Tell whether `error` came of a read, write or sync that failed."""
    cause = error.__cause__
    return isinstance(cause, Exception) and _primary_code(cause) == dbapi2.SQLITE_IOERR


def _translate(error: Exception, name: str) -> Exception:
    if isinstance(error, PoolTimeoutError):
        return UnavailableError(f"database {name}: every connection is taken", code="database-busy")
    message = f"database {name}: {_words(error)}"
    kind, code = _find_meaning(error)
    if kind is not None:
        return kind(message, code=code)
    if "no such table" in message or "no such column" in message:
        return UnavailableError(message, code="schema-outdated")
    return RuntimeError(message)


def _driver_errors() -> tuple[type[Exception], ...]:
    # Asked only when something was raised. A driver that nobody has loaded raises nothing.
    psycopg = sys.modules.get("psycopg")
    return (SQLAlchemyError, dbapi2.Error, *((psycopg.Error,) if psycopg else ()))


def _find_meaning(error: Exception) -> tuple[type[RegistryError] | None, str]:
    state = _sqlstate(error)
    found = next((_POSTGRESQL[state[:length]] for length in (5, 3, 2) if state[:length] in _POSTGRESQL), None)
    if found is None and not state and type(_cause(error)).__module__.startswith("psycopg"):
        # A connection that breaks has no code: nobody was left to give one.
        found = (UnavailableError, "database-unreachable")
    return found or _SQLITE.get(_primary_code(error)) or (None, "")


def _sqlstate(error: Exception) -> str:
    return getattr(_cause(error), "sqlstate", None) or ""


def _primary_code(error: Exception) -> int:
    # The low byte is the primary code, the rest says more about it.
    return getattr(_cause(error), "sqlite_errorcode", 0) & 0xFF


def _words(error: Exception) -> str:
    # Without the statement and its values, which SQLAlchemy would add.
    return str(_cause(error)).partition("\n")[0]


def _cause(error: Exception) -> Exception:
    return getattr(error, "orig", None) or error

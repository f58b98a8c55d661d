# SPDX-License-Identifier: Apache-2.0
"""The border of the database: no error of SQLAlchemy or of a driver crosses it, and each gets its meaning here.

What a writer must know is whether anything was written (reliability.md cases 3, 11 and 14).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from pysqlite3 import dbapi2
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from events.errors import EvidenceError, OutcomeUnknownError, RegistryError, UnavailableError

# SQLite's primary result codes (https://www.sqlite.org/rescode.html) that are not mistakes of ours.
_MEANINGS: dict[int, tuple[type[RegistryError], str]] = {
    dbapi2.SQLITE_BUSY: (UnavailableError, "database-busy"),
    dbapi2.SQLITE_LOCKED: (UnavailableError, "database-busy"),
    dbapi2.SQLITE_NOMEM: (UnavailableError, "out-of-memory"),
    dbapi2.SQLITE_READONLY: (UnavailableError, "database-read-only"),
    dbapi2.SQLITE_IOERR: (UnavailableError, "database-io"),
    dbapi2.SQLITE_FULL: (UnavailableError, "disk-full"),
    dbapi2.SQLITE_CANTOPEN: (UnavailableError, "database-missing"),
    dbapi2.SQLITE_CORRUPT: (EvidenceError, "database-damaged"),
    dbapi2.SQLITE_NOTADB: (EvidenceError, "database-damaged"),
}
_NOTHING_WRITTEN = frozenset({dbapi2.SQLITE_BUSY, dbapi2.SQLITE_FULL})


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
    except (SQLAlchemyError, dbapi2.Error) as error:
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
    except (SQLAlchemyError, dbapi2.Error) as error:
        # A write that finds no room has not written the commit's own frame. After any other failure, such as that
        # of the sync behind the write, the frame may be whole, and count when the file is next opened.
        if _primary_code(error) in _NOTHING_WRITTEN:
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
    kind, code = _MEANINGS.get(_primary_code(error), (None, ""))
    if kind is not None:
        return kind(message, code=code)
    if "no such table" in message or "no such column" in message:
        return UnavailableError(message, code="schema-outdated")
    return RuntimeError(message)


def _primary_code(error: Exception) -> int:
    # The low byte is the primary code, the rest says more about it.
    return getattr(_cause(error), "sqlite_errorcode", 0) & 0xFF


def _words(error: Exception) -> str:
    # Without the statement and its values, which SQLAlchemy would add.
    return str(_cause(error)).partition("\n")[0]


def _cause(error: Exception) -> Exception:
    return getattr(error, "orig", None) or error

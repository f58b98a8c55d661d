# SPDX-License-Identifier: Apache-2.0
"""Changes of the tables, by Alembic, run from here wherever the package lies; never at the start of a server.

A migration is one transaction: it happens whole or not at all, and whoever comes second finds it done. None may touch
the bytes of a recorded event. `alembic.ini` in the work tree is for writing new ones.
"""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from events.database import POSTGRESQL, SQLITE, Database, open_database
from events.errors import UnavailableError
from migrations.first_triggers import POSTGRESQL_WORDS

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0007"
"""The newest revision; a test compares it with the files."""

_VERSION = text("SELECT version_num FROM alembic_version")
_TRIGGERS = {
    SQLITE: text("SELECT name, sql AS words FROM sqlite_master WHERE type = 'trigger'"),
    # With the body of its function, and whether it was switched off.
    POSTGRESQL: text(
        "SELECT t.tgname AS name, concat(pg_get_triggerdef(t.oid, true), p.prosrc, nullif(t.tgenabled, 'O')) AS words"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    ),
}
# As Alembic makes it.
_VERSIONS = text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
_LOCK = text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")


def upgrade(database: Database) -> None:
    """Bring the tables of `database` to `HEAD`, from nothing or from any older revision.

    Raises:
        UnavailableError: the database is busy, full or read-only; it is as it was.
    """
    from alembic import command  # noqa: PLC0415 - only those who migrate pay for loading it

    with database.write_transaction() as connection:
        if database.engine == POSTGRESQL:
            _queue(connection)
        command.upgrade(alembic_config(connection), "head")


def _queue(connection: Connection) -> None:
    """Wait for whoever else is migrating; SQLite's turn to write has seen to that."""
    # Whoever makes the same table at the same time waits for us, and then fails at the catalogue's own index.
    with suppress(IntegrityError), connection.begin_nested():
        connection.execute(_VERSIONS)
    connection.execute(_LOCK)


def alembic_config(connection: Connection) -> "Config":
    """Return Alembic's settings for working inside the transaction that `connection` has open."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config(attributes={"connection": connection})
    # Alembic gives % a meaning of its own.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def check_schema(database: Database) -> None:
    """Check that the tables of `database` are those this program was written for.

    Raises:
        UnavailableError: they are older, newer or not there.
    """
    with database.read_transaction() as connection:
        has_version = inspect(connection).has_table("alembic_version")
        found = list(connection.execute(_VERSION).scalars()) if has_version else []
    if found != [HEAD]:
        message = (
            f"tables of {database.url}: expected revision {HEAD}, found {', '.join(found) or 'none'}; "
            "run `verdigris init` for a new registry, `alembic upgrade head` for an older one"
        )
        raise UnavailableError(message, code="schema-outdated")


def is_empty(database: Database) -> bool:
    """Tell whether `database` has no tables at all: a new one, or a file that was cut to nothing (case 34)."""
    with database.read_transaction() as connection:
        return not inspect(connection).get_table_names()


def find_missing_triggers(database: Database) -> list[str]:
    """Return the names of triggers that are missing from `database` or read differently (reliability.md case 41).

    Nothing rests on triggers alone, but that one is gone means that somebody took it away.
    """
    actual = _triggers(database)
    return sorted(name for name, words in _expected_triggers(database.engine).items() if actual.get(name) != words)


def _expected_triggers(engine: str) -> dict[str, str]:
    if engine == POSTGRESQL:
        return POSTGRESQL_WORDS
    fresh = open_database("sqlite://")
    try:
        upgrade(fresh)
        return _triggers(fresh)
    finally:
        fresh.close()


def _triggers(database: Database) -> dict[str, str]:
    with database.read_transaction() as connection:
        return {row.name: row.words for row in connection.execute(_TRIGGERS[database.engine])}

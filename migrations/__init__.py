# SPDX-License-Identifier: Apache-2.0
"""Changes of the tables, by Alembic, run from here wherever the package lies; never at the start of a server.

A migration is one transaction: it happens whole or not at all, and whoever comes second finds it done. None may touch
the bytes of a recorded event. `alembic.ini` in the work tree is for writing new ones.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from events.database import Database, open_database
from events.errors import UnavailableError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0004"
"""The newest revision; a test compares it with the files."""

_VERSION = text("SELECT version_num FROM alembic_version")
_TRIGGERS = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")


def upgrade(database: Database) -> None:
    """Bring the tables of `database` to `HEAD`, from nothing or from any older revision.

    Raises:
        UnavailableError: the database is busy, full or read-only; it is as it was.
    """
    from alembic import command  # noqa: PLC0415 - only those who migrate pay for loading it

    with database.write_transaction() as connection:
        command.upgrade(alembic_config(connection), "head")


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
    fresh = open_database("sqlite://")
    try:
        upgrade(fresh)
        expected, actual = _triggers(fresh), _triggers(database)
    finally:
        fresh.close()
    return sorted(name for name, words in expected.items() if actual.get(name) != words)


def _triggers(database: Database) -> dict[str, str]:
    with database.read_transaction() as connection:
        return {row.name: row.sql for row in connection.execute(_TRIGGERS)}

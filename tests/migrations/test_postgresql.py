# SPDX-License-Identifier: Apache-2.0
"""Migrations and roles on PostgreSQL: the same tables, what keeps them append-only, and who may do what."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic import command
from sqlalchemy.engine import make_url

import events.tables
import projections.views
import registry.audits
from events.database import Database, open_database
from events.errors import UnavailableError
from events.sql import SqlEventStore
from migrations import alembic_config, find_missing_triggers, upgrade
from tests.contracts.entries import append, file
from tests.forgeries import connect
from tests.migrations.test_migrations import described
from tests.postgres import Postgres

ROOT = Path(__file__).parents[2]
DATABASES_WITH_THE_ROLES = 2
"""Roles belong to the server: running the script in a second database finds them made."""


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    """A database with the registry's tables and one entry."""
    opened = open_database(postgres_url)
    with SqlEventStore(opened).appending() as appender:
        append(appender, [file("one", "right:A")])
    SqlEventStore(opened).store_checkpoint(1, b"note", appender.head().recorded_at)  # type: ignore[arg-type]
    yield opened
    opened.close()


def test_the_tables_are_those_of_the_metadata(postgres: Postgres, postgres_url: str) -> None:
    """The migrations make what the code says there is: no more, no less, no other."""
    with postgres.database(empty=True) as url:
        expected, actual = open_database(url), open_database(postgres_url)
        for metadata in (events.tables.METADATA, projections.views.METADATA, registry.audits.METADATA):
            metadata.create_all(expected.writing)
        assert described(expected) == described(actual)
        expected.close()
        actual.close()


def test_at_once_from_several_processes(postgres: Postgres) -> None:
    """Whoever comes second waits, and finds it done."""
    with postgres.database(empty=True) as url:
        code = (
            "import sys; from events.database import open_database; from migrations import check_schema, upgrade;"
            "database = open_database(sys.argv[1]); upgrade(database); check_schema(database)"
        )
        started = [subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT) for _ in range(4)]
        assert [0] * 4 == [process.wait(60) for process in started]


CHANGES = {
    "an entry is edited": "UPDATE events SET entry = 'x'",
    "an entry is removed": "DELETE FROM events",
    "the entries are emptied out": "TRUNCATE events",
    "an entry is inserted in place of another": (
        "INSERT INTO events SELECT * FROM events ON CONFLICT (position) DO UPDATE SET entry = 'x'"
    ),
    "the head goes back": "UPDATE head SET size = 0",
    "the head is removed": "DELETE FROM head",
    "the head is emptied out": "TRUNCATE head",
    "a tile is rewritten": "UPDATE tiles SET hashes = decode(repeat('00', 32), 'hex')",
    "a tile is removed": "DELETE FROM tiles",
    "a checkpoint is rewritten": "UPDATE checkpoints SET note = 'x'",
    "a checkpoint is removed": "DELETE FROM checkpoints",
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES.keys())
def test_case_41_triggers_refuse(database: Database, statement: str) -> None:
    """What is recorded is not changed by accident, not even by the owner of the tables."""
    with connect(database.writing.url.render_as_string(hide_password=False)) as connection:
        with pytest.raises(psycopg.errors.RaiseException):
            connection.execute(statement)
        connection.rollback()


def test_case_41_missing_triggers_are_named(database: Database) -> None:
    """A trigger that was dropped, weakened or switched off is reported by its name."""
    assert [] == find_missing_triggers(database)
    with connect(database.writing.url.render_as_string(hide_password=False)) as connection:
        connection.execute("DROP TRIGGER events_stay ON events")
        connection.execute("ALTER TABLE head DISABLE TRIGGER head_advances")
        connection.execute(
            "CREATE OR REPLACE FUNCTION verdigris_tiles_grow() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NEW; END $$"
        )
    assert ["events_stay", "head_advances", "tiles_grow"] == find_missing_triggers(database)


def test_an_empty_log_can_be_taken_down(postgres_url: str) -> None:
    """Down and up again ends with the same tables; nothing of the triggers is left in between."""
    database = open_database(postgres_url)
    before = described(database)
    with database.write_transaction() as connection:
        command.downgrade(alembic_config(connection), "base")
    assert {} == described(database)
    upgrade(database)
    assert before == described(database)
    database.close()


ROLES = ("verdigris_ledger", "verdigris_projector", "verdigris_public")
MAY = {
    "verdigris_ledger": {
        "INSERT INTO events SELECT 1, 'f', 'A', 1, type, 'A', 'day', 'now', 'k', leaf_hash, entry FROM events",
        "UPDATE head SET size = 2",
        "UPDATE tiles SET hashes = hashes || decode(repeat('00', 32), 'hex')",
        "INSERT INTO checkpoints VALUES (2, 'note', 'now')",
    },
    "verdigris_projector": {"DELETE FROM view_states", "TRUNCATE view_rights"},
    "verdigris_public": set(),
}
ACTS = sorted(
    {
        *set().union(*MAY.values()),
        "UPDATE events SET entry = 'x'",
        "DELETE FROM events",
        "TRUNCATE events",
        "DELETE FROM head",
        "DELETE FROM tiles",
        "TRUNCATE tiles",
        "UPDATE checkpoints SET note = 'x'",
        "DELETE FROM checkpoints",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TABLE events",
        "CREATE TABLE mine (id INTEGER)",
        "INSERT INTO view_cursor VALUES ('x', 1, 1, 'x')",
    }
)
MAY["verdigris_projector"].add("INSERT INTO view_cursor VALUES ('x', 1, 1, 'x')")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_no_more_than_its_work(postgres: Postgres, database: Database, role: str) -> None:
    """
    The ledger cannot update, delete or truncate events, the projector cannot touch the log, the public writes nothing.
    """
    name = str(make_url(database.url).database)
    for _ in range(DATABASES_WITH_THE_ROLES):
        postgres.execute_in(name, (ROOT / "deploy" / "roles.sql").read_text())
    done = set()
    with connect(database.writing.url.render_as_string(hide_password=False)) as connection:
        connection.execute(f"SET SESSION AUTHORIZATION {role}")
        connection.execute("SELECT * FROM events, head, tiles, checkpoints, audits, view_states")
        connection.commit()
        for act in ACTS:
            try:
                connection.execute(act.encode())
            except psycopg.errors.InsufficientPrivilege:
                pass
            else:
                done.add(act)
            connection.rollback()
    assert MAY[role] == done


def test_who_may_not_write_is_told_so(postgres: Postgres, database: Database) -> None:
    """A desk with the public's role gets an error that names what to look at, and reading works."""
    name = str(make_url(database.url).database)
    postgres.execute_in(name, (ROOT / "deploy" / "roles.sql").read_text())
    postgres.execute("DROP USER IF EXISTS registry_reader")
    postgres.execute("CREATE USER registry_reader IN ROLE verdigris_public")
    reader = open_database(postgres.url_of(name, user="registry_reader"))
    with SqlEventStore(reader).reading() as view:
        assert 1 == view.head().size
    with pytest.raises(UnavailableError) as refusal, SqlEventStore(reader).appending():
        pass
    assert "database-denied" == refusal.value.code
    reader.close()
    postgres.execute("DROP USER registry_reader")

# SPDX-License-Identifier: Apache-2.0
"""Migrations: from nothing to what the code reads and writes, whole or not at all."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, text

import events.tables
import migrations
import projections.views
import registry.audits
from events.database import Database, open_database
from events.errors import UnavailableError
from migrations import alembic_config, check_schema, find_missing_triggers, upgrade

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database without any tables."""
    opened = open_database(f"sqlite:///{tmp_path}/registry.sqlite")
    yield opened
    opened.close()


def execute(database: Database, *statements: str) -> None:
    with database.write_transaction() as connection:
        for statement in statements:
            connection.execute(text(statement))


def describe(connection: Connection) -> dict[str, Any]:
    """Return all that a table of the registry is made of, by its name."""
    inspector = inspect(connection)
    return {
        name: {
            "columns": [{**column, "type": str(column["type"])} for column in inspector.get_columns(name)],
            "key": inspector.get_pk_constraint(name)["constrained_columns"],
            "uniques": sorted(inspector.get_unique_constraints(name), key=str),
            "checks": sorted(inspector.get_check_constraints(name), key=str),
            "indexes": sorted(inspector.get_indexes(name), key=str),
            "foreign keys": inspector.get_foreign_keys(name),
            "strict": inspector.get_table_options(name),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


def described(database: Database) -> dict[str, Any]:
    with database.read_transaction() as connection:
        return describe(connection)


def described_by(*tables: MetaData) -> dict[str, Any]:
    database = open_database("sqlite://")
    for metadata in tables:
        metadata.create_all(database.writing)
    try:
        return described(database)
    finally:
        database.close()


def test_empty_to_head_equals_the_metadata(database: Database):
    """The migrations make what the code of the log and of the views says there is: no more, no less, no other."""
    upgrade(database)
    expected = described_by(events.tables.METADATA, projections.views.METADATA, registry.audits.METADATA)
    actual = described(database)
    assert sorted(expected) == sorted(actual)
    for table in expected:
        assert expected[table] == actual[table], table


def test_a_new_log_is_empty(database: Database):
    """The head row is there from the start, with the root of the empty tree."""
    upgrade(database)
    with database.read_transaction() as connection:
        [head] = connection.execute(text("SELECT size, hex(root), recorded_at FROM head")).all()
    # RFC 6962 §2.1: SHA-256 of the empty string.
    assert tuple(head) == (0, "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", None)


def test_a_second_time_changes_nothing(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Running it again, from whatever folder, finds nothing to do."""
    upgrade(database)
    before = described(database)
    monkeypatch.chdir(tmp_path)
    upgrade(database)
    assert before == described(database)
    check_schema(database)


def test_at_once_from_several_processes(database: Database):
    """Whoever comes second finds it done; nobody fails."""
    code = (
        "import sys; from events.database import open_database; from migrations import check_schema, upgrade;"
        "database = open_database(sys.argv[1]); upgrade(database); check_schema(database)"
    )
    call = [sys.executable, "-c", code, database.url]
    processes = [subprocess.Popen(call, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [("", 0)] * 3
    check_schema(database)


def test_a_migration_that_fails_leaves_nothing(database: Database):
    """A table in the way stops it, and then no other table is there either."""
    execute(database, "CREATE TABLE checkpoints (mine INTEGER)")
    with pytest.raises(RuntimeError, match="table checkpoints already exists"):
        upgrade(database)
    assert list(described(database)) == ["checkpoints"]
    execute(database, "DROP TABLE checkpoints")
    upgrade(database)
    check_schema(database)


OUTDATED = {
    "no tables": ([], "none"),
    "an older revision": (
        ["CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('0000')"],
        "0000",
    ),
    "a newer revision": (
        ["CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('9999')"],
        "9999",
    ),
}


@pytest.mark.parametrize(("statements", "found"), OUTDATED.values(), ids=OUTDATED.keys())
def test_other_tables_than_the_code_was_written_for(database: Database, statements: list[str], found: str):
    """The refusal says what was found and which command helps."""
    execute(database, *statements)
    with pytest.raises(
        UnavailableError, match=f"expected revision {migrations.HEAD}, found {found};.*verdigris init"
    ) as caught:
        check_schema(database)
    assert caught.value.code == "schema-outdated"


def test_head_is_the_newest_file():
    """The revision that the code asks for is the last one in the folder."""
    assert ScriptDirectory(str(ROOT / "migrations")).get_heads() == [migrations.HEAD]


def test_missing_triggers_are_named(database: Database):
    """A trigger that somebody dropped or weakened is reported by its name (case 41)."""
    upgrade(database)
    assert find_missing_triggers(database) == []
    execute(
        database,
        "DROP TRIGGER events_stay",
        "DROP TRIGGER events_last",
        "CREATE TRIGGER events_last BEFORE DELETE ON events BEGIN SELECT 1; END",
    )
    assert find_missing_triggers(database) == ["events_last", "events_stay"]


def test_by_hand(database: Database):
    """`alembic` in the work tree finds the registry by its settings, and has nothing to add to the migrations."""
    environment = {"VERDIGRIS_DATABASE_URL": database.url}
    for words, said in ((["upgrade", "head"], ""), (["check"], "No new upgrade operations detected.\n")):
        call = [sys.executable, "-m", "alembic", *words]
        done = subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, said), done.stderr
    check_schema(database)


def downgrade(database: Database) -> None:
    with database.write_transaction() as connection:
        command.downgrade(alembic_config(connection), "base")


def test_an_empty_log_can_be_taken_down(database: Database):
    """Going back and forth leaves the same tables."""
    upgrade(database)
    before = described(database)
    downgrade(database)
    assert described(database) == {}
    upgrade(database)
    assert before == described(database)
    assert find_missing_triggers(database) == []


def test_a_log_with_entries_is_not_taken_down(database: Database):
    """Going back never removes what is recorded."""
    upgrade(database)
    execute(database, "INSERT INTO events SELECT 0, '', 'right:X', 1, '', '', '', '', '', zeroblob(32), x''")
    with pytest.raises(RuntimeError, match="the log holds entries"):
        downgrade(database)
    check_schema(database)

# SPDX-License-Identifier: Apache-2.0
"""How a database is opened, and what is promised to those who read and write it."""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from events import sqlite as sqlite_module
from events.database import Database, open_database
from events.errors import EvidenceError, UnavailableError

COUNT = text("SELECT size FROM head")
ADVANCE = text("UPDATE head SET size = :size")


def size(database: Database) -> int:
    with database.read_transaction() as connection:
        return int(connection.execute(COUNT).scalar_one())


def advance(database: Database, by: int = 1) -> None:
    with database.write_transaction() as connection:
        connection.execute(ADVANCE, {"size": connection.execute(COUNT).scalar_one() + by})


def test_sqlite_is_told_to_keep_its_promises(database: Database):
    """Write-ahead log, a sync at every commit, checked references, no memory mapping (cases 16 and 17)."""
    assert database.find_unsafe_settings() == []
    assert database.engine == "sqlite"


def test_an_unsafe_setting_is_named(database: Database):
    """A setting that would lose acknowledged filings is reported with what it should be."""
    with database.writing.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA synchronous = NORMAL")
    assert database.find_unsafe_settings() == ["synchronous: expected 2, found 1"]


def test_an_old_sqlite_is_named(database_file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    """A SQLite with the WAL-reset bug is warned about at the start and reported afterwards (case 17)."""
    monkeypatch.setattr(sqlite_module, "SAFE_SQLITE", (99, 1, 0))
    with caplog.at_level(logging.WARNING):
        opened = open_database(f"sqlite:///{database_file}")
    [reported] = opened.find_unsafe_settings()
    assert "expected 99.1.0 or later" in reported
    assert [reported] == caplog.messages
    opened.close()


def test_no_update_is_lost(database: Database):
    """Threads that read, compute and write do not overwrite each other, however their transactions begin."""

    def by_engine() -> None:
        for _ in range(25):
            with database.writing.begin() as connection:
                connection.execute(ADVANCE, {"size": connection.execute(COUNT).scalar_one() + 1})

    def by_turn() -> None:
        for _ in range(25):
            advance(database)

    threads = [threading.Thread(target=work) for work in (by_engine, by_turn, by_engine, by_turn)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert size(database) == 100


def test_a_reader_cannot_write(database: Database):
    """Reading connections refuse to write, whatever they are asked."""
    with pytest.raises(UnavailableError, match="readonly") as caught, database.read_transaction() as connection:
        connection.execute(ADVANCE, {"size": 7})
    assert caught.value.code == "database-read-only"


def test_a_reader_sees_one_moment(database: Database):
    """A view does not change while others write, and does not wait for them."""
    with database.read_transaction() as connection:
        before = connection.execute(COUNT).scalar_one()
        advance(database)
        assert connection.execute(COUNT).scalar_one() == before
    assert size(database) == before + 1


def test_another_process_holds_the_lock(database: Database, intrude: Callable[..., Any]):
    """A writer gives up after the time it was given, and succeeds once the lock is free."""
    intrude("BEGIN IMMEDIATE")
    with pytest.raises(UnavailableError) as caught, database.write_transaction(wait_seconds=0.05):
        pass
    assert caught.value.code == "database-busy"
    intrude("COMMIT")
    advance(database)
    assert size(database) == 1


def test_too_many_readers(database: Database, monkeypatch: pytest.MonkeyPatch):
    """When every reading connection is taken, one more reader is told to come back; then it is served."""
    monkeypatch.setattr(database.reading.pool, "_timeout", 0.01)
    with pytest.raises(UnavailableError) as caught:
        read_many_times_at_once(database)
    assert caught.value.code == "database-busy"
    assert size(database) == 0


def read_many_times_at_once(database: Database) -> None:
    with ExitStack() as readers:
        for _ in range(1000):
            readers.enter_context(database.read_transaction())


def nest(database: Database) -> None:
    with database.write_transaction(), database.write_transaction():
        pass


def test_nobody_waits_for_himself(database: Database):
    """A write transaction inside another of the same thread is an error of ours, said at once."""
    with pytest.raises(RuntimeError, match="inside another"):
        nest(database)
    advance(database)
    assert size(database) == 1


NOT_TO_BE_HAD = {
    "a folder that does not exist": ("sqlite:///{folder}/nowhere/x.sqlite", "database-missing"),
    "a folder in place of a file": ("sqlite:///{folder}", "database-missing"),
    "another kind of database": ("mysql://user:secret@host/x", "database-url"),
    "a host in an SQLite URL": ("sqlite://host/x.sqlite", "database-url"),
    "no URL": ("registry.sqlite", "database-url"),
}


@pytest.mark.parametrize(("url", "code"), NOT_TO_BE_HAD.values(), ids=NOT_TO_BE_HAD.keys())
def test_a_database_that_cannot_be_had(tmp_path: Path, url: str, code: str):
    """The refusal names what was asked for, without its password."""
    with pytest.raises(UnavailableError) as caught:
        open_database(url.format(folder=tmp_path))
    assert caught.value.code == code
    assert "secret" not in caught.value.message
    if "sqlite:" in url:
        assert url.format(folder=tmp_path) in caught.value.message


def test_a_missing_file_is_not_made_unasked(database_file: Path):
    """Whoever only wants to read learns that there is nothing, and leaves nothing behind."""
    with pytest.raises(UnavailableError) as caught:
        open_database(f"sqlite:///{database_file}", create=False)
    assert caught.value.code == "database-missing"
    assert not database_file.exists()
    open_database(f"sqlite:///{database_file}").close()
    open_database(f"sqlite:///{database_file}", create=False).close()


def test_a_relative_path_starts_at_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    opened = open_database("sqlite:///here.sqlite")
    opened.close()
    assert (tmp_path / "here.sqlite").exists()


def test_a_file_that_is_no_database(database_file: Path):
    """Something else in the database's place is evidence of damage, not a reason to begin anew."""
    database_file.write_bytes(b"not a database, but long enough to be looked at as if it were one" * 20)
    with pytest.raises(EvidenceError) as caught:
        open_database(f"sqlite:///{database_file}")
    assert caught.value.code == "database-damaged"


def test_damaged_pages_are_found(database: Database, database_file: Path):
    """SQLite's own check finds pages that were overwritten (case 34)."""
    assert database.find_damage() == []
    database.shrink_wal()
    database.close()
    content = bytearray(database_file.read_bytes())
    content[4096 * 3 : 4096 * 4] = bytes(4096)
    database_file.write_bytes(content)
    assert database.find_damage() != []


def test_missing_tables_are_named(database_file: Path):
    """A database without our tables says so, in words that help."""
    opened = open_database(f"sqlite:///{database_file}")
    with pytest.raises(UnavailableError, match="no such table: head") as caught:
        size(opened)
    assert caught.value.code == "schema-outdated"
    opened.close()


def test_an_error_tells_no_values(database: Database):
    """What a statement was about stays out of messages, which end in logs."""
    with pytest.raises(RuntimeError, match="CHECK constraint failed") as caught, database.write_transaction() as writer:
        writer.execute(text("INSERT INTO tiles VALUES (0, 0, :hashes)"), {"hashes": b"private"})
    assert "private" not in str(caught.value)
    assert "INSERT" not in str(caught.value)


def test_the_wal_is_folded_in(database: Database, database_file: Path):
    """The WAL is emptied when nobody reads from it, and left alone at once when somebody does."""
    wal = database_file.with_name(database_file.name + "-wal")
    advance(database)
    assert wal.stat().st_size > 0
    with database.read_transaction() as connection:
        connection.execute(COUNT)
        advance(database)
        assert not database.shrink_wal()
    assert database.shrink_wal()
    assert wal.stat().st_size == 0
    assert size(database) == 2


def test_closing_leaves_one_file(database: Database, database_file: Path):
    """After the last connection everything is in the database file, which can then be copied (case 145)."""
    advance(database)
    database.close()
    assert [database_file] == list(database_file.parent.iterdir())


def test_a_database_in_memory(database: Database):
    """One connection: whoever reads inside a writer's block sees what is not committed yet, and ends nothing."""
    memory = open_database("sqlite://")
    with memory.write_transaction() as connection:
        connection.execute(text("CREATE TABLE head (size INTEGER)"))
        connection.execute(text("INSERT INTO head VALUES (3)"))
        assert size(memory) == 3
    with pytest.raises(ZeroDivisionError):
        stumble(memory)
    assert size(memory) == 3
    assert size(database) == 0
    memory.close()


def stumble(database: Database) -> None:
    with database.write_transaction() as connection:
        connection.execute(ADVANCE, {"size": 9})
        assert size(database) == 9
        raise ZeroDivisionError

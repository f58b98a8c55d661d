# SPDX-License-Identifier: Apache-2.0
"""A store on SQLite, and a way around it: what an intruder with the file could do."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2

from events.database import Database, open_database
from events.sql import SqlEventStore
from migrations import upgrade


@pytest.fixture
def database_file(tmp_path: Path) -> Path:
    return tmp_path / "registry.sqlite"


@pytest.fixture
def database(database_file: Path) -> Iterator[Database]:
    """A database with the registry's tables."""
    opened = open_database(f"sqlite:///{database_file}")
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> SqlEventStore:
    return SqlEventStore(database)


@pytest.fixture
def intrude(database: Database, database_file: Path) -> Iterator[Callable[..., list[Any]]]:
    """Run SQL on the file through a connection of its own, past all our code."""
    assert database.url.endswith(database_file.name)
    connection = dbapi2.connect(database_file, isolation_level=None)
    yield lambda sql, *values: connection.execute(sql, values).fetchall()
    connection.close()

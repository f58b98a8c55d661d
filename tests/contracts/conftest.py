# SPDX-License-Identifier: Apache-2.0
"""The stores that the contract is tried on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.database import open_database
from events.sql import SqlEventStore
from events.store import EventStore
from migrations import upgrade
from tests.contracts.memory_store import MemoryEventStore

WAIT_SECONDS = 0.2


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventStore]:
    """An empty store whose writers lose patience soon."""
    if request.param == "memory":
        yield MemoryEventStore(wait_seconds=WAIT_SECONDS)
        return
    url = f"sqlite:///{tmp_path}/registry.sqlite"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    database = open_database(url)
    upgrade(database)
    yield SqlEventStore(database, wait_seconds=WAIT_SECONDS)
    database.close()

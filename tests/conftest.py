# SPDX-License-Identifier: Apache-2.0
"""Fixtures that several rooms of the tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkers import absent_checkers
from tests.environment import without_settings
from tests.ledgers import Ledger, found_ledger
from tests.postgres import Postgres, running_postgres

both_engines = pytest.mark.parametrize("ledger", ["sqlite", "postgresql"], indirect=True)
"""For tests of what must hold on either engine; without it the ledger is on SQLite."""


is_night = bool(os.environ.get("VERDIGRIS_NIGHTLY"))
nightly = pytest.mark.skipif(not is_night, reason="takes minutes, and is for the night: set VERDIGRIS_NIGHTLY")
"""For cases that reliability.md leaves to the night (tier N)."""


@pytest.fixture(scope="session", autouse=True)
def _no_settings() -> Iterator[None]:
    """What steers the tests, and the settings of whoever runs them, are none of the registries made here."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - without_settings().keys():
            patch.delenv(name)
        yield


@pytest.fixture
def ledger(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """A founded registry in a folder of its own, its log there or on PostgreSQL."""
    engine = getattr(request, "param", "sqlite")
    founded = found_ledger(tmp_path, request.getfixturevalue("postgres_url") if engine == "postgresql" else None)
    yield founded
    founded.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, started when a test first asks for it."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of a PostgreSQL database of the test's own, with the registry's empty tables."""
    with postgres.database() as url:
        yield url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line each which programs by others are not here to check with."""
    for name in absent_checkers():
        terminalreporter.write_line(f"not checked here: {name}", yellow=True)

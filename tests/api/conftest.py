# SPDX-License-Identifier: Apache-2.0
"""A founded registry and the apps in front of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from api.edge import Edge
from api.intake.app import Intake
from api.public.app import public_app
from api.wiring import WritingRegistry
from tests.api_registry import ledger_of, open_founded
from tests.evidence_files import PDF, keep
from tests.histories import file_mine
from tests.ledgers import Ledger
from tests.runs import file_run


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WritingRegistry]:
    """A demo registry with one mine's history and a run of the sweep, shared by a file of tests that only read."""
    with open_founded(tmp_path_factory.mktemp("registry") / "here") as registry:
        ledger = ledger_of(registry)
        file_mine(ledger)
        file_run(ledger)
        keep(registry, PDF)
        registry.runner.catch_up()
        yield registry


@pytest.fixture(scope="module")
def public(registry: WritingRegistry) -> Iterator[TestClient[Edge]]:
    """A client of the public app; what it raises is answered, as in production."""
    with TestClient(public_app(registry), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[WritingRegistry, Ledger]]:
    """A registry of a test's own, with one mine's history, and the keys of everybody in it."""
    with open_founded(tmp_path / "here") as registry:
        ledger = ledger_of(registry)
        file_mine(ledger)
        registry.runner.catch_up()
        yield registry, ledger


@pytest.fixture
def fresh(opened: tuple[WritingRegistry, Ledger]) -> WritingRegistry:
    """A registry of a test's own."""
    return opened[0]


@pytest.fixture
def ledger(opened: tuple[WritingRegistry, Ledger]) -> Ledger:
    """The same registry with the keys of everybody, to file with."""
    return opened[1]


@pytest.fixture
def intake(fresh: WritingRegistry) -> Iterator[TestClient[Edge]]:
    """A client of the intake of `fresh`."""
    window = Intake(fresh, on_recorded=lambda: None)
    with TestClient(window.app(), raise_server_exceptions=False) as client:
        yield client
    window.close()

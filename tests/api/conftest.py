# SPDX-License-Identifier: Apache-2.0
"""A registry founded as `verdigris init` founds one, and the apps in front of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from api.edge import Edge
from api.intake.app import Intake
from api.public.app import public_app
from api.wiring import Founding, WritingRegistry, found, open_registry
from events.values import Text
from registry.keyfiles import GOVERNANCE, SERVICE, load_log_signers, load_signer
from tests.histories import file_mine
from tests.ledgers import ORIGIN, ForwardClock, Ledger

FOUNDING = Founding(origin=ORIGIN, title=Text(en="Test registry", zh="测试登记处"), demo=True)


def open_founded(folder: Path, founding: Founding = FOUNDING) -> WritingRegistry:
    """Return a new registry in `folder`, with a clock that only goes forward."""
    clock = ForwardClock()
    return open_registry(found(folder, founding, clock=clock), writing=True, clock=clock)


def ledger_of(registry: WritingRegistry) -> Ledger:
    """Return the same registry as the shared test histories want it, with the keys `init` made."""
    assert registry.settings.folder
    assert isinstance(registry.clock, ForwardClock)
    keys = Path(registry.settings.keys)
    return Ledger(
        folder=registry.settings.folder,
        database=registry.database,
        store=registry.store,
        guard=registry.guard,
        publisher=registry.publisher,
        desk=registry.desk,
        clock=registry.clock,
        log_signers=load_log_signers(keys, ORIGIN),
        keys={"governance": load_signer(keys / GOVERNANCE), "service": load_signer(keys / SERVICE)},
    )


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WritingRegistry]:
    """A demo registry with one mine's history, shared by a file of tests that only read."""
    with open_founded(tmp_path_factory.mktemp("registry") / "here") as registry:
        file_mine(ledger_of(registry))
        registry.runner.catch_up()
        yield registry


@pytest.fixture(scope="module")
def public(registry: WritingRegistry) -> Iterator[TestClient[Edge]]:
    """A client of the public app; what it raises is answered, as in production."""
    with TestClient(public_app(registry), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[WritingRegistry]:
    """A registry of a test's own, with one mine's history."""
    with open_founded(tmp_path / "here") as registry:
        file_mine(ledger_of(registry))
        registry.runner.catch_up()
        yield registry


@pytest.fixture
def intake(fresh: WritingRegistry) -> Iterator[TestClient[Edge]]:
    """A client of the intake of `fresh`."""
    window = Intake(fresh, on_recorded=fresh.runner.catch_up)
    with TestClient(window.app(), raise_server_exceptions=False) as client:
        yield client
    window.close()

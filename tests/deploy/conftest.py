# SPDX-License-Identifier: Apache-2.0
"""A small real log, and the two who verify what it hands out."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from events.ids import Position
from tests.deploy.logs import SignedLog
from tests.deploy.verifiers import SCRIPT, Ask, Library, Standalone
from tests.ledgers import ORIGIN, Ledger, found_ledger

SIZE = 13


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A registry with as many entries as make an uneven tree; read only."""
    ledger = found_ledger(tmp_path_factory.mktemp("ledger"))
    for number in range(SIZE - 1):
        ledger.desk.file(ledger.sign_party(f"P{number}"))
    yield ledger
    ledger.close()


@pytest.fixture(scope="session")
def log(ledger: Ledger) -> SignedLog:
    """Its log."""
    with ledger.store.reading() as view:
        entries = tuple(each.raw for each in view.entries(Position(0), SIZE))
    return SignedLog(ORIGIN, entries, ledger.log_signers)


@pytest.fixture(scope="session")
def script() -> ModuleType:
    """The standalone verifier, loaded from its file."""
    spec = importlib.util.spec_from_file_location("verify_receipt", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def standalone(script: ModuleType, tmp_path: Path) -> Standalone:
    """The standalone verifier, to be asked."""
    return Standalone(script, tmp_path)


@pytest.fixture(params=["library", "standalone"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """Each of the two verifiers."""
    if request.param == "library":
        return Library()
    return request.getfixturevalue("standalone")  # type: ignore[no-any-return]  # the fixture above

# SPDX-License-Identifier: Apache-2.0
"""Real registers, read from beside the project; tests that need them are skipped where they are not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.imports.report import ImportReport
from tests.ledgers import Ledger, found_ledger
from tests.real.registers import import_returns

QUEENSLAND = Path(__file__).parents[2] / ".." / "shared" / "data" / "qld"


@pytest.fixture(scope="session")
def queensland() -> Path:
    """The folder of the Queensland registers."""
    if not QUEENSLAND.is_dir():
        pytest.skip("the Queensland registers are not here: they are no part of the project")
    return QUEENSLAND


@pytest.fixture(scope="session")
def imported(queensland: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, ImportReport]]:
    """The annual returns on record in a real registry, and the report of their import."""
    ledger = found_ledger(tmp_path_factory.mktemp("queensland"))
    ledger.enrol("AU-QLD-DES", "authority", "registrar")
    yield ledger, import_returns(ledger, queensland)
    ledger.close()

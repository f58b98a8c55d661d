# SPDX-License-Identifier: Apache-2.0
"""A mine's registry, and an empty vault beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.private import Vault
from tests.histories import file_mine
from tests.ledgers import Ledger, found_ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A registry with one mine, and the keys of everybody."""
    ledger = found_ledger(tmp_path)
    file_mine(ledger)
    yield ledger
    ledger.close()


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A place for private values."""
    return Vault(tmp_path / "private")

# SPDX-License-Identifier: Apache-2.0
"""Fixtures that several rooms of the tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ledgers import Ledger, found_ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A founded registry in a folder of its own."""
    founded = found_ledger(tmp_path)
    yield founded
    founded.close()

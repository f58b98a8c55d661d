# SPDX-License-Identifier: Apache-2.0
"""Fixtures for what is computed from a log."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.projections.logs import Log, make_log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """An empty log with empty views, in a database file of its own."""
    made = make_log(tmp_path)
    yield made
    made.database.close()

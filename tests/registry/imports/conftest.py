# SPDX-License-Identifier: Apache-2.0
"""Fixtures for imports."""

from pathlib import Path

import pytest

from tests.registry.imports.registers import ImportRoom


@pytest.fixture
def room(tmp_path: Path) -> ImportRoom:
    """An authority with a key, a desk in memory, and a folder for its registers."""
    return ImportRoom(tmp_path)

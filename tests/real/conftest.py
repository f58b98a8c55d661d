# SPDX-License-Identifier: Apache-2.0
"""Real registers, read from beside the project; tests that need them are skipped where they are not."""

from pathlib import Path

import pytest

QUEENSLAND = Path(__file__).parents[2] / ".." / "shared" / "data" / "qld"


@pytest.fixture(scope="session")
def queensland() -> Path:
    """The folder of the Queensland registers."""
    if not QUEENSLAND.is_dir():
        pytest.skip("the Queensland registers are not here: they are no part of the project")
    return QUEENSLAND

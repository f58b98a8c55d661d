# SPDX-License-Identifier: Apache-2.0
"""The fixture of stories."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ledgers import found_ledger
from tests.scenarios.stories import FOUNDED, Story


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """A registry founded in June 2025, for one story; all that it answered is asked again when the story is over."""
    ledger = found_ledger(tmp_path, start=FOUNDED)
    told = Story(ledger)
    yield told
    told.ask_again()
    ledger.close()

# SPDX-License-Identifier: Apache-2.0
"""One digest for all rows of a subject: the same by either way, and another one whatever changes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from events.ids import TreeSize
from projections.rebuild import Comparison
from projections.runner import Runner, StateRows
from registry.replay import Replay
from registry.row_digests import NO_ROWS, TABLES, digest_rows, digest_stored
from registry.streams import HeldStreams
from tests.histories import file_mine
from tests.ledgers import Ledger, found_ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A mine with a history, and views of it."""
    ledger = found_ledger(tmp_path)
    file_mine(ledger)
    Runner(ledger.database, ledger.store).catch_up()
    yield ledger
    ledger.close()


def test_stored_rows_and_replay_agree(ledger: Ledger) -> None:
    """Where nothing was edited, stored rows have the digests that the replay comes to: none is made twice."""
    with Comparison(ledger.database) as comparison:
        stored = digest_stored((view, comparison.stored_rows(view)) for view in TABLES)
        size = comparison.at.size
    with HeldStreams(ledger.store, size).open() as streams:
        replay = Replay(streams, views_at=TreeSize(size))
        recomputed = {subject: replay.run(subject).digest for subject in streams.names()}
    assert len(stored) > 1
    assert stored == {subject: digest for subject, digest in recomputed.items() if digest != NO_ROWS}


def _party(**changed: Any) -> dict[str, Any]:
    view = next(view for view in TABLES if view.name == "view_parties")
    return dict.fromkeys(view.c.keys()) | {"subject": "party:A", "kind": "company", "jurisdiction": "CN"} | changed


ROWS: StateRows = {"view_parties": [_party(), _party(region="CN-41")]}
EDITS: dict[str, Callable[[], StateRows]] = {
    "a value is another one": lambda: {"view_parties": [_party(), _party(region="CN-42")]},
    "a value stands in the next column": lambda: {"view_parties": [_party(), _party(jurisdiction="CN-41")]},
    "a row is gone": lambda: {"view_parties": [_party()]},
    "a row is there twice": lambda: {"view_parties": [_party(), _party(), _party(region="CN-41")]},
    "all rows are gone": lambda: {"view_parties": []},
}


@pytest.mark.parametrize("edited", EDITS.values(), ids=EDITS.keys())
def test_any_other_rows_have_another_digest(edited: Callable[[], StateRows]) -> None:
    """Whatever is edited, added or removed shows in the digest."""
    assert digest_rows(edited()) != digest_rows(ROWS)


def test_order_does_not_show() -> None:
    """Rows are a set: databases and handlers may give them in any order."""
    assert digest_rows({"view_parties": ROWS["view_parties"][::-1]}) == digest_rows(ROWS)

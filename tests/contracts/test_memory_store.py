# SPDX-License-Identifier: Apache-2.0
"""What the store in memory polices beyond the contract: whoever uses it wrongly learns so at once."""

import pytest

from events.ids import Position
from tests.contracts.entries import file, fill, grow, record
from tests.contracts.memory_store import MemoryEventStore


def test_a_view_ends_with_its_block():
    """A database would have closed the connection by then."""
    store = MemoryEventStore()
    fill(store, file("1"))
    with store.reading() as view:
        heads = view.stream_heads()
    with pytest.raises(RuntimeError, match="after its block"):
        view.entry(Position(0))
    with pytest.raises(RuntimeError, match="after its block"):
        list(heads)


def test_an_appender_ends_with_its_block():
    """Nothing can be slipped in after the commit."""
    store = MemoryEventStore()
    with store.appending() as appender:
        entries = record([file("1")], appender)
        tiles, head = grow(entries, appender)
    with pytest.raises(RuntimeError, match="after its block"):
        appender.append(entries, tiles, head)
    with store.reading() as view:
        assert view.head().size == 0

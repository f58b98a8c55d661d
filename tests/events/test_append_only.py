# SPDX-License-Identifier: Apache-2.0
"""What is recorded is never changed or removed: SQLite itself refuses, whoever asks (eventstore.md R8)."""

from collections.abc import Callable
from typing import Any

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import select

from events.ids import Position, TreeSize
from events.sql import SqlEventStore
from events.tables import EVENTS, METADATA
from tests.contracts.entries import START, file, fill

COLUMNS = tuple(column.name for column in EVENTS.c)


def like_entry_0(verb: str, **other: str) -> str:
    """Return an INSERT of entry 0 again, with `other` SQL in place of some columns."""
    values = ", ".join(other.get(column, column) for column in COLUMNS)
    return f"{verb} INTO events ({', '.join(COLUMNS)}) SELECT {values} FROM events WHERE position = 0"


REFUSED = {
    "change an entry": "UPDATE events SET entry = x'00' WHERE position = 1",
    "change what it is found by": "UPDATE events SET effective_on = '2020-01-01' WHERE position = 1",
    "renumber entries": "UPDATE events SET position = position + 10",
    "change nothing, but touch it": "UPDATE events SET signer = signer",
    "delete the last entry": "DELETE FROM events WHERE position = 2",
    "delete everything": "DELETE FROM events",
    "replace an entry by its position": like_entry_0("INSERT OR REPLACE", filing_id="'x'", stream="'right:NEW'"),
    "replace an entry by its filing id": like_entry_0("REPLACE", position="3", stream="'right:NEW'"),
    "replace an entry by its stream": like_entry_0("REPLACE", position="3", filing_id="'x'"),
    "add an entry behind a gap": like_entry_0("INSERT", position="4", filing_id="'x'", stream="'right:NEW'"),
    "add an entry before the first": like_entry_0("INSERT", position="-1", filing_id="'x'", stream="'right:NEW'"),
    "add an entry behind a gap in its stream": like_entry_0(
        "INSERT", position="3", filing_id="'x'", stream_version="9"
    ),
    "add an entry with a hash of another length": like_entry_0(
        "INSERT", position="3", filing_id="'x'", stream="'right:NEW'", leaf_hash="x'00'"
    ),
    "add an entry as text": like_entry_0("INSERT", position="3", filing_id="'x'", stream="'right:NEW'", entry="'{}'"),
    "shrink the log": "UPDATE head SET size = 2",
    "add a second head": "INSERT INTO head SELECT 2, size, root, recorded_at FROM head",
    "replace the head": "REPLACE INTO head SELECT id, 0, root, NULL FROM head",
    "delete the head": "DELETE FROM head",
    "rewrite a tile": "UPDATE tiles SET hashes = zeroblob(96)",
    "cut a tile": "UPDATE tiles SET hashes = substr(hashes, 1, 64)",
    "move a tile": "UPDATE tiles SET idx = 7",
    "replace a tile": "REPLACE INTO tiles SELECT level, idx, zeroblob(96) FROM tiles",
    "delete a tile": "DELETE FROM tiles",
    "make a tile of half a hash": "UPDATE tiles SET hashes = CAST(hashes || x'00' AS BLOB)",
    "change a checkpoint": "UPDATE checkpoints SET note = x'00'",
    "replace a checkpoint": "REPLACE INTO checkpoints SELECT size, x'00', published_at FROM checkpoints",
    "delete a checkpoint": "DELETE FROM checkpoints",
}


@pytest.fixture
def filled(store: SqlEventStore) -> SqlEventStore:
    fill(store, file("1"), file("2"), file("3", "right:B"))
    store.store_checkpoint(TreeSize(3), b"note", START)
    return store


def everything(intrude: Callable[..., list[Any]]) -> list[list[Any]]:
    return [intrude(str(select(table).compile())) for table in METADATA.sorted_tables]


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses(filled: SqlEventStore, intrude: Callable[..., list[Any]], statement: str, recursive: str):
    """Any connection to the file is refused to rewrite history, and everything is as it was."""
    assert filled is not None
    before = everything(intrude)
    intrude(f"PRAGMA recursive_triggers = {recursive}")
    with pytest.raises(dbapi2.IntegrityError):
        intrude(statement)
    assert before == everything(intrude)


def test_what_follows_is_taken(filled: SqlEventStore, intrude: Callable[..., list[Any]]):
    """The same statements without the fault pass: the refusals above are for the fault alone."""
    intrude(like_entry_0("INSERT", position="3", filing_id="'x'", stream="'right:NEW'"))
    intrude(like_entry_0("INSERT", position="4", filing_id="'y'", stream_version="3"))
    intrude("UPDATE head SET size = 5")
    intrude("UPDATE tiles SET hashes = CAST(hashes || zeroblob(64) AS BLOB)")
    intrude("INSERT INTO checkpoints VALUES (5, x'00', '')")
    with filled.reading() as view:
        assert view.head().size == 5
        assert len(view.entries(Position(0), 10)) == 5

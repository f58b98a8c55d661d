# SPDX-License-Identifier: Apache-2.0
"""Somebody dropped the triggers and edited the file: the store itself notices what breaks the order (cases 31, 41).

What it cannot notice by counting, changed bytes above all, is for the audit.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from events.errors import EvidenceError
from events.ids import Position, StreamVersion
from events.sql import SqlEventStore
from events.store import Appender, Snapshot
from tests.contracts.entries import append, file, fill

STREAM = "party:A"


@pytest.fixture
def tamper(store: SqlEventStore, intrude: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """A log of five entries whose triggers are gone."""
    fill(store, *(file(str(number), STREAM) for number in range(5)))
    for (name,) in intrude("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        intrude(f"DROP TRIGGER {name}")
    return intrude


def read_all(view: Snapshot) -> None:
    view.entries(Position(0), 100)


def read_last_page(view: Snapshot) -> None:
    view.entries(Position(4), 2)


def read_stream(view: Snapshot) -> None:
    view.stream(STREAM, after=StreamVersion(1))


AS_4 = "INSERT INTO events SELECT 5, 'x', stream, 6, type, subject, effective_on, recorded_at, signer, leaf_hash, entry"

Case = tuple[str, Callable[[Snapshot], object], str, int | None]

READING: dict[str, Case] = {
    "a middle entry is gone": ("DELETE FROM events WHERE position = 2", read_all, "position-missing", 2),
    "the first entry is gone": ("DELETE FROM events WHERE position = 0", read_all, "position-missing", 0),
    "the last entry is gone": ("DELETE FROM events WHERE position = 4", read_all, "position-missing", 4),
    "the last page is gone": ("DELETE FROM events WHERE position = 4", read_last_page, "position-missing", 4),
    "everything is gone": ("DELETE FROM events", read_all, "position-missing", 0),
    "an entry moved": ("UPDATE events SET position = 9 WHERE position = 3", read_all, "position-missing", 3),
    "an entry was added": (f"{AS_4} FROM events WHERE position = 4", read_all, "position-behind-head", 5),
    "one entry is asked for": (
        "DELETE FROM events WHERE position = 2",
        lambda view: view.entry(Position(2)),
        "position-missing",
        2,
    ),
    "a stream has a hole": ("DELETE FROM events WHERE position = 2", read_stream, "stream-version-missing", 3),
    "the head is gone": ("DELETE FROM head", Snapshot.head, "head-mismatch", None),
    "the head's time is no time": ("UPDATE head SET recorded_at = 'soon'", Snapshot.head, "head-mismatch", None),
}


@pytest.mark.parametrize("case", READING.values(), ids=READING.keys())
def test_readers_notice(store: SqlEventStore, tamper: Callable[..., Any], case: Case):
    """Reading stops with the place of the damage, instead of answering from what is left."""
    sql, read, code, position = case
    tamper(sql)
    with pytest.raises(EvidenceError) as caught, store.reading() as view:
        read(view)
    assert (code, position) == (caught.value.code, caught.value.position)


WRITING = {
    "the last entry is gone": ("DELETE FROM events WHERE position = 4", 4),
    "everything is gone": ("DELETE FROM events", 0),
    "an entry was added": (f"{AS_4} FROM events WHERE position = 4", 5),
    "the head went back": ("UPDATE head SET size = 3", 3),
    "the head went ahead": ("UPDATE head SET size = 8", 5),
}


def take_over(store: SqlEventStore) -> Appender:
    with store.appending() as appender:
        return appender


@pytest.mark.parametrize(("sql", "position"), WRITING.values(), ids=WRITING.keys())
def test_writers_refuse_to_go_on(store: SqlEventStore, tamper: Callable[..., Any], sql: str, position: int):
    """Nothing is appended to a log whose head and entries disagree."""
    tamper(sql)
    with pytest.raises(EvidenceError) as caught:
        take_over(store)
    assert ("head-mismatch", position) == (caught.value.code, caught.value.position)


def append_while_somebody_moves_the_head(store: SqlEventStore) -> None:
    with store.appending() as appender:
        appender._connection.execute(text("UPDATE head SET size = 9"))
        append(appender, [file("new")])


def test_the_head_moves_only_from_where_it_was(store: SqlEventStore):
    """A head row that changed under the lock is never overwritten, and nothing of that transaction is kept."""
    with pytest.raises(EvidenceError) as caught:
        append_while_somebody_moves_the_head(store)
    assert caught.value.code == "head-mismatch"
    with store.reading() as view:
        assert view.head().size == 0

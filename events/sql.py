# SPDX-License-Identifier: Apache-2.0
"""The event store on a database: keeps the contract of `events/store.py`; the only module that writes events.

Whoever appends holds the head row from before the first decision until the commit, so positions are given in commit
order and a rolled-back one is given again (eventstore.md R2, R3). Opening, locking and the engine's errors are for
`events/database.py`, reading for `events/sql_snapshot.py`. Triggers refuse to change rows; nothing here rests on them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from events.clock import format_instant
from events.database import WAIT_SECONDS, Database
from events.database_errors import database_errors
from events.entry import Entry
from events.errors import EvidenceError, HashMismatchError
from events.ids import TreeSize
from events.prepared import Prepared, WholeRows
from events.sql_snapshot import SqlSnapshot
from events.store import Head, StreamHead, index_of
from events.tables import CHECKPOINTS, EVENTS, HEAD, TILES

_LAST_POSITION = Prepared(select(func.max(EVENTS.c.position)))
# Its columns are those of an `EntryIndex`, and the bytes behind them.
_NEW_EVENTS = WholeRows(EVENTS)
_INSERT_TILE = Prepared(insert(TILES))
_GROW_TILE = Prepared(
    update(TILES)
    .where(TILES.c.level == bindparam("at_level"), TILES.c.idx == bindparam("at_index"))
    .values(hashes=bindparam("grown"))
)
_MOVE_HEAD = Prepared(
    update(HEAD)
    .where(HEAD.c.size == bindparam("old_size"))
    .values(size=bindparam("new_size"), root=bindparam("new_root"), recorded_at=bindparam("new_recorded_at"))
)
_CHECKPOINT_OF = Prepared(select(CHECKPOINTS.c.note).where(CHECKPOINTS.c.size == bindparam("size")))
_ADD_CHECKPOINT = {
    "sqlite": Prepared(sqlite.insert(CHECKPOINTS).on_conflict_do_nothing()),
    "postgresql": Prepared(postgresql.insert(CHECKPOINTS).on_conflict_do_nothing()),
}
"""Two desks may publish the same checkpoint at once: the later one waits, and adds nothing."""


class SqlAppender(SqlSnapshot):
    """The one writer of the moment, in one write transaction."""

    def __init__(self, connection: Connection, name: str) -> None:
        """Lock the head row of database `name`, and compare it with the events.

        Raises:
            EvidenceError: the newest entries were removed, or entries were added past the ledger.
        """
        super().__init__(connection, name, locking=True)
        self._heads: dict[str, StreamHead] = {}
        self.is_broken = False
        last = self._row(_LAST_POSITION)
        size = 0 if last is None or last[0] is None else last[0] + 1
        if size != self._head.size:
            message = f"head row says {self._head.size} entries, the events end at {size}"
            raise EvidenceError(message, code="head-mismatch", position=min(size, self._head.size))

    def stream_head(self, stream: str) -> StreamHead:
        # Nobody else moves a stream while we hold the head row, so asking once is enough.
        if stream not in self._heads:
            self._heads[stream] = super().stream_head(stream)
        return self._heads[stream]

    def stream_heads_of(self, streams: Collection[str]) -> Mapping[str, StreamHead]:
        self._heads.update(super().stream_heads_of(set(streams) - self._heads.keys()))
        return {stream: self._heads[stream] for stream in streams}

    def append(self, entries: Sequence[Entry], tiles: Mapping[tuple[int, int], bytes], head: Head) -> None:
        moved = self._check_follows(entries)
        _check_head(entries, self._head, head)
        # A failure from here on leaves rows behind that only the end of the transaction takes back.
        self.is_broken = True
        with database_errors(self._name):
            if entries:
                _NEW_EVENTS.insert(self._connection, [(*index_of(entry), entry.raw) for entry in entries])
            for (level, index), hashes in tiles.items():
                self._store_tile(level, index, hashes)
            self._move(head)
        # Whoever asks for these again is told what is stored.
        for stream in moved:
            del self._heads[stream]
        self.is_broken = False

    def _check_follows(self, entries: Sequence[Entry]) -> dict[str, Entry]:
        """Return the last entry of each stream among `entries`, if each of these follows the log and its stream."""
        moved: dict[str, Entry] = {}
        for expected, entry in enumerate(entries, self._head.size):
            if before := moved.get(entry.stream):
                version, sha256 = before.stream_version, before.sha256
            else:
                head = self.stream_head(entry.stream)
                version, sha256 = head.version, head.sha256
            _check("position", expected, entry.position, at=expected)
            _check("stream version", version + 1, entry.stream_version, at=expected)
            _check("previous", sha256, entry.previous, at=expected)
            moved[entry.stream] = entry
        return moved

    def _store_tile(self, level: int, index: int, hashes: bytes) -> None:
        old = self.find_tile(level, index)
        if old is None:
            _INSERT_TILE.run(self._connection, [{"level": level, "idx": index, "hashes": hashes}])
        elif hashes[: len(old)] == old:
            _GROW_TILE.run(self._connection, [{"at_level": level, "at_index": index, "grown": hashes}])
        else:
            message = f"tile {level}/{index}: the new bytes do not start with the stored ones"
            raise HashMismatchError(message, code="tile-mismatch", position=self._head.size)

    def _move(self, head: Head) -> None:
        row = {
            "old_size": self._head.size,
            "new_size": head.size,
            "new_root": head.root,
            "new_recorded_at": None if head.recorded_at is None else format_instant(head.recorded_at),
        }
        if _MOVE_HEAD.run(self._connection, [row]) != 1:
            message = f"head row: moved from size {self._head.size} while it was locked"
            raise EvidenceError(message, code="head-mismatch", position=self._head.size)
        self._head = head


class SqlEventStore:
    """An `EventStore` on a database."""

    def __init__(self, database: Database, *, wait_seconds: float = WAIT_SECONDS) -> None:
        """Keep the log in `database`; a writer waits up to `wait_seconds` for its turn."""
        self._database = database
        self._wait_seconds = wait_seconds

    @contextmanager
    def reading(self) -> Iterator[SqlSnapshot]:
        with self._database.read_transaction() as connection:
            yield SqlSnapshot(connection, self._database.url)

    @contextmanager
    def appending(self) -> Iterator[SqlAppender]:
        with self._database.write_transaction(wait_seconds=self._wait_seconds) as connection:
            appender = SqlAppender(connection, self._database.url)
            yield appender
            if appender.is_broken:
                raise RuntimeError("append: it failed, and its block went on to the commit as if it had not")

    def store_checkpoint(self, size: TreeSize, note: bytes, published_at: datetime) -> None:
        row = {"size": size, "note": note, "published_at": format_instant(published_at)}
        with self._database.write_transaction(wait_seconds=self._wait_seconds) as connection:
            stored = _CHECKPOINT_OF.first(connection, row)
            if stored is None:
                is_added = _ADD_CHECKPOINT[connection.dialect.name].run(connection, [row]) == 1
                stored = (note,) if is_added else _CHECKPOINT_OF.first(connection, row)
            if stored != (note,):
                message = f"checkpoint of size {size}: another one is stored"
                raise EvidenceError(message, code="checkpoint-mismatch", position=size)


def _check_head(entries: Sequence[Entry], old: Head, new: Head) -> None:
    end = old.size + len(entries)
    newest = entries[-1].recorded_at if entries else old.recorded_at
    times = [*([] if old.recorded_at is None else [old.recorded_at]), *(entry.recorded_at for entry in entries)]
    _check("size of the head", end, new.size, at=end)
    _check("time of the head", newest, new.recorded_at, at=end)
    _check("order of time", sorted(times), times, at=end)


def _check(what: str, expected: object, actual: object, *, at: int) -> None:
    if actual != expected:
        raise RuntimeError(f"append at position {at}: {what}: expected {expected}, found {actual}")

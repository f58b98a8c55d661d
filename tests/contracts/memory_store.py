# SPDX-License-Identifier: Apache-2.0
"""An event store in memory: the contract of `events/store.py` kept by the plainest means there are.

It polices the contract: it refuses what the contract forbids, and complains when a view or an appender is used after
its block has ended. Every question is answered by walking over all entries.
"""

import hashlib
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from events.entry import Entry
from events.errors import EvidenceError, HashMismatchError, NotFoundError, UnavailableError
from events.ids import Position, StreamVersion, TreeSize
from events.store import EntryIndex, Head, StoredCheckpoint, StoredEntry, StreamHead, index_of

EMPTY = Head(size=TreeSize(0), root=hashlib.sha256(b"").digest(), recorded_at=None)


@dataclass(frozen=True)
class _State:
    """All that is stored; replaced as a whole, so that whoever holds one has a consistent view."""

    head: Head = EMPTY
    entries: tuple[Entry, ...] = ()
    tiles: Mapping[tuple[int, int], bytes] = field(default_factory=dict)
    checkpoints: Mapping[int, bytes] = field(default_factory=dict)


class MemorySnapshot:
    """A view of one state."""

    def __init__(self, state: _State) -> None:
        self._now = state
        self.is_open = True

    @property
    def _state(self) -> _State:
        if not self.is_open:
            raise RuntimeError("a view was used after its block had ended")
        return self._now

    def head(self) -> Head:
        return self._state.head

    def entry(self, position: Position) -> StoredEntry:
        if not 0 <= position < self._state.head.size:
            message = f"position {position}: the log holds {self._state.head.size} entries"
            raise NotFoundError(message, code="position-unknown", pointer="/position")
        return _stored(self._state.entries[position])

    def entries(self, first: Position, limit: int, *, types: Collection[str] = ()) -> Sequence[StoredEntry]:
        wanted = [entry for entry in self._state.entries[first:] if not types or entry.filing.payload.type in types]
        return [_stored(entry) for entry in wanted[:limit]]

    def stream(
        self, stream: str, *, after: StreamVersion = StreamVersion(0), known_at: TreeSize | None = None
    ) -> Sequence[StoredEntry]:
        known = self._state.entries[:known_at]
        return [_stored(entry) for entry in known if entry.stream == stream and entry.stream_version > after]

    def stream_head(self, stream: str) -> StreamHead:
        own = [entry for entry in self._state.entries if entry.stream == stream]
        version, sha256 = (own[-1].stream_version, own[-1].sha256) if own else (StreamVersion(0), "")
        return StreamHead(stream=stream, version=version, sha256=sha256)

    def stream_heads_of(self, streams: Collection[str]) -> Mapping[str, StreamHead]:
        return {stream: self.stream_head(stream) for stream in streams}

    def stream_names(self) -> Iterator[str]:
        yield from sorted({entry.stream for entry in self._state.entries}, key=str.encode)

    def hashed_stream(
        self, stream: str, *, after: StreamVersion = StreamVersion(0), known_at: TreeSize | None = None
    ) -> Sequence[tuple[Position, bytes, bytes]]:
        stored = self.stream(stream, after=after, known_at=known_at)
        return [(each.position, each.raw, self._state.entries[each.position].leaf_hash) for each in stored]

    def stream_rows(self, stream: str) -> Sequence[tuple[EntryIndex, bytes]]:
        return [(index_of(entry), entry.raw) for entry in self._state.entries if entry.stream == stream]

    def stream_heads(self, *, known_at: TreeSize | None = None) -> Iterator[StreamHead]:
        last = {entry.stream: entry for entry in self._state.entries[:known_at]}
        for stream in sorted(last, key=str.encode):
            yield StreamHead(stream=stream, version=last[stream].stream_version, sha256=last[stream].sha256)

    def find_last(self, event_type: str, *, known_at: TreeSize) -> Position | None:
        found = [entry for entry in self._state.entries[:known_at] if entry.filing.payload.type == event_type]
        return found[-1].position if found else None

    def find_filing(self, filing_id: str) -> Position | None:
        found = (entry.position for entry in self._state.entries if entry.filing.payload.filing_id == filing_id)
        return next(found, None)

    def find_filings(self, filing_ids: Collection[str]) -> Mapping[str, Position]:
        found = ((filing_id, self.find_filing(filing_id)) for filing_id in filing_ids)
        return {filing_id: position for filing_id, position in found if position is not None}

    def size_at(self, instant: datetime) -> TreeSize:
        return TreeSize(sum(entry.recorded_at <= instant for entry in self._state.entries))

    def entry_index(self, first: Position, limit: int) -> Sequence[EntryIndex]:
        return [index_of(entry) for entry in self._state.entries[first:][:limit]]

    def tile(self, level: int, index: int) -> bytes:
        if (level, index) not in self._state.tiles:
            raise NotFoundError(f"tile {level}/{index}: the log has none yet", code="tile-unknown")
        return self._state.tiles[level, index]

    def tile_places(self) -> Iterator[tuple[int, int]]:
        yield from sorted(self._state.tiles)

    def checkpoint(self, *, covering: Position | None = None, within: TreeSize | None = None) -> bytes:
        sizes = [
            size
            for size in self._state.checkpoints
            if (covering is None or size > covering) and (within is None or size <= within)
        ]
        if not sizes:
            raise NotFoundError("checkpoint: none has been published yet", code="checkpoint-unknown")
        return self._state.checkpoints[max(sizes) if covering is None else min(sizes)]

    def checkpoints(self) -> Iterator[StoredCheckpoint]:
        for size, note in sorted(self._state.checkpoints.items()):
            yield StoredCheckpoint(size=TreeSize(size), note=note)


class MemoryAppender(MemorySnapshot):
    """Collects appends in a state of its own, which the store takes over when the block ends well."""

    def append(self, entries: Sequence[Entry], tiles: Mapping[tuple[int, int], bytes], head: Head) -> None:
        after = self._state
        for entry in entries:
            after = _followed_by(after, entry)
        if (head.size, head.recorded_at) != (after.head.size, after.head.recorded_at):
            raise RuntimeError(f"head {head} does not belong to the last entry, {after.head}")
        for place, hashes in tiles.items():
            if not hashes.startswith(self._state.tiles.get(place, b"")):
                raise HashMismatchError(f"tile {place}: the new bytes do not start with the stored ones")
        self._now = replace(after, head=head, tiles={**after.tiles, **tiles})

    @property
    def state(self) -> _State:
        return self._state


class MemoryEventStore:
    """An `EventStore` for tests."""

    def __init__(self, *, wait_seconds: float = 30) -> None:
        self._state = _State()
        self._turn = threading.Lock()
        self._wait_seconds = wait_seconds

    @contextmanager
    def reading(self) -> Iterator[MemorySnapshot]:
        view = MemorySnapshot(self._state)
        try:
            yield view
        finally:
            view.is_open = False

    @contextmanager
    def appending(self) -> Iterator[MemoryAppender]:
        with self._holding():
            appender = MemoryAppender(self._state)
            try:
                yield appender
                self._state = appender.state
            finally:
                appender.is_open = False

    def store_checkpoint(self, size: TreeSize, note: bytes, published_at: datetime) -> None:
        assert published_at.tzinfo is not None
        with self._holding():
            if self._state.checkpoints.get(size, note) != note:
                raise EvidenceError(f"checkpoint of size {size}: another one is stored", code="checkpoint-mismatch")
            checkpoints = {**self._state.checkpoints, size: bytes(note)}
            self._state = replace(self._state, checkpoints=checkpoints)

    @contextmanager
    def _holding(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=self._wait_seconds):
            raise UnavailableError("another writer holds the head", code="database-busy")
        try:
            yield
        finally:
            self._turn.release()


def _stored(entry: Entry) -> StoredEntry:
    return StoredEntry(position=entry.position, raw=entry.raw)


def _followed_by(state: _State, entry: Entry) -> _State:
    view = MemorySnapshot(state)
    head, before = state.head, view.stream_head(entry.stream)
    if entry.position != len(state.entries):
        raise RuntimeError(f"entry at {entry.position} does not follow a log of {head.size} entries")
    if (entry.stream_version, entry.previous) != (before.version + 1, before.sha256):
        raise RuntimeError(f"entry {entry.stream_version} of {entry.stream} does not follow {before.version}")
    if head.recorded_at is not None and entry.recorded_at < head.recorded_at:
        raise RuntimeError(f"entry of {entry.recorded_at} was recorded before {head.recorded_at}")
    if view.find_filing(entry.filing.payload.filing_id) is not None:
        raise RuntimeError(f"filing {entry.filing.payload.filing_id} is recorded already")
    moved = Head(size=TreeSize(head.size + 1), root=head.root, recorded_at=entry.recorded_at)
    return replace(state, head=moved, entries=(*state.entries, entry))

# SPDX-License-Identifier: Apache-2.0
"""The event store: the contract in words. `events/sql.py` keeps it on a database, `tests/contracts` polices it.

Positions are 0, 1, 2, … without gaps, in commit order: whoever appends holds the head row from before the first
decision until the commit, so a reader never sees a position appear behind one it has read. Nothing stored is ever
changed or removed; only the newest tile of each level grows.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple, Protocol

from msgspec import Struct

from events.entry import Entry
from events.ids import Position, StreamVersion, TreeSize


class Head(Struct, frozen=True, kw_only=True):
    """Where the log stands: its size, the RFC 6962 root of that size, and the newest entry's time."""

    size: TreeSize
    root: bytes
    recorded_at: datetime | None
    """None while the log is empty. Entries never go back behind it."""


class StreamHead(Struct, frozen=True, kw_only=True):
    """Where one stream stands; version 0 and an empty hash before its first entry."""

    stream: str
    version: StreamVersion
    sha256: str
    """SHA-256 of the stream's last entry in hexadecimal: the next entry's `previous`."""


class StoredEntry(Struct, frozen=True, kw_only=True, gc=False):
    """An entry's bytes with the place they are stored under; what the bytes say is for the reader to check."""

    position: Position
    raw: bytes


class StoredCheckpoint(Struct, frozen=True, kw_only=True):
    """A signed checkpoint, under the tree size it was stored for."""

    size: TreeSize
    note: bytes


class EntryIndex(NamedTuple):
    """What stands beside an entry's bytes so that it can be found; an audit compares it with what the bytes say."""

    position: Position
    filing_id: str
    stream: str
    stream_version: StreamVersion
    type: str
    subject: str
    effective_on: str
    recorded_at: str
    signer: str
    leaf_hash: bytes


def index_of(entry: Entry) -> EntryIndex:
    """Return the index columns that belong to `entry`."""
    payload = entry.filing.payload
    return EntryIndex(
        position=entry.position,
        filing_id=payload.filing_id,
        stream=entry.stream,
        stream_version=entry.stream_version,
        type=payload.type,
        subject=payload.subject,
        effective_on=payload.effective_on,
        recorded_at=entry.recorded_text,
        signer=entry.filing.header.kid,
        leaf_hash=entry.leaf_hash,
    )


class Snapshot(Protocol):
    """One consistent view of the log: every call answers for the same size."""

    def head(self) -> Head:
        """Return the head as of this view."""
        ...

    def entry(self, position: Position) -> StoredEntry:
        """Return the entry at `position`.

        Raises:
            NotFoundError: the log is not that long.
        """
        ...

    def entries(self, first: Position, limit: int, *, types: Collection[str] = ()) -> Sequence[StoredEntry]:
        """Return up to `limit` entries from `first` on in order, only those of `types` if any are given.

        Raises:
            EvidenceError: without `types`, a position is missing.
        """
        ...

    def stream(
        self, stream: str, *, after: StreamVersion = StreamVersion(0), known_at: TreeSize | None = None
    ) -> Sequence[StoredEntry]:
        """Return the stream's entries behind version `after`, at positions below `known_at` if given, in order."""
        ...

    def hashed_stream(
        self, stream: str, *, after: StreamVersion = StreamVersion(0), known_at: TreeSize | None = None
    ) -> Sequence[tuple[Position, bytes, bytes]]:
        """Return the entries that `stream` returns, each as position, bytes, and the leaf hash beside them."""
        ...

    def stream_names(self) -> Iterator[str]:
        """Yield the name of every stream, sorted by its UTF-8 bytes, as it stands beside the entries."""
        ...

    def stream_rows(self, stream: str) -> Sequence[tuple[EntryIndex, bytes]]:
        """Return every entry that is kept under `stream`, in the order of positions, with all that stands beside it.

        What is wrong with them is not looked at: this is for the audit.
        """
        ...

    def stream_head(self, stream: str) -> StreamHead:
        """Return where `stream` stands; an unknown stream stands at version 0."""
        ...

    def stream_heads_of(self, streams: Collection[str]) -> Mapping[str, StreamHead]:
        """Return where each of `streams` stands, by its name, as `stream_head` does for one."""
        ...

    def stream_heads(self, *, known_at: TreeSize | None = None) -> Iterator[StreamHead]:
        """Yield the head of every stream, sorted by the UTF-8 bytes of its name.

        With `known_at` they stand as they did when the log had that size; a stream that began later is not there.
        """
        ...

    def find_last(self, event_type: str, *, known_at: TreeSize) -> Position | None:
        """Return where the newest entry of a type stands among the first `known_at`, if there is one."""
        ...

    def find_filing(self, filing_id: str) -> Position | None:
        """Return where the filing with this id was recorded, if it was."""
        ...

    def find_filings(self, filing_ids: Collection[str]) -> Mapping[str, Position]:
        """Return where those of the filings with these ids were recorded that were, by their ids."""
        ...

    def size_at(self, instant: datetime) -> TreeSize:
        """Return how many entries were recorded at or before `instant`."""
        ...

    def entry_index(self, first: Position, limit: int) -> Sequence[EntryIndex]:
        """Return up to `limit` entries' index columns from position `first` on, in order, as they are stored."""
        ...

    def tile(self, level: int, index: int) -> bytes:
        """Return the full current bytes of a hash tile; an older, partial one is a prefix of it.

        Raises:
            NotFoundError: the log has no such tile yet.
        """
        ...

    def tile_places(self) -> Iterator[tuple[int, int]]:
        """Yield level and index of every stored hash tile, in order."""
        ...

    def checkpoint(self, *, covering: Position | None = None, within: TreeSize | None = None) -> bytes:
        """Return the newest signed checkpoint, the newest `within` a size, or the first that holds position `covering`.

        Raises:
            NotFoundError: no such one has been published yet.
        """
        ...

    def checkpoints(self) -> Iterator[StoredCheckpoint]:
        """Yield every signed checkpoint, the smallest size first."""
        ...


class Appender(Snapshot, Protocol):
    """The one writer of the moment: it holds the head row until its block ends.

    Its reads see its own appends.
    """

    def append(self, entries: Sequence[Entry], tiles: Mapping[tuple[int, int], bytes], head: Head) -> None:
        """Add `entries` and the hash `tiles` they touch, and move to `head`; kept when the block ends well.

        Raises:
            RuntimeError: the entries do not follow the head, or their stream versions do not follow.
        """
        ...


class EventStore(Protocol):
    """Append-only storage of entries, with the tree over them and its checkpoints."""

    def reading(self) -> AbstractContextManager[Snapshot]:
        """Open a view; it never waits for a writer."""
        ...

    def appending(self) -> AbstractContextManager[Appender]:
        """Wait for the head row and hold it; leaving the block commits everything or, on an error, nothing.

        Once the block has ended well, the entries survive a crash and a power loss.

        Raises:
            UnavailableError: the head row was not to be had in time, or the disk is full; nothing was written.
            OutcomeUnknownError: the commit may have happened; look the filing ids up before retrying.
        """
        ...

    def store_checkpoint(self, size: TreeSize, note: bytes, published_at: datetime) -> None:
        """Keep a signed checkpoint; a second one of the same size must be the same bytes.

        Raises:
            EvidenceError: another checkpoint of that size is stored.
        """
        ...

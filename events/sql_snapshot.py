# SPDX-License-Identifier: Apache-2.0
"""Reading the log from a database: the `Snapshot` of `events/store.py` in one read transaction.

Positions have no gaps, so every page is checked for holes (eventstore.md R1). What the entries' bytes say, and whether
the columns beside them say the same, is for the ledger's audit.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import cast

from sqlalchemy import BindParameter, Connection, Text, bindparam, column, func, select, union_all, values

from events.clock import format_instant, parse_instant
from events.database_errors import database_errors
from events.errors import EvidenceError, MalformedError, NotFoundError
from events.ids import Position, StreamVersion, TreeSize
from events.prepared import AnyTuple, Prepared
from events.store import EntryIndex, Head, StoredCheckpoint, StoredEntry, StreamHead
from events.tables import CHECKPOINTS, EVENTS, HEAD, TILES

_E = EVENTS.c

_HEAD = select(HEAD.c.size, HEAD.c.root, HEAD.c.recorded_at)
_READ_HEAD = Prepared(_HEAD)
# A row lock, on engines that have them; SQLite took its one lock with BEGIN IMMEDIATE.
_LOCK_HEAD = Prepared(_HEAD.with_for_update())
_ENTRY = Prepared(select(_E.entry).where(_E.position == bindparam("position")))
_PAGE = Prepared(
    select(_E.position, _E.entry)
    .where(_E.position >= bindparam("first"))
    .order_by(_E.position)
    .limit(bindparam("limit"))
)
_INDEX_COLUMNS = EntryIndex._fields
_INDEX = Prepared(
    select(*(_E[name] for name in _INDEX_COLUMNS))
    .where(_E.position >= bindparam("first"))
    .order_by(_E.position)
    .limit(bindparam("limit"))
)
_STREAM = Prepared(
    select(_E.position, _E.entry, _E.stream_version)
    .where(_E.stream == bindparam("stream"), _E.stream_version > bindparam("after"))
    .where(_E.position < bindparam("known_at"))
    .order_by(_E.stream_version)
)
_HASHED_STREAM = Prepared(
    select(_E.position, _E.entry, _E.leaf_hash, _E.stream_version)
    .where(_E.stream == bindparam("stream"), _E.stream_version > bindparam("after"))
    .where(_E.position < bindparam("known_at"))
    .order_by(_E.stream_version)
)
_STREAM_NAMES = select(_E.stream).distinct().order_by(_E.stream)
_STREAM_ROWS = Prepared(
    select(*(_E[name] for name in _INDEX_COLUMNS), _E.entry)
    .where(_E.stream == bindparam("stream"))
    .order_by(_E.position)
)
_STREAM_HEAD = Prepared(
    select(_E.stream_version, _E.entry)
    .where(_E.stream == bindparam("stream"))
    .order_by(_E.stream_version.desc())
    .limit(1)
)
# From one name to the next by the index, and in each stream back from its newest entry: what this costs grows with the
# number of streams and with what was recorded since, not with the log. A GROUP BY reads the index of every entry.
_FIRST_STREAM = select(func.min(_E.stream).label("stream")).cte("streams", recursive=True)
_NEXT_STREAM = select(func.min(_E.stream)).where(_E.stream > _FIRST_STREAM.c.stream).scalar_subquery()
_STREAMS = _FIRST_STREAM.union_all(select(_NEXT_STREAM).where(_FIRST_STREAM.c.stream.is_not(None)))
_NEWEST = (
    select(_E.stream_version)
    .where(_E.stream == _STREAMS.c.stream, _E.position < bindparam("known_at"))
    .order_by(_E.stream_version.desc())
    .limit(1)
    .correlate(_STREAMS)
    .scalar_subquery()
)
_HEAD_OF = EVENTS.alias("heads")
_STREAM_HEADS = (
    select(_HEAD_OF.c.stream, _HEAD_OF.c.stream_version, _HEAD_OF.c.entry)
    .select_from(_STREAMS)
    .join(_HEAD_OF, (_HEAD_OF.c.stream == _STREAMS.c.stream) & (_HEAD_OF.c.stream_version == _NEWEST))
    .order_by(_HEAD_OF.c.stream)
)
_LAST_OF_TYPE = Prepared(
    select(_E.position)
    .where(_E.type == bindparam("type"), _E.position < bindparam("known_at"))
    .order_by(_E.position.desc())
    .limit(1)
)
_MOST_NAMES = 256
"""Names asked for in one statement."""
_FILING = Prepared(select(_E.position).where(_E.filing_id == bindparam("filing_id")))
_LAST_AT = Prepared(
    select(_E.position)
    .where(_E.recorded_at <= bindparam("instant"))
    .order_by(_E.recorded_at.desc(), _E.position.desc())
    .limit(1)
)
_TILE = Prepared(select(TILES.c.hashes).where(TILES.c.level == bindparam("level"), TILES.c.idx == bindparam("index")))
_TILE_PLACES = select(TILES.c.level, TILES.c.idx).order_by(TILES.c.level, TILES.c.idx)
_CHECKPOINTS = select(CHECKPOINTS.c.size, CHECKPOINTS.c.note).order_by(CHECKPOINTS.c.size)
_NEWEST_CHECKPOINT = Prepared(select(CHECKPOINTS.c.note).order_by(CHECKPOINTS.c.size.desc()).limit(1))
_COVERING_CHECKPOINT = Prepared(
    select(CHECKPOINTS.c.note).where(CHECKPOINTS.c.size > bindparam("position")).order_by(CHECKPOINTS.c.size).limit(1)
)
_CHECKPOINT_WITHIN = Prepared(
    select(CHECKPOINTS.c.note)
    .where(CHECKPOINTS.c.size <= bindparam("size"))
    .order_by(CHECKPOINTS.c.size.desc())
    .limit(1)
)


class SqlSnapshot:
    """A view of the log as of the moment it was opened."""

    def __init__(self, connection: Connection, name: str, *, locking: bool = False) -> None:
        """Load the head row of database `name` first: that fixes the view.

        `locking` holds the row against other writers.

        Raises:
            EvidenceError: the head row is missing or damaged.
        """
        self._connection = connection
        self._name = name
        self._head = self._load_head(_LOCK_HEAD if locking else _READ_HEAD)

    def head(self) -> Head:
        return self._head

    def entry(self, position: Position) -> StoredEntry:
        if not 0 <= position < self._head.size:
            message = f"position {position}: the log holds {self._head.size} entries"
            raise NotFoundError(message, code="position-unknown", pointer="/position")
        row = self._row(_ENTRY, position=position)
        if row is None:
            raise _missing(position)
        return StoredEntry(position=position, raw=row[0])

    def entries(self, first: Position, limit: int, *, types: Collection[str] = ()) -> Sequence[StoredEntry]:
        if types:
            names = {f"type_{number}": name for number, name in enumerate(sorted(set(types)))}
            rows = self._rows(_page_of_types(len(names)), first=first, limit=limit, **names)
        else:
            rows = self._rows(_PAGE, first=first, limit=limit)
            _verify_contiguous(rows, first, min(first + limit, self._head.size))
        return [StoredEntry(position=position, raw=raw) for position, raw in rows]

    def stream(
        self, stream: str, *, after: StreamVersion = StreamVersion(0), known_at: TreeSize | None = None
    ) -> Sequence[StoredEntry]:
        bound = self._head.size if known_at is None else known_at
        rows = self._rows(_STREAM, stream=stream, after=after, known_at=bound)
        _verify_versions(stream, rows, after)
        return [StoredEntry(position=position, raw=raw) for position, raw, _ in rows]

    def hashed_stream(
        self, stream: str, *, after: StreamVersion = StreamVersion(0), known_at: TreeSize | None = None
    ) -> Sequence[tuple[Position, bytes, bytes]]:
        bound = self._head.size if known_at is None else known_at
        rows = self._rows(_HASHED_STREAM, stream=stream, after=after, known_at=bound)
        _verify_versions(stream, rows, after)
        return [(position, raw, stored_hash) for position, raw, stored_hash, _ in rows]

    def stream_names(self) -> Iterator[str]:
        with database_errors(self._name):
            yield from self._connection.execute(_STREAM_NAMES, execution_options={"yield_per": 1000}).scalars()

    def stream_rows(self, stream: str) -> Sequence[tuple[EntryIndex, bytes]]:
        rows = self._rows(_STREAM_ROWS, stream=stream)
        return [(EntryIndex._make(row[:-1]), row[-1]) for row in rows]

    def stream_head(self, stream: str) -> StreamHead:
        return _stream_head(stream, *(self._row(_STREAM_HEAD, stream=stream) or (None, None)))

    def stream_heads_of(self, streams: Collection[str]) -> Mapping[str, StreamHead]:
        rows = self._rows_of(_heads_of, streams)
        return {stream: _stream_head(stream, version, raw) for stream, version, raw in rows}

    def stream_heads(self, *, known_at: TreeSize | None = None) -> Iterator[StreamHead]:
        bound = self._head.size if known_at is None else known_at
        with database_errors(self._name):
            options = {"yield_per": 1000}
            result = self._connection.execute(_STREAM_HEADS, {"known_at": bound}, execution_options=options)
            for stream, version, raw in result:
                yield _stream_head(stream, version, raw)

    def find_last(self, event_type: str, *, known_at: TreeSize) -> Position | None:
        row = self._row(_LAST_OF_TYPE, type=event_type, known_at=known_at)
        return None if row is None else Position(row[0])

    def find_filing(self, filing_id: str) -> Position | None:
        row = self._row(_FILING, filing_id=filing_id)
        return None if row is None else Position(row[0])

    def find_filings(self, filing_ids: Collection[str]) -> Mapping[str, Position]:
        return {filing_id: Position(position) for filing_id, position in self._rows_of(_filings_of, filing_ids)}

    def size_at(self, instant: datetime) -> TreeSize:
        row = self._row(_LAST_AT, instant=format_instant(instant))
        return TreeSize(0 if row is None else row[0] + 1)

    def entry_index(self, first: Position, limit: int) -> Sequence[EntryIndex]:
        rows = self._rows(_INDEX, first=first, limit=limit)
        return [EntryIndex._make(row) for row in rows]

    def tile(self, level: int, index: int) -> bytes:
        hashes = self.find_tile(level, index)
        if hashes is None:
            raise NotFoundError(f"tile {level}/{index}: the log has none yet", code="tile-unknown")
        return hashes

    def find_tile(self, level: int, index: int) -> bytes | None:
        """Return the bytes of a hash tile as far as it has grown, if there is one."""
        row = self._row(_TILE, level=level, index=index)
        return None if row is None else cast(bytes, row[0])

    def tile_places(self) -> Iterator[tuple[int, int]]:
        with database_errors(self._name):
            result = self._connection.execute(_TILE_PLACES, execution_options={"yield_per": 1000})
            yield from ((level, index) for level, index in result)

    def checkpoint(self, *, covering: Position | None = None, within: TreeSize | None = None) -> bytes:
        what = "checkpoint"
        if covering is not None:
            row = self._row(_COVERING_CHECKPOINT, position=covering)
            what = f"checkpoint that holds position {covering}"
        elif within is not None:
            row = self._row(_CHECKPOINT_WITHIN, size=within)
            what = f"checkpoint of at most {within} entries"
        else:
            row = self._row(_NEWEST_CHECKPOINT)
        if row is None:
            raise NotFoundError(f"{what}: none has been published yet", code="checkpoint-unknown")
        return cast(bytes, row[0])

    def checkpoints(self) -> Iterator[StoredCheckpoint]:
        with database_errors(self._name):
            result = self._connection.execute(_CHECKPOINTS, execution_options={"yield_per": 1000})
            for size, note in result:
                yield StoredCheckpoint(size=TreeSize(size), note=note)

    def _load_head(self, statement: Prepared) -> Head:
        row = self._row(statement)
        try:
            if row is not None:
                size, root, recorded_at = row
                instant = None if recorded_at is None else parse_instant(recorded_at)
                return Head(size=TreeSize(size), root=root, recorded_at=instant)
        except MalformedError as error:
            raise EvidenceError(f"head row: {error.message}", code="head-mismatch") from error
        raise EvidenceError("head row: expected one, found none", code="head-mismatch")

    def _rows(self, statement: Prepared, **parameters: object) -> list[AnyTuple]:
        with database_errors(self._name):
            return statement.all(self._connection, parameters)

    def _rows_of(self, statement: Callable[[int], Prepared], names: Collection[str]) -> Iterator[AnyTuple]:
        """Yield the rows of a statement that is made for so many names, none of them twice."""
        left = sorted(set(names))
        for first in range(0, len(left), _MOST_NAMES):
            part = left[first : first + _MOST_NAMES]
            # Filled up to a power of two, so that the engine meets few statements and knows them all.
            count = 1 << (len(part) - 1).bit_length()
            filled = {f"name_{number}": part[min(number, len(part) - 1)] for number in range(count)}
            yield from dict.fromkeys(self._rows(statement(count), **filled))

    def _row(self, statement: Prepared, **parameters: object) -> AnyTuple | None:
        with database_errors(self._name):
            return statement.first(self._connection, parameters)


@lru_cache
def _page_of_types(count: int) -> Prepared:
    # Each type by its own index range with its own limit: one IN would read, or sort, everything behind `first`.
    pages = (
        select(_E.position)
        .where(_E.type == bindparam(f"type_{number}"), _E.position >= bindparam("first"))
        .order_by(_E.position)
        .limit(bindparam("limit"))
        .subquery()
        for number in range(count)
    )
    found = union_all(*(select(page.c.position) for page in pages)).subquery()
    return Prepared(
        select(_E.position, _E.entry)
        .join(found, _E.position == found.c.position)
        .order_by(_E.position)
        .limit(bindparam("limit"))
    )


def _verify_versions(stream: str, rows: Sequence[AnyTuple], after: int) -> None:
    for expected, row in enumerate(rows, after + 1):
        if row[-1] != expected:
            message = f"stream {stream}: expected version {expected}, found {row[-1]} at position {row[0]}"
            raise EvidenceError(message, code="stream-version-missing", position=row[0])


@lru_cache
def _filings_of(count: int) -> Prepared:
    return Prepared(select(_E.filing_id, _E.position).where(_E.filing_id.in_(_names(count))))


@lru_cache
def _heads_of(count: int) -> Prepared:
    # A list of its own, and each value by its own look into the index: no plan reads all entries of a stream.
    names = values(column("stream", Text), name="names").data([(name,) for name in _names(count)]).cte("names")
    newest = (
        select(_E.stream_version, _E.entry)
        .where(_E.stream == names.c.stream)
        .order_by(_E.stream_version.desc())
        .limit(1)
        .correlate(names)
    )
    version, entry = (newest.with_only_columns(each).scalar_subquery() for each in (_E.stream_version, _E.entry))
    return Prepared(select(names.c.stream, version, entry))


def _names(count: int) -> list[BindParameter[str]]:
    return [bindparam(f"name_{number}", type_=Text) for number in range(count)]


def _verify_contiguous(rows: Sequence[AnyTuple], first: int, end: int) -> None:
    if len(rows) == max(end - first, 0) and (not rows or rows[-1][0] == end - 1):
        return
    for expected, (position, *_) in enumerate(rows, first):
        if position != expected:
            raise _missing(expected)
    if len(rows) < end - first:
        raise _missing(first + len(rows))
    message = f"position {end}: found an entry behind the end of the log"
    raise EvidenceError(message, code="position-behind-head", position=end)


def _missing(position: int) -> EvidenceError:
    return EvidenceError(f"position {position}: the entry is missing", code="position-missing", position=position)


def _stream_head(stream: str, version: int | None, raw: bytes | None) -> StreamHead:
    if version is None or raw is None:
        return StreamHead(stream=stream, version=StreamVersion(0), sha256="")
    sha256 = hashlib.sha256(raw).hexdigest()
    return StreamHead(stream=stream, version=StreamVersion(version), sha256=sha256)

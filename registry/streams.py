# SPDX-License-Identifier: Apache-2.0
"""Where the replay reads a log's entries subject by subject: from the registry's database, or from a spool of tiles.

Each process that shares the work opens them anew, by what it is told of them.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Protocol

import sqlalchemy as sa

from events.database import Database, open_database
from events.entry import parse_entry, parse_leaf
from events.errors import EvidenceError
from events.ids import Position
from events.prepared import Prepared
from events.sql import SqlEventStore
from events.store import EventStore, Snapshot
from registry.admission.trust import TRUST_TYPES
from registry.replay import Row, Streams

_PAGE = 1000
_UNPARSED = "right:"
"""Entries about rights say nothing about trust, and are most of all."""


class StreamsSource(Protocol):
    """Opens a log's streams; travels between processes."""

    def open(self) -> AbstractContextManager[Streams]:
        """Open them for reading."""
        ...


class StoredStreams(NamedTuple):
    """The first `size` entries in the database at `url`."""

    url: str
    size: int

    @contextmanager
    def open(self) -> Iterator[Streams]:
        database = open_database(self.url, create=False)
        try:
            with HeldStreams(SqlEventStore(database), self.size).open() as streams:
                yield streams
        finally:
            database.close()


class HeldStreams(NamedTuple):
    """The first `size` entries of a store that this process has open."""

    store: EventStore
    size: int

    @contextmanager
    def open(self) -> Iterator[Streams]:
        with self.store.reading() as view:
            yield _ViewStreams(view, self.size)


class _ViewStreams:
    """The streams in one view of a store."""

    def __init__(self, view: Snapshot, size: int) -> None:
        self._view = view
        self._size = size

    def trust(self) -> Iterator[tuple[int, bytes]]:
        first = 0
        while page := self._view.entries(Position(first), _PAGE, types=TRUST_TYPES):
            yield from ((stored.position, stored.raw) for stored in page if stored.position < self._size)
            first = page[-1].position + 1

    def names(self) -> Iterator[str]:
        yield from self._view.stream_names()

    def rows(self, name: str) -> Sequence[Row]:
        rows = self._view.stream_rows(name)
        return [(index.position, raw, index) for index, raw in rows if 0 <= index.position < self._size]


_SPOOL = sa.Table(
    "entries",
    sa.MetaData(),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("stream", sa.Text, nullable=False, index=True),
    sa.Column("is_trust", sa.Integer, nullable=False),
    sa.Column("entry", sa.LargeBinary, nullable=False),
)
_ADD = Prepared(sa.insert(_SPOOL))
_NAMES = sa.select(_SPOOL.c.stream).distinct()
_TRUST = sa.select(_SPOOL.c.position, _SPOOL.c.entry).where(_SPOOL.c.is_trust == 1).order_by(_SPOOL.c.position)
_ROWS = sa.select(_SPOOL.c.position, _SPOOL.c.entry).order_by(_SPOOL.c.position)


class Spool:
    """Entries as they come, kept on disk until they are replayed; use it as a context."""

    def __init__(self, database: Database, file: Path) -> None:
        """Keep them in `database`, which is in `file`; see `spooling`."""
        self._database = database
        self._file = file

    def take(self, first: int, raws: Sequence[bytes]) -> None:
        """Keep the next entries, the first of which stands at position `first`."""
        rows = [(position, *_sorted(raw), raw) for position, raw in enumerate(raws, first)]
        with self._database.write_transaction() as connection:
            _ADD.run_tuples(connection, rows)

    def streams(self) -> "SpooledStreams":
        """Return what opens them."""
        return SpooledStreams(str(self._file))


@contextmanager
def spooling() -> Iterator[Spool]:
    """Make a spool in the folder for temporary files, and take it away again."""
    with TemporaryDirectory(prefix="verdigris-") as folder:
        file = Path(folder) / "spool.sqlite"
        database = open_database(f"sqlite:///{file}")
        try:
            with database.write_transaction() as connection:
                _SPOOL.create(connection)
            yield Spool(database, file)
        finally:
            database.close()


class SpooledStreams(NamedTuple):
    """The entries in a spool."""

    file: str

    @contextmanager
    def open(self) -> Iterator[Streams]:
        database = open_database(f"sqlite:///{self.file}", create=False)
        try:
            with database.read_transaction() as connection:
                yield _SpooledRows(connection)
        finally:
            database.close()


class _SpooledRows:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def trust(self) -> Iterator[tuple[int, bytes]]:
        found = self._connection.execute(_TRUST, execution_options={"yield_per": _PAGE})
        yield from ((position, raw) for position, raw in found)

    def names(self) -> Iterator[str]:
        yield from self._connection.execute(_NAMES).scalars()

    def rows(self, name: str) -> Sequence[Row]:
        found = self._connection.execute(_ROWS.where(_SPOOL.c.stream == name))
        return [(position, raw, None) for position, raw in found]


def _sorted(raw: bytes) -> tuple[str, int]:
    """Return the stream of an entry, and whether it says something about trust."""
    try:
        stream = parse_leaf(raw).stream
        is_trust = not stream.startswith(_UNPARSED) and parse_entry(raw).filing.payload.type in TRUST_TYPES
    except EvidenceError:
        # Whoever replays it says what is wrong with it.
        return "", 0
    return stream, int(is_trust)

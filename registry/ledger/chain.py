# SPDX-License-Identifier: Apache-2.0
"""What links the entries of a log: places, stream versions, previous hashes, times, and filing ids used once.

Memory grows with the number of streams, not of entries: what must be known of every entry is kept in a database that is
thrown away.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import NamedTuple, Self

import sqlalchemy as sa

from events.database import open_database
from events.prepared import Prepared
from registry.ledger.readings import Finding, Reading

_METADATA = sa.MetaData()
_MOVES = sa.Table(
    "moves",
    _METADATA,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
)
_IDS = sa.Table("ids", _METADATA, sa.Column("position", sa.Integer), sa.Column("filing_id", sa.Text))
_ADD_MOVE = Prepared(sa.insert(_MOVES))
_ADD_ID = Prepared(sa.insert(_IDS))
_ALL_MOVES = sa.select(_MOVES).order_by(_MOVES.c.position)
_RANKED = sa.select(
    *_IDS.c,
    sa.func.row_number().over(partition_by=_IDS.c.filing_id, order_by=_IDS.c.position).label("use"),
).subquery()
_REUSED = sa.select(_RANKED.c.position, _RANKED.c.filing_id).where(_RANKED.c.use > 1).order_by(_RANKED.c.position)


class Move(NamedTuple):
    """The entry at `position` became the head of its stream."""

    position: int
    stream: str
    version: int
    sha256: str


class Chain:
    """Follows the log reading by reading; use it as a context."""

    def __init__(self) -> None:
        """Start before the first entry."""
        self._streams: dict[str, tuple[int, str]] = {}
        self.recorded_at = ""
        """When the newest entry so far was recorded, as it says; empty before the first."""

    def __enter__(self) -> Self:
        """Make the tables."""
        with ExitStack() as opened:
            database = open_database("sqlite://")
            opened.callback(database.close)
            self._connection = opened.enter_context(database.write_transaction())
            _METADATA.create_all(self._connection)
            self._opened = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Throw the tables away."""
        self._opened.close()

    def check(self, first: int, readings: Sequence[Reading | None]) -> Iterator[Finding]:
        """Yield what does not follow from the entries before; the first reading is of the entry at `first`."""
        moves: list[tuple[object, ...]] = []
        for place, reading in enumerate(readings, first):
            if reading is None:
                continue
            yield from self._check_links(place, reading)
            moves.append((place, reading.stream, reading.stream_version, reading.sha256))
        _ADD_MOVE.run_tuples(self._connection, moves)

    def take_ids(self, ids: Sequence[tuple[int, str]]) -> None:
        """Take in the filing ids of some entries, in any order, each with its position."""
        _ADD_ID.run_tuples(self._connection, ids)

    def check_ids(self) -> Iterator[Finding]:
        """Yield each entry whose filing id was recorded before it."""
        for position, filing_id in self._connection.execute(_REUSED):
            detail = f"filing id {filing_id} was recorded before"
            yield Finding(position=position, code="filing-id", detail=detail)

    def moves(self) -> Iterator[Move]:
        """Yield every move of a stream's head so far, in order."""
        for row in self._connection.execute(_ALL_MOVES, execution_options={"yield_per": 1000}):
            yield Move._make(row)

    def _check_links(self, place: int, reading: Reading) -> Iterator[Finding]:
        version, previous = self._streams.get(reading.stream, (0, ""))
        expected = (place, version + 1, previous)
        found = (reading.position, reading.stream_version, reading.previous)
        if expected != found:
            for code, want, have in zip(("position", "stream-version", "previous"), expected, found, strict=True):
                if want != have:
                    yield Finding(position=place, code=code, detail=f"expected {want!r}, found {have!r}")
        if reading.recorded_at < self.recorded_at:
            detail = f"recorded at {reading.recorded_at}, after {self.recorded_at}"
            yield Finding(position=place, code="recorded-at", detail=detail)
        self.recorded_at = reading.recorded_at
        self._streams[reading.stream] = (reading.stream_version, reading.sha256)

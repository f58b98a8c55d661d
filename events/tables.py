# SPDX-License-Identifier: Apache-2.0
"""The tables of the log: events, the head row, hash tiles, checkpoints (architecture.md §5).

They say what the code reads and writes. What makes them, and the triggers that keep them append-only, stands in
`migrations/versions/0001_first.py` alone; a test compares the two. Types are those that SQLite's STRICT tables and
PostgreSQL share: whole numbers, text, bytes. Instants and dates are text in a form whose order is the order of time.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

METADATA = MetaData()

WHOLE = Integer().with_variant(BigInteger(), "postgresql")
"""A whole number of 64 bits."""

NAME = Text().with_variant(Text(collation="C"), "postgresql")
"""Text sorted by its bytes, as SQLite does by itself."""


class EventColumns(TypedColumns):
    """One entry a row; every column but the last repeats what the entry says, to be found by."""

    position = Column(WHOLE, primary_key=True, autoincrement=False)
    filing_id = Column(NAME, nullable=False)
    stream = Column(NAME, nullable=False)
    stream_version = Column(WHOLE, nullable=False)
    type = Column(NAME, nullable=False)
    subject = Column(NAME, nullable=False)
    effective_on = Column(NAME, nullable=False)
    recorded_at = Column(NAME, nullable=False)
    signer = Column(NAME, nullable=False)
    leaf_hash = Column(LargeBinary, nullable=False)
    entry = Column(LargeBinary, nullable=False)


class HeadColumns(TypedColumns):
    """Where the log stands: one row, locked by whoever appends."""

    id = Column(WHOLE, primary_key=True, autoincrement=False)
    size = Column(WHOLE, nullable=False)
    root = Column(LargeBinary, nullable=False)
    recorded_at: Column[str | None] = Column(NAME, nullable=True)


class TileColumns(TypedColumns):
    """A hash tile as full as it is so far (tlog.md §2.3); it only grows."""

    level = Column(WHOLE, primary_key=True, autoincrement=False)
    idx = Column(WHOLE, primary_key=True, autoincrement=False)
    hashes = Column(LargeBinary, nullable=False)


class CheckpointColumns(TypedColumns):
    """A signed checkpoint, as published."""

    size = Column(WHOLE, primary_key=True, autoincrement=False)
    note = Column(LargeBinary, nullable=False)
    published_at = Column(NAME, nullable=False)


EVENTS = Table(
    "events",
    METADATA,
    EventColumns,
    UniqueConstraint("filing_id", name="events_filing_id_once"),
    UniqueConstraint("stream", "stream_version", name="events_stream_version_once"),
    CheckConstraint("position >= 0", name="events_position_from_0"),
    CheckConstraint("stream_version >= 1", name="events_stream_version_from_1"),
    CheckConstraint("length(leaf_hash) = 32", name="events_leaf_hash_is_sha256"),
    Index("events_by_type", "type", "position"),
    Index("events_by_recorded_at", "recorded_at"),
    sqlite_strict=True,
)

HEAD = Table(
    "head",
    METADATA,
    HeadColumns,
    CheckConstraint("id = 1", name="head_is_one_row"),
    CheckConstraint("size >= 0", name="head_size_from_0"),
    CheckConstraint("length(root) = 32", name="head_root_is_sha256"),
    sqlite_strict=True,
)

TILES = Table(
    "tiles",
    METADATA,
    TileColumns,
    CheckConstraint("level >= 0 AND idx >= 0", name="tiles_place_from_0"),
    CheckConstraint(
        "length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0", name="tiles_hold_1_to_256_hashes"
    ),
    sqlite_strict=True,
)

CHECKPOINTS = Table(
    "checkpoints",
    METADATA,
    CheckpointColumns,
    CheckConstraint("size >= 0", name="checkpoints_size_from_0"),
    sqlite_strict=True,
)

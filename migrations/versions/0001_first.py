# SPDX-License-Identifier: Apache-2.0
"""The log (events, head, tiles, checkpoints), what keeps it append-only, and the first views.

Tables are written out here, not taken from `events/tables.py`: that file moves on, this one stays as it was.
"""

import hashlib

import sqlalchemy as sa
from alembic import op

from migrations.first_triggers import POSTGRESQL_TRIGGERS, SQLITE_TRIGGERS, drop_functions
from migrations.first_views import create_views, drop_views

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    create_events()
    create_head()
    create_tiles()
    create_checkpoints()
    create_views()
    triggers = SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_TRIGGERS
    for trigger in triggers:
        op.execute(trigger)


def downgrade() -> None:
    drop_views()
    # The triggers go with their tables. A log with entries in it is not ours to drop.
    if op.get_bind().execute(sa.text("SELECT count(*) FROM events")).scalar_one():
        raise RuntimeError("downgrade: the log holds entries; they are never removed")
    for table in ("checkpoints", "tiles", "head", "events"):
        op.drop_table(table)
    drop_functions()


def create_events() -> None:
    op.create_table(
        "events",
        sa.Column("position", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("filing_id", NAME, nullable=False),
        sa.Column("stream", NAME, nullable=False),
        sa.Column("stream_version", WHOLE, nullable=False),
        sa.Column("type", NAME, nullable=False),
        sa.Column("subject", NAME, nullable=False),
        sa.Column("effective_on", NAME, nullable=False),
        sa.Column("recorded_at", NAME, nullable=False),
        sa.Column("signer", NAME, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
        sa.Column("entry", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("filing_id", name="events_filing_id_once"),
        sa.UniqueConstraint("stream", "stream_version", name="events_stream_version_once"),
        sa.CheckConstraint("position >= 0", name="events_position_from_0"),
        sa.CheckConstraint("stream_version >= 1", name="events_stream_version_from_1"),
        sa.CheckConstraint("length(leaf_hash) = 32", name="events_leaf_hash_is_sha256"),
        sqlite_strict=True,
    )
    op.create_index("events_by_type", "events", ["type", "position"])
    op.create_index("events_by_recorded_at", "events", ["recorded_at"])


def create_head() -> None:
    head = op.create_table(
        "head",
        sa.Column("id", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", NAME, nullable=True),
        sa.CheckConstraint("id = 1", name="head_is_one_row"),
        sa.CheckConstraint("size >= 0", name="head_size_from_0"),
        sa.CheckConstraint("length(root) = 32", name="head_root_is_sha256"),
        sqlite_strict=True,
    )
    # RFC 6962 §2.1: the hash of an empty list is the hash of an empty string.
    op.bulk_insert(head, [{"id": 1, "size": 0, "root": hashlib.sha256(b"").digest(), "recorded_at": None}])


def create_tiles() -> None:
    op.create_table(
        "tiles",
        sa.Column("level", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("idx", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("level >= 0 AND idx >= 0", name="tiles_place_from_0"),
        sa.CheckConstraint(
            "length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0", name="tiles_hold_1_to_256_hashes"
        ),
        sqlite_strict=True,
    )


def create_checkpoints() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("size", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sa.Column("published_at", NAME, nullable=False),
        sa.CheckConstraint("size >= 0", name="checkpoints_size_from_0"),
        sqlite_strict=True,
    )

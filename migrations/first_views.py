# SPDX-License-Identifier: Apache-2.0
"""The views as revision 0001 makes them: written out, since `projections/views` moves on and this stays as it was.

Whatever they hold follows from the log. So a later revision may drop a view and make it anew; `verdigris rebuild` then
fills it.
"""

import sqlalchemy as sa
from alembic import op

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def create_views() -> None:
    """Create the view tables, empty."""
    create_cursor()
    create_states()
    create_rights()
    create_parties()
    create_obligations()
    create_keys()
    create_runs()


def drop_views() -> None:
    """Drop the view tables."""
    for name in ("runs", "keys", "obligations", "parties", "rights", "states", "cursor"):
        op.drop_table(f"view_{name}")


def create_cursor() -> None:
    op.create_table(
        "view_cursor",
        sa.Column("name", NAME, nullable=False),
        sa.Column("fold", WHOLE, nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("leaf_hash", NAME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_view_cursor"),
        sqlite_strict=True,
    )


def create_states() -> None:
    op.create_table(
        "view_states",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("review_position", WHOLE, nullable=True),
        sa.Column("review_error", NAME, nullable=True),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_view_states"),
        sqlite_strict=True,
    )
    op.create_index("ix_view_states_position", "view_states", ["position"])


def create_rights() -> None:
    op.create_table(
        "view_rights",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("holders", NAME, nullable=False),
        sa.Column("jurisdiction", NAME, nullable=False),
        sa.Column("region", NAME, nullable=True),
        sa.Column("minerals", NAME, nullable=False),
        sa.Column("search", NAME, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("names", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_view_rights"),
        sqlite_strict=True,
    )


def create_parties() -> None:
    op.create_table(
        "view_parties",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("jurisdiction", NAME, nullable=True),
        sa.Column("region", NAME, nullable=True),
        sa.Column("search", NAME, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("names", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_view_parties"),
        sqlite_strict=True,
    )


def create_obligations() -> None:
    op.create_table(
        "view_obligations",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("obligation_id", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("code", NAME, nullable=False),
        sa.Column("owners", NAME, nullable=False),
        sa.Column("due_from", NAME, nullable=True),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("subject", "obligation_id", name="pk_view_obligations"),
        sqlite_strict=True,
    )
    op.create_index("ix_view_obligations_due_from", "view_obligations", ["due_from"])


def create_keys() -> None:
    op.create_table(
        "view_keys",
        sa.Column("key_id", NAME, nullable=False),
        sa.Column("party", NAME, nullable=False),
        sa.Column("registered_at", WHOLE, nullable=False),
        sa.Column("revoked_at", WHOLE, nullable=True),
        sa.Column("reason", NAME, nullable=True),
        sa.Column("compromised_since", NAME, nullable=True),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("jwk", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_view_keys"),
        sqlite_strict=True,
    )


def create_runs() -> None:
    op.create_table(
        "view_runs",
        sa.Column("position", WHOLE, autoincrement=False, nullable=False),
        sa.Column("as_of", NAME, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_view_runs"),
        sqlite_strict=True,
    )

# SPDX-License-Identifier: Apache-2.0
"""The working calendars adopted, as a view; `verdigris rebuild` fills it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "view_calendars",
        sa.Column("position", WHOLE, autoincrement=False, nullable=False),
        sa.Column("calendar_id", NAME, nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_view_calendars"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("view_calendars")

# SPDX-License-Identifier: Apache-2.0
"""The view across rights: who watches over each, and what was done when; `verdigris rebuild` fills it.

A server of the old code goes on beside this table, which it does not know.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "view_oversight",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("authorities", NAME, nullable=False),
        sa.Column("holders", NAME, nullable=False),
        sa.Column("jurisdiction", NAME, nullable=False),
        sa.Column("region", NAME, nullable=True),
        sa.Column("minerals", NAME, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("names", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_view_oversight"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("view_oversight")

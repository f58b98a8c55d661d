# SPDX-License-Identifier: Apache-2.0
"""The versions of rules adopted, as a view; `verdigris rebuild` fills it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "view_adoptions",
        sa.Column("position", WHOLE, autoincrement=False, nullable=False),
        sa.Column("number", WHOLE, autoincrement=False, nullable=False),
        sa.Column("profile", NAME, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("jurisdiction", NAME, nullable=False),
        sa.Column("in_force_from", NAME, nullable=False),
        sa.PrimaryKeyConstraint("position", "number", name="pk_view_adoptions"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("view_adoptions")

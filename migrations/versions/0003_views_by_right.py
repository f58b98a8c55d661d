# SPDX-License-Identifier: Apache-2.0
"""The views of single rights: series by month.

They are empty until the views are made anew: `verdigris rebuild`. A server of the old code does not know them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "view_series",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("measure", NAME, nullable=False),
        sa.Column("unit", NAME, nullable=False),
        sa.Column("month", NAME, nullable=False),
        sa.Column("value", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("subject", "measure", "unit", "month", name="pk_view_series"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("view_series")

# SPDX-License-Identifier: Apache-2.0
"""Series hold all levels of a measure in one row, and runs are found by their day (DECISIONS.md 48).

`verdigris rebuild` fills the series.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_index("ix_view_runs_as_of_position", "view_runs", ["as_of", "position"])
    op.drop_table("view_series")
    op.create_table(
        "view_series",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("measure", NAME, nullable=False),
        sa.Column("unit", NAME, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("levels", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("subject", "measure", "unit", name="pk_view_series"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_index("ix_view_runs_as_of_position", "view_runs")
    op.drop_table("view_series")
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

# SPDX-License-Identifier: Apache-2.0
"""The registry's audits of itself.

A server of the old code goes on beside this table, which it does not know.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "audits",
        sa.Column("started_at", NAME, primary_key=True),
        sa.Column("finished_at", NAME, nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("findings", WHOLE, nullable=False),
        sa.Column("report", NAME, nullable=False),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("audits")

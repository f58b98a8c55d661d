# SPDX-License-Identifier: Apache-2.0
"""The views by right: orders, inspections, areas, money, outcomes, disclosures, and series by month.

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
    create_orders()
    create_inspections()
    create_areas()
    create_money()
    create_outcomes()
    create_disclosures()
    create_series()


def downgrade() -> None:
    for name in ("series", "disclosures", "outcomes", "money", "areas", "inspections", "orders"):
        op.drop_table(f"view_{name}")


def create_orders() -> None:
    op.create_table(
        "view_orders",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("order_id", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("issued_on", NAME, nullable=False),
        sa.Column("closed_on", NAME, nullable=True),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("subject", "order_id", name="pk_view_orders"),
        sqlite_strict=True,
    )


def create_inspections() -> None:
    op.create_table(
        "view_inspections",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("inspected_at", WHOLE, nullable=False),
        sa.Column("inspection_id", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("first_day", NAME, nullable=False),
        sa.Column("last_day", NAME, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("subject", "inspected_at", name="pk_view_inspections"),
        sqlite_strict=True,
    )


def create_areas() -> None:
    op.create_table(
        "view_areas",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("area_id", NAME, nullable=False),
        sa.Column("area_m2", WHOLE, nullable=False),
        sa.Column("available_from", NAME, nullable=True),
        sa.Column("ended_on", NAME, nullable=True),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("subject", "area_id", name="pk_view_areas"),
        sqlite_strict=True,
    )


def create_money() -> None:
    op.create_table(
        "view_money",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("measure", NAME, nullable=False),
        sa.Column("item_id", NAME, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("moved_on", NAME, nullable=False),
        sa.Column("currency", NAME, nullable=False),
        sa.Column("amount_minor", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("subject", "measure", "item_id", "position", name="pk_view_money"),
        sqlite_strict=True,
    )


def create_outcomes() -> None:
    op.create_table(
        "view_outcomes",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("item_id", NAME, nullable=False),
        sa.Column("first_on", NAME, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("subject", "kind", "item_id", name="pk_view_outcomes"),
        sqlite_strict=True,
    )


def create_disclosures() -> None:
    op.create_table(
        "view_disclosures",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("disclosed_at", WHOLE, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("period_first", NAME, nullable=False),
        sa.Column("period_last", NAME, nullable=False),
        sa.Column("made_on", NAME, nullable=False),
        sa.Column("assurance", NAME, nullable=True),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("subject", "disclosed_at", name="pk_view_disclosures"),
        sqlite_strict=True,
    )


def create_series() -> None:
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

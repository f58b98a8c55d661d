# SPDX-License-Identifier: Apache-2.0
"""The views as revision 0001 makes them; written out, since `projections/views` moves on."""

from alembic import op

from projections.views import METADATA


def create_views() -> None:
    """Create the view tables, empty."""
    METADATA.create_all(op.get_bind())


def drop_views() -> None:
    """Drop the view tables; they can be computed again."""
    METADATA.drop_all(op.get_bind())

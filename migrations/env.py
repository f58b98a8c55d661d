# SPDX-License-Identifier: Apache-2.0
"""What Alembic runs around migrations: the connection it is handed, or the current registry's (`alembic` by hand)."""

from alembic import context
from sqlalchemy import Connection

from api.settings import resolve_target
from events.database import open_database
from events.errors import UnavailableError
from events.tables import METADATA as EVENT_TABLES
from projections.views import METADATA as VIEW_TABLES
from registry.audits import METADATA as AUDIT_TABLES


def migrate(connection: Connection) -> None:
    """Run the migrations inside the transaction that `connection` has open."""
    context.configure(
        connection=connection,
        target_metadata=[EVENT_TABLES, VIEW_TABLES, AUDIT_TABLES],
        # Alembic holds that SQLite cannot roll back a change of tables; it can, once somebody says BEGIN.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise UnavailableError("migrations: expected a database, there is no SQL script without one", code="schema-offline")

given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    database = open_database(resolve_target().database_url)
    with database.write_transaction() as opened:
        migrate(opened)
    database.close()

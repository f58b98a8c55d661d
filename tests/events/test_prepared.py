# SPDX-License-Identifier: Apache-2.0
"""Statements handed straight to the driver: the same answers as SQLAlchemy's own way, and words for both databases."""

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from events import sql, sql_snapshot
from events.database import Database
from events.prepared import Prepared, _Form
from events.sql import SqlEventStore
from events.tables import EVENTS, METADATA
from tests.contracts.entries import file, fill

STATEMENTS = {
    f"{module.__name__}.{name}": value
    for module in (sql, sql_snapshot)
    for name, value in vars(module).items()
    if isinstance(value, Prepared)
}


def test_the_same_answer_as_sqlalchemy(database: Database, store: SqlEventStore):
    """Rows come out alike both ways, bytes as bytes, with named and with fixed values."""
    fill(store, *(file(str(number)) for number in range(5)))
    statement = (
        select(EVENTS.c.position, EVENTS.c.type, EVENTS.c.entry)
        .where(EVENTS.c.position >= bindparam("first"), EVENTS.c.stream == "party:A")
        .order_by(EVENTS.c.position)
        .limit(2)
    )
    with database.read_transaction() as connection:
        expected = [tuple(row) for row in connection.execute(statement, {"first": 2})]
        prepared = Prepared(statement)
        assert expected == prepared.all(connection, {"first": 2})
        assert expected[0] == prepared.first(connection, {"first": 2})
        assert prepared.first(connection, {"first": 9}) is None


def test_there_are_statements():
    assert len(STATEMENTS) > 15


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_every_statement_can_be_said_in_postgresql(statement: Prepared):
    """The log's own statements use nothing that only SQLite has."""
    form = _Form(statement._statement, postgresql.dialect())
    assert form.sql.split()[0] in {"SELECT", "INSERT", "UPDATE"}


def test_the_head_row_is_locked_where_rows_can_be():
    """Whoever appends holds the head row; on PostgreSQL that takes a word of its own."""
    form = _Form(sql_snapshot._LOCK_HEAD._statement, postgresql.dialect())
    assert form.sql.endswith("FOR UPDATE")


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=str)
def test_every_table_can_be_made_in_postgresql(table):
    """Numbers have 64 bits, names sort by their bytes, and hashes are bytes on both databases."""
    words = str(CreateTable(table).compile(dialect=postgresql.dialect()))
    assert "BIGINT" in words
    assert " INTEGER" not in words
    assert "BYTEA" in words
    assert words.count("TEXT") == words.count('TEXT COLLATE "C"')

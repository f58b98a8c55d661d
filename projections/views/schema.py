# SPDX-License-Identifier: Apache-2.0
"""The tables of the read models, as far as they are alike (architecture.md §5, stack.md §3e).

SQLite tables are STRICT and know INTEGER, TEXT and BLOB; PostgreSQL has BIGINT, TEXT in byte order, and BYTEA.
Civil dates are TEXT as YYYY-MM-DD: text order is time order. Each view's own columns stand in its own file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import msgspec
from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

METADATA = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s"},
)
"""All view tables; migration 0001 creates them beside the event tables."""

Row = dict[str, Any]
"""One row of a view by column name: int, str, bytes or None."""

_Item = TypeVar("_Item")


def table(name: str, *items: SchemaItem) -> Table:
    """Return the table `view_NAME` on `METADATA`."""
    return Table(f"view_{name}", METADATA, *items, sqlite_strict=True)


def number(name: str, *, key: bool = False, required: bool = True) -> Column[Any]:
    """Return a column of whole numbers up to 2^63-1."""
    kind: TypeEngine[Any] = Integer().with_variant(BigInteger(), "postgresql")
    return Column(name, kind, primary_key=key, autoincrement=False, nullable=not (required or key))


def text(name: str, *, key: bool = False, required: bool = True) -> Column[Any]:
    """Return a text column that sorts by its bytes on both databases, so that cursors mean the same on both."""
    kind: TypeEngine[Any] = Text().with_variant(Text(collation="C"), "postgresql")
    return Column(name, kind, primary_key=key, nullable=not (required or key))


def body(name: str) -> Column[Any]:
    """Return a column for a value kept whole, as the JSON bytes of `to_json`."""
    return Column(name, LargeBinary, nullable=False)


def to_json(value: object) -> bytes:
    """Return the one JSON form in which views keep a value, so that equal values are equal bytes."""
    return _ENCODER.encode(value)


def format_codes(codes: Iterable[str]) -> str:
    """Return `codes` as a JSON list in order, each once."""
    return to_json(sorted(set(codes))).decode()


def parse_codes(text: str) -> list[str]:
    """Return the codes written by `format_codes`."""
    return msgspec.json.decode(text, type=list[str])


def holds_code(column: Column[Any], code: str) -> ColumnElement[bool]:
    """Return the condition that a column written by `format_codes` holds `code`.

    SQLite does not tell small letters from capitals here, so it may hold for a little more.
    """
    return column.contains(to_json(code).decode(), autoescape=True)


_ENCODER = msgspec.json.Encoder(order="deterministic")


def key_names(view: Table) -> tuple[str, ...]:
    """Return the names of the columns that tell the rows of `view` apart."""
    return tuple(column.name for column in view.primary_key)


def upsert(connection: Connection, view: Table, rows: Sequence[Row]) -> None:
    """Write `rows`, each in place of the one with the same key, if there is one."""
    if rows:
        statement, keys = _insert(connection, view), key_names(view)
        changed = {column.name: statement.excluded[column.name] for column in view.c if column.name not in keys}
        connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed), list(rows))


def add(connection: Connection, view: Table, rows: Sequence[Row]) -> None:
    """Write those of `rows` whose key is not there yet."""
    if rows:
        connection.execute(_insert(connection, view).on_conflict_do_nothing(), list(rows))


def _insert(connection: Connection, view: Table) -> sqlite.Insert | postgresql.Insert:
    # The two databases share the clause ON CONFLICT; SQLAlchemy knows it by dialect only.
    return postgresql.insert(view) if connection.dialect.name == "postgresql" else sqlite.insert(view)


def delete(connection: Connection, view: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Remove the rows with the keys of `rows`."""
    keys = key_names(view)
    for row in rows:
        connection.execute(view.delete().where(*(view.c[key] == row[key] for key in keys)))


def in_portions(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """Yield `items` in lists of at most `size`: SQLite binds at most 32,766 values to a statement."""
    iterator = iter(items)
    while portion := list(islice(iterator, size)):
        yield portion

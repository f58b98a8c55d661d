# SPDX-License-Identifier: Apache-2.0
"""Statements of SQLAlchemy Core that are compiled once for a dialect and then handed straight to its driver.

Most code uses `Connection.execute`. The log's own short reads do not: for one row the layers in between cost ten
times what SQLite does, and several such reads go to each entry while all other writers wait. Errors are the
driver's; `events/database_errors.py` gives them their meaning.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Table, bindparam, insert

AnyTuple = tuple[Any, ...]

_COPIED = {int: "int8", str: "text", bytes: "bytea"}
"""What PostgreSQL calls the types of values, which its binary form does not say."""


class Prepared:
    """A statement over columns of whole numbers, text and bytes, since no value is converted on its way.

    It runs in the transaction that the connection is in; it begins none.
    """

    def __init__(self, statement: Executable) -> None:
        """Take a Core statement; it is compiled when a dialect first meets it."""
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def first(self, connection: Connection, parameters: Mapping[str, object]) -> AnyTuple | None:
        """Return the first row, if there is one."""
        form = self._form(connection.dialect)
        cursor = _driver(connection).execute(form.sql, form.arguments(parameters))
        row: AnyTuple | None = cursor.fetchone()
        return row

    def all(self, connection: Connection, parameters: Mapping[str, object]) -> list[AnyTuple]:
        """Return all rows."""
        form = self._form(connection.dialect)
        cursor = _driver(connection).execute(form.sql, form.arguments(parameters))
        rows: list[AnyTuple] = cursor.fetchall()
        return rows

    def run(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> int:
        """Execute the statement once for each of `rows`, and return how many rows of its table it touched."""
        form = self._form(connection.dialect)
        cursor = _driver(connection).cursor()
        cursor.executemany(form.sql, [form.arguments(row) for row in rows])
        return int(cursor.rowcount)

    def run_tuples(self, connection: Connection, rows: Sequence[AnyTuple]) -> None:
        """Execute the statement once for each of `rows`, which are in the order of its parameters."""
        form = self._form(connection.dialect)
        _driver(connection).cursor().executemany(form.sql, rows if form.is_positional else map(form.named, rows))

    def _form(self, dialect: Dialect) -> "_Form":
        # Two threads may both compile it; they get the same.
        form = self._forms.get(dialect.driver)
        if form is None:
            form = self._forms[dialect.driver] = _Form(self._statement, dialect)
        return form


class WholeRows:
    """Many new rows of a table, each with all its columns, in one go.

    SQLite is asked once for each row, which costs it little. PostgreSQL would answer each by itself: it copies them in.
    """

    def __init__(self, table: Table) -> None:
        """Take a table whose columns are whole numbers, text and bytes."""
        names = [column.name for column in table.c]
        self._insert = Prepared(insert(table).values({name: bindparam(name) for name in names}))
        self._copy = f"COPY {table.name} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)"
        self._types = [_COPIED[column.type.python_type] for column in table.c]

    def insert(self, connection: Connection, rows: Sequence[AnyTuple]) -> None:
        """Insert `rows`, whose values are in the order of the table's columns."""
        if connection.dialect.name != "postgresql":
            self._insert.run_tuples(connection, rows)
            return
        with _driver(connection).cursor().copy(self._copy) as copy:
            copy.set_types(self._types)
            for row in rows:
                copy.write_row(row)


class _Form:
    """What a dialect makes of a statement: its words, and how it wants the values."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        self.sql = str(compiled)
        self._order: list[str] | None = compiled.positiontup
        self._names = list(compiled.params)
        self._fixed: dict[str, object] = {name: value for name, value in compiled.params.items() if value is not None}

    @property
    def is_positional(self) -> bool:
        """Whether the dialect takes values by their places."""
        return self._order is not None

    def named(self, row: AnyTuple) -> dict[str, object]:
        """Return the values of `row` by their names."""
        return dict(zip(self._names, row, strict=True))

    def arguments(self, parameters: Mapping[str, object]) -> AnyTuple | dict[str, object]:
        values = {**self._fixed, **parameters}
        return values if self._order is None else tuple([values[name] for name in self._order])


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection

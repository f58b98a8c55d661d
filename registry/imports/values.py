# SPDX-License-Identifier: Apache-2.0
"""What the mapping says of a value, compiled: constants, texts, cells, choices, tables and lists.

Absent is None, and spreads: a text with an absent column is absent, and so is a table or list item in which nothing but
constants is left. Compiling finds what is wrong with the mapping; reading finds what is wrong with a row, and raises a
MalformedError whose pointer is the column.
"""

import datetime
from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

import msgspec
from msgspec import Struct

from events.errors import MalformedError
from registry.imports.cells import CellReader, ValueMaps
from registry.imports.conditions import Test, columns_of, compile_conditions
from registry.imports.mapping import Choose, ColumnValue
from registry.imports.rows import Row
from registry.imports.templates import Template, parse_template

ITEM = "item"
"""The column that holds one item of a list inside `each`."""

_Words = TypeVar("_Words", ColumnValue, Choose)


class Node(Protocol):
    """A value of the mapping, ready to be read for any row."""

    @property
    def columns(self) -> frozenset[str]:
        """Every column that can bear on the value."""
        ...

    def read(self, row: Row) -> Any:
        """Return the value for `row`, None if it is absent.

        Raises:
            MalformedError: a cell cannot be used; the pointer is its column.
        """
        ...


class Constant(Struct, frozen=True):
    """The same for every row."""

    value: Any
    columns: frozenset[str] = frozenset()

    def read(self, _row: Row) -> Any:
        return self.value


class TextValue(Struct, frozen=True):
    """A text with columns in it."""

    template: Template

    @property
    def columns(self) -> frozenset[str]:
        return self.template.columns

    def read(self, row: Row) -> str | None:
        return self.template.fill(row.cells)


class CellValue(Struct, frozen=True):
    """A cell, converted; with `split` a list of items."""

    words: ColumnValue
    reader: CellReader
    each: Node | None
    columns: frozenset[str]

    def read(self, row: Row) -> Any:
        try:
            value = self._read(row)
        except MalformedError as error:
            if self.words.invalid == "refuse":
                raise
            row.report("warning", error.code, f"{error.message}; the field is left out", column=self.words.column)
            return None
        return self.words.default if value is None else value

    def _read(self, row: Row) -> Any:
        cell = row.cells.get(self.words.column, "")
        if self.words.split is None:
            return self.reader.read(cell) if cell else None
        trimmed = (item.strip() for item in cell.split(self.words.split))
        items = [self._read_item(item, row) for item in dict.fromkeys(trimmed) if item]
        if self.words.pick == "first":
            return items[0] if items else None
        return items or None

    def _read_item(self, item: str, row: Row) -> Any:
        if self.each is None:
            return self.reader.read(item)
        return self.each.read(row.with_cells({ITEM: str(self.reader.read(item))}))


class ChosenValue(Struct, frozen=True):
    """The value of the first branch that holds."""

    branches: tuple[tuple[Test, Node], ...]
    otherwise: Node
    columns: frozenset[str]

    def read(self, row: Row) -> Any:
        for holds, value in self.branches:
            if holds(row.cells):
                return value.read(row)
        return self.otherwise.read(row)


class TableValue(Struct, frozen=True):
    """A table of values; absent when it has parts from the row and all of them are absent."""

    members: dict[str, Node]
    columns: frozenset[str]

    def read(self, row: Row) -> dict[str, Any] | None:
        values = {name: node.read(row) for name, node in self.members.items()}
        given = {name: value for name, value in values.items() if value is not None}
        if self.columns and not any(self.members[name].columns for name in given):
            return None
        return given


class ListValue(Struct, frozen=True):
    """A list of values without the absent ones; absent when none is left."""

    items: tuple[Node, ...]
    columns: frozenset[str]

    def read(self, row: Row) -> list[Any] | None:
        values = (node.read(row) for node in self.items)
        return [value for value in values if value is not None] or None


def compile_value(raw: Any, maps: ValueMaps) -> Node:
    """Return the node for a value as TOML gives it.

    Raises:
        MalformedError: misspelt words, an unknown map, unit or filter.
    """
    if isinstance(raw, str):
        template = parse_template(raw)
        return TextValue(template) if template.columns else Constant(template.fill({}))
    if isinstance(raw, list):
        items = tuple(compile_value(item, maps) for item in raw)
        return ListValue(items, _columns(items))
    if isinstance(raw, dict):
        return _compile_table(raw, maps)
    if isinstance(raw, datetime.date) and not isinstance(raw, datetime.datetime):
        return Constant(raw.isoformat())
    if isinstance(raw, bool | int) or raw is None:
        return Constant(raw)
    message = f"value {raw!r}: expected text, a whole number, true, false, a day, a list or a table"
    raise MalformedError(message, code="mapping-value")


def _compile_table(raw: dict[str, Any], maps: ValueMaps) -> Node:
    if "column" in raw:
        return _compile_cell(_words(raw, ColumnValue), maps)
    if "choose" in raw:
        return _compile_choice(_words(raw, Choose), maps)
    members = {name: compile_value(value, maps) for name, value in raw.items()}
    return TableValue(members, _columns(members.values()))


def _compile_cell(words: ColumnValue, maps: ValueMaps) -> Node:
    if words.split is None and (words.pick or words.each):
        message = f"column {words.column}: pick and each are for a list, made by split"
        raise MalformedError(message, code="mapping-value")
    each = None if words.each is None else compile_value(words.each, maps)
    columns = frozenset({words.column}) | (each.columns - {ITEM} if each else frozenset())
    return CellValue(words, CellReader(words, maps), each, columns)


def _compile_choice(words: Choose, maps: ValueMaps) -> Node:
    branches = tuple((compile_conditions(choice.when), compile_value(choice.value, maps)) for choice in words.choose)
    otherwise = compile_value(words.otherwise, maps)
    columns = _columns([node for _, node in branches]) | otherwise.columns
    looked_at = frozenset[str]().union(*(columns_of(choice.when) for choice in words.choose))
    return ChosenValue(branches, otherwise, columns | looked_at)


def _columns(nodes: Iterable[Node]) -> frozenset[str]:
    return frozenset[str]().union(*(node.columns for node in nodes))


def _words(raw: dict[str, Any], kind: type[_Words]) -> _Words:
    try:
        return msgspec.convert(raw, kind, strict=True)
    except msgspec.ValidationError as error:
        problem = str(error)
        raise MalformedError(problem[:1].lower() + problem[1:], code="mapping-value") from error

# SPDX-License-Identifier: Apache-2.0
"""A mapping, compiled: its rules ready to be applied to rows, every column, map, type and filter known to exist.

A mistake is a MalformedError whose pointer names the table of the mapping (`/filing/1/data`); `loading` adds the line.
"""

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, TypeVar

from msgspec import Struct

from events.catalogue import EVENT_TYPES
from events.clock import parse_date
from events.errors import MalformedError
from registry.imports.conditions import Test, columns_of, compile_conditions
from registry.imports.mapping import Check, Conditions, Definition, EffectiveOn, FilingRule, Selection
from registry.imports.quantities import parse_day
from registry.imports.rows import Row, column_of, pointer_to
from registry.imports.templates import Template, parse_template
from registry.imports.values import ListValue, Node, TableValue, compile_value

_Compiled = TypeVar("_Compiled")
_MISSING = re.compile(r"missing required field `([^`]+)`")

Origins = dict[str, frozenset[str]]
"""Columns that are not in the file, each with those in the file it is made from."""


def trace_columns(columns: Iterable[str], origins: Origins) -> frozenset[str]:
    """Return the file's columns behind `columns`."""
    return frozenset[str]().union(*(origins.get(column, {column}) for column in columns))


class Rule(Struct, frozen=True):
    """A `[[filing]]`, compiled."""

    words: FilingRule
    applies: Test
    subject: Template
    effective_on: tuple[EffectiveOn, ...]
    data: TableValue
    origins: Origins

    def find_effective_day(self, row: Row) -> tuple[date, EffectiveOn] | None:
        """Return the first stated day that is present, and how it is stated.

        Raises:
            MalformedError: the cell holds no such day; the pointer is the column.
        """
        for words in self.effective_on:
            if words.column is None:
                return parse_date(words.value or ""), words
            if cell := row.cells.get(words.column, ""):
                try:
                    return parse_day(cell, words.format), words
                except MalformedError as error:
                    pointer = pointer_to(words.column)
                    raise MalformedError(error.message, code=error.code, pointer=pointer) from error
        return None

    def find_columns(self, pointer: str, message: str = "") -> list[str]:
        """Return the file's columns that a filing's field, such as `/data/period/first`, was made from.

        If `message` says that a field is missing there, it is that field. A pointer may also be a column's own.
        """
        columns: Iterable[str] = filter(None, [column_of(pointer)])
        if pointer.startswith("/data"):
            missing = _MISSING.search(message)
            columns = self._columns_of_data([*pointer.split("/")[2:], *([missing[1]] if missing else [])])
        elif pointer == "/subject":
            columns = self.subject.columns
        elif pointer.startswith("/effective"):
            columns = [words.column for words in self.effective_on if words.column is not None]
        return sorted(trace_columns(columns, self.origins))

    def _columns_of_data(self, path: Iterable[str]) -> frozenset[str]:
        node: Node = self.data
        for token in path:
            if isinstance(node, TableValue) and token in node.members:
                node = node.members[token]
            elif isinstance(node, ListValue) and token.isdigit() and int(token) < len(node.items):
                node = node.items[int(token)]
        return node.columns if node is not self.data else frozenset()


class Judgement(Struct, frozen=True):
    """A `[[select]]` or `[[check]]`, compiled."""

    code: str
    holds: Test
    unique: tuple[str, ...]
    column: str
    text: Template


class Mapping(Struct, frozen=True):
    """A whole mapping, ready for use."""

    definition: Definition
    sha256: str
    """Of the mapping file's bytes."""
    columns: frozenset[str]
    """Columns to be kept of every row."""
    derived: dict[str, Node]
    origins: Origins
    rules: tuple[Rule, ...]
    selections: tuple[Judgement, ...]
    checks: tuple[Judgement, ...]


def compile_mapping(definition: Definition, sha256: str) -> Mapping:
    """Return the mapping ready for use.

    Raises:
        MalformedError: anything in it that could not work for any row; the pointer names the table.
    """
    declared = set(definition.input.required_columns) | set(definition.input.optional_columns)
    _check_known("/input", (*definition.input.key, *definition.input.order_by), declared)
    known = set(declared)
    derived: dict[str, Node] = {}
    origins: Origins = {}
    for name, raw in definition.derived.items():
        node = derived[name] = _compile_derived(definition, name, raw, known)
        origins[name] = trace_columns(node.columns, origins)
        known.add(name)
    _check_names(definition)
    return Mapping(
        definition=definition,
        sha256=sha256,
        columns=frozenset(declared),
        derived=derived,
        origins=origins,
        rules=_each("/filing", definition.filing, lambda rule: _compile_rule(rule, definition, origins)),
        selections=_each("/select", definition.select, lambda words: _compile_selection(words, known)),
        checks=_each("/check", definition.check, lambda words: _compile_check(words, known)),
    )


def _each(table: str, words: Iterable[Any], compile_one: Callable[[Any], _Compiled]) -> tuple[_Compiled, ...]:
    return tuple(_at(f"{table}/{index}", compile_one, item) for index, item in enumerate(words))


def _at(pointer: str, compile_one: Callable[[Any], _Compiled], words: Any) -> _Compiled:
    """Compile, and let a mistake know its table."""
    try:
        return compile_one(words)
    except MalformedError as error:
        raise MalformedError(error.message, code=error.code, pointer=pointer + error.pointer) from error


def _compile_derived(definition: Definition, name: str, raw: Any, known: Collection[str]) -> Node:
    node = _at("/derived", lambda value: compile_value(value, definition.value_maps), raw)
    _check_known("/derived", node.columns, known)
    _check_new("/derived", name, known)
    return node


def _compile_rule(words: FilingRule, definition: Definition, origins: Origins) -> Rule:
    if words.type not in EVENT_TYPES:
        raise MalformedError(f"event type {words.type!r} is not in the catalogue", code="event-type-unknown")
    subject, data = parse_template(words.subject), compile_value(words.data, definition.value_maps)
    if not isinstance(data, TableValue):
        raise MalformedError("data: expected a table of the event's fields", code="mapping-value", pointer="/data")
    days = words.effective_on if isinstance(words.effective_on, tuple) else (words.effective_on,)
    visible = {*definition.input.required_columns, *definition.input.optional_columns, *origins}
    if words.for_each is not None:
        _check_known("", [words.for_each.column], visible)
        _check_new("", words.for_each.name, visible)
        visible.add(words.for_each.name)
        origins = {**origins, words.for_each.name: trace_columns([words.for_each.column], origins)}
    _check_known("", subject.columns | columns_of(words.when), visible)
    _check_known("", [day.column for day in days if day.column is not None], visible)
    _check_known("/data", data.columns, visible)
    _check_days(days)
    return Rule(words, compile_conditions(words.when), subject, days, data, origins)


def _check_days(days: Iterable[EffectiveOn]) -> None:
    for day in days:
        if (day.column is None) == (day.value is None):
            message = "effective_on: expected either column or value"
            raise MalformedError(message, code="mapping-value", pointer="/effective_on")
        if day.value is not None:
            parse_date(day.value)


def _compile_selection(words: Selection, known: Collection[str]) -> Judgement:
    return _compile_judgement(words, words.keep, (), known)


def _compile_check(words: Check, known: Collection[str]) -> Judgement:
    return _compile_judgement(words, words.when, words.unique, known)


def _compile_judgement(
    words: Selection | Check, conditions: Conditions, unique: tuple[str, ...], known: Collection[str]
) -> Judgement:
    text, column = parse_template(words.text), words.column or ""
    _check_known("", columns_of(conditions) | text.columns | {*unique} | ({column} - {""}), known)
    return Judgement(words.code, compile_conditions(conditions), unique, column, text)


def _check_known(pointer: str, columns: Iterable[str], known: Collection[str]) -> None:
    if unknown := sorted(set(columns) - set(known)):
        message = f"column {unknown[0]!r} is not in required_columns, optional_columns or derived"
        raise MalformedError(message, code="mapping-column", pointer=pointer)


def _check_new(pointer: str, column: str, known: Collection[str]) -> None:
    if column in known:
        raise MalformedError(f"column {column!r} is declared twice", code="mapping-column", pointer=pointer)


def _check_names(definition: Definition) -> None:
    names = [rule.name for rule in definition.filing]
    for index, name in enumerate(names):
        if name in names[:index]:
            message = f"filing rule {name!r} stands there twice"
            raise MalformedError(message, code="mapping-name", pointer=f"/filing/{index}")

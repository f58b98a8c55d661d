# SPDX-License-Identifier: Apache-2.0
"""From a row to the filings it stands for, or to the reasons why not.

Every row is left out by a stated rule, unusable with a reason, or used. Every planned event has passed the catalogue's
own reading, so that a mistake is told by column before anything is signed. What is on record already is the next
step's question (`batches`).
"""

import datetime
from collections.abc import Iterator
from datetime import UTC
from typing import Literal

from msgspec import Struct

from events.catalogue.event import Event
from events.errors import MalformedError
from events.filing import LegalBasis, read_event
from events.ids import derived_filing_id, parse_subject
from registry.imports.rows import Row, column_of
from registry.imports.rules import Judgement, Mapping, Rule, trace_columns


class PlannedFiling(Struct, frozen=True, kw_only=True):
    """A filing as it should be on record, all but the signature and the time of signing."""

    filing_id: str
    rule: Rule
    subject: str
    event: Event
    effective_on: datetime.date
    precision: Literal["day", "month", "year", "on_or_before"]
    reference: str
    """The row's key in its register."""
    row: Row

    @property
    def type(self) -> str:
        """The event type."""
        return self.rule.words.type

    @property
    def legal_basis(self) -> tuple[LegalBasis, ...]:
        """The law the act stands on, as the mapping states it."""
        return self.rule.words.legal_basis


class PlannedRow(Struct, kw_only=True):
    """What became of a row; its problems stand in the row, to which filing may add."""

    row: Row
    outcome: Literal["used", "unusable", "left_out"]
    filings: list[PlannedFiling] = []


class Planner:
    """Plans the rows of one import, in order: it remembers keys, subjects registered, and what must be unique."""

    def __init__(self, mapping: Mapping) -> None:
        """Start an import by `mapping`."""
        self._mapping = mapping
        self._keys: dict[tuple[str, ...], str] = {}
        self._begun: set[str] = set()
        self._unique: dict[tuple[str, ...], str] = {}
        self._id_day = datetime.datetime.combine(mapping.definition.mapping.id_day, datetime.time(), UTC)

    def plan(self, row: Row) -> PlannedRow:
        """Return what `row` stands for; never raises for what a row holds."""
        if row.problems or not self._derive(row):
            return PlannedRow(row=row, outcome="unusable")
        if not self._is_selected(row):
            return PlannedRow(row=row, outcome="left_out")
        if not self._take_key(row):
            return PlannedRow(row=row, outcome="unusable")
        self._judge(row)
        errors = len(row.problems)
        applied, filings = self._apply_rules(row)
        if not applied and not any(problem.severity == "error" for problem in row.problems[errors:]):
            row.report("error", "no-rule-applies", "no filing rule of the mapping applies to this row")
        return PlannedRow(row=row, outcome="used" if applied else "unusable", filings=filings)

    def _derive(self, row: Row) -> bool:
        for name, node in self._mapping.derived.items():
            try:
                value = node.read(row)
            except MalformedError as error:
                row.refuse(error, columns=sorted(trace_columns([column_of(error.pointer)], self._mapping.origins)))
                return False
            if isinstance(value, list | dict):
                column = ",".join(sorted(self._mapping.origins[name]))
                row.report("error", "derived-not-text", f"derived column {name} is not one text", column=column)
                return False
            if value is not None:
                row.cells[name] = str(value)
        return True

    def _take_key(self, row: Row) -> bool:
        columns = self._mapping.definition.input.key
        key = tuple(row.cells.get(column, "") for column in columns)
        if empty := [column for column, text in zip(columns, key, strict=True) if not text]:
            row.report("error", "key-missing", "the row's key is absent", column=",".join(empty))
            return False
        first = self._keys.setdefault(key, f"{row.file}:{row.line}")
        if first != f"{row.file}:{row.line}":
            message = f"the key {' '.join(key)[:120]} was used before, at {first}"
            row.report("error", "key-twice", message, column=",".join(columns))
            return False
        return True

    def _is_selected(self, row: Row) -> bool:
        for selection in self._mapping.selections:
            if not selection.holds(row.cells):
                message = selection.text.fill_anyway(row.cells)
                row.report("note", selection.code, message, column=selection.column)
                return False
        return True

    def _judge(self, row: Row) -> None:
        for check in self._mapping.checks:
            if check.holds(row.cells) and (not check.unique or self._is_repeated(check, row)):
                row.report("warning", check.code, check.text.fill_anyway(row.cells), column=check.column)

    def _is_repeated(self, check: Judgement, row: Row) -> bool:
        values = (check.code, *(row.cells.get(column, "") for column in check.unique))
        place = f"{row.file}:{row.line}"
        return self._unique.setdefault(values, place) != place

    def _apply_rules(self, row: Row) -> tuple[bool, list[PlannedFiling]]:
        """Return whether any rule had its effect, and the filings; one already begun is an effect, too."""
        applied, filings = False, []
        for rule in self._mapping.rules:
            for item, part in _parts(rule, row):
                if not rule.applies(part.cells):
                    continue
                try:
                    filing = self._apply(rule, part, item)
                except MalformedError as error:
                    row.refuse(error, columns=rule.find_columns(error.pointer, error.message))
                    continue
                applied = True
                if filing is not None:
                    filings.append(filing)
        return applied, filings

    def _apply(self, rule: Rule, row: Row, item: str) -> PlannedFiling | None:
        subject = rule.subject.fill(row.cells)
        if subject is None:
            message = f"filing {rule.words.name}: a column of its subject is absent"
            raise MalformedError(message, code="subject-absent", pointer="/subject")
        parse_subject(subject)
        if rule.words.once and subject in self._begun:
            return None
        filing = self._make(rule, row, subject, item)
        if rule.words.once:
            self._begun.add(subject)
        return filing

    def _make(self, rule: Rule, row: Row, subject: str, item: str) -> PlannedFiling:
        effective = rule.find_effective_day(row)
        if effective is None:
            message = f"filing {rule.words.name}: the day it holds on is absent"
            raise MalformedError(message, code="effective-day-absent", pointer="/effective_on")
        day, words = effective
        key = [row.cells[column] for column in self._mapping.definition.input.key]
        # A subject is registered once, whichever of its rows comes first.
        identity = () if rule.words.once else (*key, item)
        mapping_id = self._mapping.definition.mapping.id
        return PlannedFiling(
            filing_id=derived_filing_id(self._id_day, mapping_id, rule.words.name, subject, *identity),
            rule=rule,
            subject=subject,
            event=read_event(rule.words.type, rule.data.read(row) or {}),
            effective_on=day,
            precision=words.precision,
            reference=" ".join(key)[:500],
            row=row,
        )


def _parts(rule: Rule, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield the row once, or, with `for_each`, once per item of its list."""
    words = rule.words.for_each
    if words is None:
        yield "", row
        return
    items = (item.strip() for item in row.cells.get(words.column, "").split(words.split))
    for item in dict.fromkeys(items):
        if item:
            yield item, row.with_cells({words.name: item})

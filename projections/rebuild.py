# SPDX-License-Identifier: Apache-2.0
"""Making the views anew from the log alone, and comparing those that are stored with that (eventstore.md R10).

Both compute into tables of their own first, in memory, so that neither readers nor filings wait for it. A rebuild then
puts all rows in place in one transaction: readers see the old views until it ends. The comparison is how an edited row
is found (reliability.md case 35); the log itself is checked by `registry.ledger.check`.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Self

import msgspec
from sqlalchemy import Connection, Table, select

from events.database import Database, open_database
from events.errors import EvidenceError, UnavailableError
from events.ids import TreeSize
from events.store import EventStore, Snapshot
from projections.making import make_views
from projections.runner import Progress, Runner
from projections.views import METADATA, cursor
from projections.views.schema import in_portions, key_names

_PORTION = 200
"""Rows held at once: that of a state may have as many bytes as all the events of its right."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A stored row that is not what the log says."""

    view: str
    key: str
    position: int
    """Of the last event that shaped the row, as recomputed; for a row that should not be there, as it states."""
    detail: str


def rebuild(database: Database, store: EventStore, *, progress: Progress | None = None) -> TreeSize:
    """Compute all views anew, put them in place of the stored ones at once, and return what they reflect.

    Raises:
        EvidenceError: an entry of the log is damaged; the stored views stay as they are.
    """
    with _shadow() as fresh:
        with store.reading() as log:
            _make(fresh, log, log.head().size, progress)
        runner = Runner(fresh, store)
        while True:
            size = runner.catch_up(progress=progress)
            with database.write_transaction() as target, fresh.read_transaction() as source:
                # A runner may have gone on meanwhile; readers never see the views go back.
                if cursor.load(target, for_update=True).size <= size or _log_ends_at(store, size):
                    _replace(source, target)
                    return size


def compare_views(database: Database, store: EventStore, *, progress: Progress | None = None) -> list[Difference]:
    """Recompute the views from the log as far as they go, and return how these differ.

    Raises:
        EvidenceError: an entry of the log is damaged.
    """
    with Comparison(database) as comparison, store.reading() as log:
        problem = comparison.check_cursor(log)
        if problem:
            return [problem]
        _make(comparison.recomputed, log, comparison.at.size, progress)
        return list(comparison.differences())


class Comparison:
    """The stored views, as they are at its beginning, and a place where they are recomputed; use it as a context."""

    def __init__(self, database: Database) -> None:
        """Compare the views in `database`."""
        self._database = database

    def __enter__(self) -> Self:
        """Fix what is stored, and make the place."""
        with ExitStack() as opened:
            self._stored = opened.enter_context(self._database.read_transaction())
            self.recomputed = opened.enter_context(_shadow())
            self.at = cursor.load(self._stored)
            """How much of the log the stored views reflect."""
            self._opened = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of both."""
        self._opened.close()

    def check_cursor(self, log: Snapshot) -> Difference | None:
        """Return what is wrong with the place up to which the views say they reflect `log`, if anything is."""
        try:
            cursor.check_fold(self.at)
            cursor.verify_cursor(self.at, log)
        except (UnavailableError, EvidenceError) as error:
            return Difference(view="cursor", key="views", position=self.at.size - 1, detail=error.message)
        return None

    def differences(self) -> Iterator[Difference]:
        """Yield how the stored views differ from the recomputed ones."""
        with self.recomputed.read_transaction() as recomputed:
            for view in METADATA.sorted_tables:
                yield from _differences(view, _rows(self._stored, view), _rows(recomputed, view))


def digest_views(database: Database) -> str:
    """Return SHA-256 over every row of every view, in order, in hexadecimal: equal views have equal digests."""
    digest = hashlib.sha256()
    with database.read_transaction() as connection:
        for view in METADATA.sorted_tables:
            digest.update("\0".join([view.name, *view.c.keys(), ""]).encode())
            for row in _rows(connection, view):
                digest.update(msgspec.msgpack.encode(row))
    return digest.hexdigest()


@contextmanager
def _shadow() -> Iterator[Database]:
    database = open_database("sqlite://")
    try:
        METADATA.create_all(database.writing)
        yield database
    finally:
        database.close()


def _make(fresh: Database, log: Snapshot, size: TreeSize, progress: Progress | None) -> None:
    with fresh.write_transaction() as connection:
        make_views(connection, log, size, progress=progress)


def _log_ends_at(store: EventStore, size: TreeSize) -> bool:
    with store.reading() as log:
        return log.head().size <= size


def _replace(source: Connection, target: Connection) -> None:
    for view in METADATA.sorted_tables:
        target.execute(view.delete())
        names = view.c.keys()
        for portion in in_portions(_rows(source, view), _PORTION):
            target.execute(view.insert(), [dict(zip(names, row, strict=True)) for row in portion])


def _rows(connection: Connection, view: Table) -> Iterator[tuple[Any, ...]]:
    """Yield every row of `view` in the order of its key, which is the same on all databases."""
    query = select(view).order_by(*view.primary_key)
    for row in connection.execute(query, execution_options={"yield_per": _PORTION}):
        yield tuple(row)


def _differences(
    view: Table, stored: Iterator[tuple[Any, ...]], recomputed: Iterator[tuple[Any, ...]]
) -> Iterator[Difference]:
    """Walk both in the order of their keys and yield where they part."""
    have, want = next(stored, None), next(recomputed, None)
    while have or want:
        if have == want:
            # As nearly all are: their keys need not be looked at.
            have, want = next(stored, None), next(recomputed, None)
        elif have and (not want or _key(view, have) < _key(view, want)):
            yield _difference(view, have, "extra: the log has no such row")
            have = next(stored, None)
        elif want and (not have or _key(view, want) < _key(view, have)):
            yield _difference(view, want, "missing")
            want = next(recomputed, None)
        elif have and want:
            yield _difference(view, want, _describe(view, have, want))
            have, want = next(stored, None), next(recomputed, None)


def _key(view: Table, row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(row[view.c.keys().index(name)] for name in key_names(view))


def _difference(view: Table, row: Sequence[Any], detail: str) -> Difference:
    values = dict(zip(view.c.keys(), row, strict=True))
    position = values["position"] if "position" in values else values["size"] - 1
    key = "/".join(str(part) for part in _key(view, row))
    return Difference(view=view.name.removeprefix("view_"), key=key, position=position, detail=detail)


def _describe(view: Table, have: Sequence[Any], want: Sequence[Any]) -> str:
    names = [name for name, old, new in zip(view.c.keys(), have, want, strict=True) if old != new]
    return f"differs in {', '.join(names)}"

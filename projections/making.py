# SPDX-License-Identifier: Apache-2.0
"""Making all views of a log at once, into empty tables: one subject at a time, from its first event to its last.

A subject's rows are worked out once, from its last state, instead of after every page, and nothing is written twice.
What is distrusted is read first, so that no subject is folded again for it. Held are one subject and some rows.
"""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, insert

from events.entry import parse_entry
from events.errors import EvidenceError
from events.ids import Position, TreeSize
from events.prepared import Prepared
from events.store import Snapshot, StoredEntry
from projections.distrusted import read_distrust
from projections.folding import fold_history
from projections.reading import read_history
from projections.right.facts import fact_of
from projections.runner import FACT_TYPES, FACT_VIEWS, Progress, rows_of
from projections.views import METADATA, cursor
from projections.views.schema import Row

INSERTS = {view.name: Prepared(insert(view)) for view in METADATA.sorted_tables}
"""How rows come into each view, where there are none yet."""

_VALUES = {view.name: itemgetter(*[column.name for column in view.c]) for view in METADATA.sorted_tables}
"""The values of a row of each view, in the order of its columns: that of the parameters of its insert."""

_PAGE = 1000
_ROWS = 500
"""Rows of a view written at once: a state may have as many bytes as all the events of its right."""


def make_views(connection: Connection, log: Snapshot, size: TreeSize, *, progress: Progress | None = None) -> None:
    """Fill the empty views that `connection` writes with what the first `size` entries of `log` say.

    Raises:
        EvidenceError: an entry is missing, damaged or out of place.
    """
    distrust = read_distrust(log, size)
    writer, done = _Writer(connection), 0
    for subject in list(log.stream_names()):
        facts = read_history(log, subject, known_at=size)
        if facts:
            known, state = fold_history(subject, facts, distrust)
            writer.take(rows_of(known, state))
        done += len(facts)
        if progress and facts:
            progress(done, size)
    writer.flush()
    if done != size:
        _find_missing(log, size, done)
    _make_fact_views(connection, log, size)
    if size:
        last = parse_entry(log.entry(Position(size - 1)).raw)
        cursor.store(connection, cursor.Cursor(size=size, leaf_hash=last.leaf_hash.hex()))


def _find_missing(log: Snapshot, size: int, done: int) -> None:
    for first in range(0, size, _PAGE):
        log.entries(Position(first), min(_PAGE, size - first))
    message = f"the streams hold {done} entries, the log has {size}"
    raise EvidenceError(message, code="position-missing", position=done)


def _make_fact_views(connection: Connection, log: Snapshot, size: int) -> None:
    for page in _pages(log, size):
        facts = [(entry.stream, fact_of(entry)) for entry in map(parse_entry, (stored.raw for stored in page))]
        for view in FACT_VIEWS:
            view.apply(connection, facts)


def _pages(log: Snapshot, size: int) -> Iterator[Sequence[StoredEntry]]:
    first = 0
    while page := log.entries(Position(first), _PAGE, types=FACT_TYPES):
        yield [stored for stored in page if stored.position < size]
        first = page[-1].position + 1


class _Writer:
    """Rows on their way into the views."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: dict[str, list[Row]] = {}

    def take(self, rows: dict[str, list[Any]]) -> None:
        for name, more in rows.items():
            waiting = self._waiting.setdefault(name, [])
            waiting += more
            if len(waiting) >= _ROWS:
                self._write(name)

    def flush(self) -> None:
        for name in self._waiting:
            self._write(name)

    def _write(self, name: str) -> None:
        INSERTS[name].run_tuples(self._connection, [_VALUES[name](row) for row in self._waiting[name]])
        self._waiting[name] = []

# SPDX-License-Identifier: Apache-2.0
"""Bringing the views up to the log: read a page, fold it, write the rows and move the cursor in one transaction.

What a page changes is worked out from each subject's state before and after it, so that the rows depend on the events
alone and never on where pages begin and end (eventstore.md R9). Where a page holds a correction or gives up a key, the
subjects concerned are folded anew from the log. Damage stops the runner; a fault of the fold itself
stops only the subject it hits (`projections.folding`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from sqlalchemy import Connection, Table

from events.database import Database
from events.entry import Entry, parse_entry
from events.errors import EvidenceError
from events.ids import Position, TreeSize
from events.store import EventStore, Snapshot
from projections.distrusted import read_distrust
from projections.folding import Known, fold_on
from projections.reading import read_history
from projections.right.distrust import TRUSTING, Distrust
from projections.right.facts import Fact, fact_of
from projections.right.state import SubjectState
from projections.views import (
    adoptions,
    areas,
    calendars,
    cursor,
    disclosures,
    inspections,
    keys,
    money,
    obligations,
    orders,
    outcomes,
    oversight,
    parties,
    rights,
    runs,
    series,
    states,
)
from projections.views.cursor import Cursor
from projections.views.schema import Row, delete, key_names, upsert

Progress = Callable[[int, int], None]
"""Takes how many entries are done and how many there are."""

PAGE = 2000
"""Entries folded in one transaction."""


class StateView(Protocol):
    """A view that follows from each subject's state by itself."""

    TABLE: Table

    def rows(self, state: SubjectState) -> list[Row]:
        """Return the subject's rows."""
        ...


STATE_VIEWS: tuple[StateView, ...] = (
    rights,
    parties,
    obligations,
    oversight,
    orders,
    inspections,
    areas,
    money,
    outcomes,
    disclosures,
    series,
)
FACT_VIEWS = (keys, runs, calendars, adoptions)
"""Views that follow from single events, each of the types it names."""
FACT_TYPES: frozenset[str] = frozenset().union(*(view.TYPES for view in FACT_VIEWS))


class Runner:
    """Keeps the views of one database; several may run, in several processes."""

    def __init__(self, database: Database, store: EventStore, *, page: int = PAGE) -> None:
        """Write the views in `database` from the log in `store`."""
        self._database = database
        self._store = store
        self._page = page
        self._distrust, self._distrusted_at = TRUSTING, 0

    def catch_up(self, *, until: TreeSize | None = None, progress: Progress | None = None) -> TreeSize:
        """Bring the views up to the log as it is now, or to its first `until` entries; return what they reflect.

        Raises:
            EvidenceError: an entry is damaged, or the views were not made from this log.
            UnavailableError: the views were made by another version of the fold: rebuild them.
        """
        size, end = self._check_start(until)
        while size < end:
            size = self._take_page(size, min(self._page, end - size))
            if progress:
                progress(size, end)
        return size

    def _check_start(self, until: TreeSize | None) -> tuple[TreeSize, TreeSize]:
        with self._database.read_transaction() as connection:
            at = cursor.load(connection)
        # The log is looked at after the views: it only grows, so it cannot seem shorter than they are.
        with self._store.reading() as log:
            cursor.check_fold(at)
            cursor.verify_cursor(at, log)
            return at.size, log.head().size if until is None else until

    def _take_page(self, size: TreeSize, limit: int) -> TreeSize:
        # Reading and decoding take the longest, so they come before the writers' turn is taken.
        with self._store.reading() as log:
            page = read_page(log, Position(size), limit)
            distrust = self._learn_distrust(log, page.end.size)
            with self._database.write_transaction() as connection:
                at = cursor.load(connection, for_update=True)
                if at.size == size:
                    at = _apply(connection, page, _Past(log, at.size, page.end.size, distrust))
        # Another runner may have come first; then its rows stand, and we go on from there.
        return at.size

    def _learn_distrust(self, log: Snapshot, size: TreeSize) -> Distrust:
        if size < self._distrusted_at:
            self._distrust, self._distrusted_at = TRUSTING, 0
        known, since = self._distrust, self._distrusted_at
        self._distrust, self._distrusted_at = read_distrust(log, size, known=known, since=since), size
        return self._distrust


class _Past(NamedTuple):
    """The log as a page ends: what is folded anew is read there."""

    log: Snapshot
    start: TreeSize
    end: TreeSize
    distrust: Distrust

    def history(self, subject: str) -> list[Fact]:
        """Return every event of the subject, those of the page among them."""
        return read_history(self.log, subject, known_at=self.end)

    @property
    def given_up(self) -> list[str]:
        """The keys that the page gives up as compromised."""
        return [each.key_id for each in self.distrust if each.position >= self.start]


class Page(NamedTuple):
    """The next entries of the log, as facts with their subjects."""

    facts: list[tuple[str, Fact]]
    end: Cursor


def read_page(log: Snapshot, first: Position, limit: int) -> Page:
    """Return up to `limit` entries from `first` on.

    Raises:
        EvidenceError: an entry is missing, damaged or out of place.
    """
    entries = [_parse(stored.position, stored.raw) for stored in log.entries(first, limit)]
    end = Cursor(size=TreeSize(first + len(entries)), leaf_hash=entries[-1].leaf_hash.hex())
    return Page([(entry.stream, fact_of(entry)) for entry in entries], end)


def _parse(position: Position, raw: bytes) -> Entry:
    entry = parse_entry(raw)
    if entry.position != position:
        message = f"entry stored at position {position} says it is at {entry.position}"
        raise EvidenceError(message, code="entry-misplaced", position=position)
    return entry


def _apply(connection: Connection, page: Page, past: _Past) -> Cursor:
    by_subject: defaultdict[str, list[Fact]] = defaultdict(list)
    for subject, fact in page.facts:
        by_subject[subject].append(fact)
    # A key that is given up changes what it signed, wherever that is.
    for subject in states.find_signed(connection, past.given_up):
        by_subject[subject]
    changes = Changes()
    before = states.load(connection, by_subject)
    states.store(connection, [changes.fold(before[subject], facts, past) for subject, facts in by_subject.items()])
    changes.write(connection)
    for view in FACT_VIEWS:
        view.apply(connection, page.facts)
    cursor.store(connection, page.end)
    return page.end


StateRows = dict[str, list[Row]]
"""Rows by the name of their view."""


def rows_of(known: Known, state: SubjectState) -> StateRows:
    """Return all rows that follow from what is `known` of a subject, whose state is `state`."""
    rows = {view.TABLE.name: view.rows(state) for view in STATE_VIEWS}
    return {**rows, states.TABLE.name: [states.row_of(known)]}


class Changes:
    """The rows of the state views that differ after a page."""

    def __init__(self) -> None:
        """Start with none."""
        self._written: list[list[Row]] = [[] for _ in STATE_VIEWS]
        self._removed: list[list[Row]] = [[] for _ in STATE_VIEWS]

    def fold(self, known: Known, facts: Sequence[Fact], past: _Past) -> Known:
        """Fold `facts` onto `known`, note what rows that changes, and return what is known then."""
        state = known.state()
        before = [view.rows(state) for view in STATE_VIEWS]
        after, state = fold_on(known, facts, past.distrust, lambda: past.history(known.subject), state=state)
        for index, view in enumerate(STATE_VIEWS):
            written, removed = _compare(view.TABLE, before[index], view.rows(state))
            self._written[index] += written
            self._removed[index] += removed
        return after

    def write(self, connection: Connection) -> None:
        """Write the noted changes."""
        for view, written, removed in zip(STATE_VIEWS, self._written, self._removed, strict=True):
            upsert(connection, view.TABLE, written)
            delete(connection, view.TABLE, removed)


def _compare(view: Table, before: Iterable[Row], after: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    names = key_names(view)
    old = {tuple(row[name] for name in names): row for row in before}
    written = [row for row in after if old.pop(tuple(row[name] for name in names), None) != row]
    return written, list(old.values())

# SPDX-License-Identifier: Apache-2.0
"""What an answer stands on: one look at the views, and the log where more was known since (eventstore.md R13).

Subjects that nothing behind `size` shaped are taken from the views as they are stored; the others are folded from the
log again, up to `size`. What shapes a subject is an event of its own, or one that gives up a key that signed some.
So a question about what was known yesterday costs as much as happened since.
"""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select, tuple_

from events.database import Database
from events.ids import Position, TreeSize
from events.store import EventStore, Snapshot
from projections.distrusted import read_distrust
from projections.folding import Known, fold_history
from projections.reading import read_fact
from projections.right.distrust import Distrust
from projections.right.records import Sighting
from projections.rules.calendars import Calendars
from projections.views import calendars, cursor, runs, states

_STATES = states.TABLE
_PORTION = 1000
_HELD = 2000
"""Entries that were read lately and are not read again: about 10 MB."""
_OF_SUBJECT = select(*states.COLUMNS).where(_STATES.c.subject == bindparam("subject"))


class Knowledge:
    """What the first `size` entries of the log say."""

    def __init__(self, connection: Connection, size: TreeSize, log: Snapshot | None) -> None:
        """Answer from `connection`; `log` is needed only where the views reflect more than `size` entries."""
        self.connection = connection
        self.size = size
        self._log = log
        self._last_runs: dict[datetime.date, Sighting | None] = {}
        self._distrust: Distrust | None = None

    @property
    def position(self) -> Position | None:
        """The last position that is taken into account; None while the log is empty."""
        return Position(self.size - 1) if self.size else None

    def find(self, subject: str) -> Known | None:
        """Return what is known of `subject`, if it has any event."""
        row = self.connection.execute(_OF_SUBJECT, {"subject": subject}).one_or_none()
        if row is None:
            return None
        return states.known_of(row) if row.state_position < self.size else self._fold(subject)

    def last_run(self, as_of: datetime.date) -> Sighting | None:
        """Return the scheduler's last run that looked at a day up to `as_of`."""
        if as_of not in self._last_runs:
            self._last_runs[as_of] = runs.find_last(self.connection, as_of=as_of, known_at=self.size)
        return self._last_runs[as_of]

    @cached_property
    def calendars(self) -> Calendars:
        """The working calendars adopted by then."""
        return calendars.load(self.connection, known_at=self.size)

    def is_as_stored(self) -> ColumnElement[bool]:
        """Return the condition that nothing behind `size` shaped what is stored of a subject."""
        return _STATES.c.position < self.size

    def moved(self, *, start: str = "", only: str | None = None) -> Iterator[Known]:
        """Yield, as of `size`, the subjects that were shaped since, in order, from `start` on or `only` one."""
        if self._log is None:
            return
        query = select(_STATES.c.subject).where(_STATES.c.position >= self.size, _STATES.c.subject >= start)
        if only is not None:
            query = query.where(_STATES.c.subject == only)
        for subject in self.connection.execute(query.order_by(_STATES.c.subject)).scalars().all():
            known = self._fold(subject)
            if known:
                yield known

    def scan(self, query: Select[Any], key: Sequence[ColumnElement[Any]], after: Sequence[str]) -> Iterator[Any]:
        """Yield the rows of `query` in the order of `key` behind `after`, in portions: no cursor stays open."""
        while True:
            portion = query.where(tuple_(*key) > tuple_(*after)) if after else query
            rows = self.connection.execute(portion.order_by(*key).limit(_PORTION)).all()
            yield from rows
            if len(rows) < _PORTION:
                return
            after = [getattr(rows[-1], column.name) for column in key]

    def _fold(self, subject: str) -> Known | None:
        if self._log is None:
            raise RuntimeError(f"bad bounds: {subject} has events behind what the views reflect")
        facts = [_read(*stored, subject) for stored in self._log.hashed_stream(subject, known_at=self.size)]
        if self._distrust is None:
            self._distrust = read_distrust(self._log, self.size)
        return fold_history(subject, facts, self._distrust)[0] if facts else None


_read = lru_cache(maxsize=_HELD)(read_fact)
"""What an entry says follows from its bytes and its place alone, and reading them takes longer than folding it."""


@contextmanager
def open_knowledge(database: Database, store: EventStore, known_at: TreeSize | None = None) -> Iterator[Knowledge]:
    """Open what the first `known_at` entries say; without it, or beyond the views, everything the views reflect.

    Raises:
        UnavailableError: the views were made by another version of the fold, or the database is not to be had.
    """
    with ExitStack() as stack:
        connection = stack.enter_context(database.read_transaction())
        at = cursor.load(connection)
        cursor.check_fold(at)
        if known_at is None or known_at >= at.size:
            yield Knowledge(connection, at.size, None)
        else:
            # Opened behind the views' transaction, so the log holds at least what they reflect.
            yield Knowledge(connection, known_at, stack.enter_context(store.reading()))

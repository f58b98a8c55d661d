# SPDX-License-Identifier: Apache-2.0
"""What changed for a right, a party or a region between two moments, and by which events (issue 5).

A moment is a civil day and how much of the log may be used. With two days and one `known_at`, the answer is what
happened, by all that is known; with one day and two `known_at`, it is what was learned about that day. Both sides are
read from one look at the database.
"""

import datetime
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import select

from events.clock import parse_instant
from events.database import Database
from events.errors import MalformedError, NotFoundError
from events.ids import TreeSize, parse_subject
from events.store import EventStore, Snapshot
from events.values import Text
from projections.answers.change_words import say_headline, say_land, say_money, say_obligations
from projections.answers.changes import (
    AreaChange,
    LandChange,
    ObligationChange,
    compare_areas,
    compare_land,
    compare_obligations,
)
from projections.answers.knowledge import Knowledge
from projections.answers.money_changes import MoneyChange, compare_money
from projections.answers.paging import DEFAULT_LIMIT, Page, check_limit, fill_page, format_cursor, parse_cursor
from projections.answers.places import place_of_state
from projections.answers.standing import Standing, judge
from projections.right.duty import holder_on
from projections.rules import Reason
from projections.views import cursor, rights
from projections.views.schema import holds_code

MAX_EVENTS = 500
_LIST = "changes"
_MAX_JUDGED = 5000
"""Subjects judged for one page; then it ends short, with a cursor to go on."""


class Moment(Struct, frozen=True, kw_only=True):
    """A civil day, and how much of the log may be used: the first `known_at` entries, or all of it."""

    as_of: datetime.date
    known_at: TreeSize | None = None


class Side(Struct, frozen=True, kw_only=True):
    """One of the two moments, as answered: `known_at` is the last position used."""

    as_of: datetime.date
    known_at: int | None


class ChangeEvent(Struct, frozen=True, kw_only=True):
    """An event that lies between the two moments: recorded or taking effect between them."""

    position: int
    type: str
    effective_on: datetime.date
    recorded_at: datetime.datetime


class ReasonChanges(Struct, frozen=True, kw_only=True):
    """The reasons and indicators that came, and those that went."""

    added: tuple[Reason, ...]
    ended: tuple[Reason, ...]


class SubjectChanges(Struct, frozen=True, kw_only=True):
    """What changed for one right, or in what a party owes by itself."""

    subject: str
    names: Text | None
    headline_before: str | None
    """None: nothing was known of it."""
    headline_after: str | None
    holder_before: str | None
    holder_after: str | None
    reasons: ReasonChanges
    obligations: tuple[ObligationChange, ...]
    land: tuple[LandChange, ...]
    areas: tuple[AreaChange, ...]
    money: tuple[MoneyChange, ...]
    events: tuple[ChangeEvent, ...]
    """The first of them, in the order of recording."""
    events_left_off: int
    sentences: tuple[Text, ...]
    """The same in words; empty where nothing changed."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed, and nothing was recorded or took effect in between."""
        return not (self.sentences or self.reasons.added or self.reasons.ended or self.events)


class Diff(Struct, frozen=True, kw_only=True):
    """What changed for one subject."""

    before: Side
    after: Side
    changes: SubjectChanges
    as_of: datetime.date
    known_at: int | None
    position: int | None


class DiffPage(Page[SubjectChanges], frozen=True, kw_only=True):
    """What changed for some of many subjects; those for which nothing changed are left out."""

    before: Side
    after: Side


class Group(Struct, frozen=True, kw_only=True):
    """Whose changes are asked for: a party with all it held at either moment, or a region."""

    party: str | None = None
    region: str | None = None


class _Span(NamedTuple):
    """Both sides of a question, and the log behind them."""

    earlier: Knowledge
    later: Knowledge
    log: Snapshot
    before: datetime.date
    after: datetime.date

    @property
    def sides(self) -> dict[str, Side]:
        return {
            "before": Side(as_of=self.before, known_at=self.earlier.position),
            "after": Side(as_of=self.after, known_at=self.later.position),
        }


@contextmanager
def open_span(database: Database, store: EventStore, before: Moment, after: Moment) -> Iterator[_Span]:
    """Open both moments on one look at the database.

    Raises:
        MalformedError: the second moment is before the first, in days or in the log.
        UnavailableError: the views were made by another version of the fold, or the database is not to be had.
    """
    with ExitStack() as stack:
        connection = stack.enter_context(database.read_transaction())
        at = cursor.load(connection)
        cursor.check_fold(at)
        # Opened behind the views' transaction, so the log holds at least what they reflect.
        log = stack.enter_context(store.reading())
        sizes = [at.size if each.known_at is None else min(at.size, each.known_at) for each in (before, after)]
        if before.as_of > after.as_of or sizes[0] > sizes[1]:
            message = f"from {before.as_of} by {sizes[0]} entries to {after.as_of} by {sizes[1]}: goes back"
            raise MalformedError(message, code="diff-backwards", pointer="/from")
        earlier, later = (Knowledge(connection, TreeSize(size), log) for size in sizes)
        yield _Span(earlier, later, log, before.as_of, after.as_of)


def diff_subject(span: _Span, subject: str) -> Diff:
    """Return what changed for `subject`.

    Raises:
        NotFoundError: nothing is recorded about it at either moment.
    """
    parse_subject(subject)
    changes = _compare(span, subject)
    if changes is None:
        message = f"{subject}: nothing is recorded under this name"
        raise NotFoundError(message, code="subject-unknown", pointer="/subject")
    position = span.later.position
    return Diff(**span.sides, changes=changes, as_of=span.after, known_at=position, position=position)


def list_changes(span: _Span, group: Group, *, after: str = "", limit: int = DEFAULT_LIMIT) -> DiffPage:
    """Return what changed for the subjects of `group`, in the order of their names, behind the cursor `after`.

    Raises:
        MalformedError: the cursor or the limit is none.
    """
    check_limit(limit)
    key = parse_cursor(_LIST, after, 1)
    names = _candidates(span, group, key[0] if key else "")
    found = (((name,), _matching(span, group, name)) for name in names)
    items, last = fill_page(found, limit, scanned_at_most=_MAX_JUDGED)
    position = span.later.position
    return DiffPage(
        items=items,
        next=format_cursor(_LIST, last) if last else None,
        position=position,
        known_at=position,
        **span.sides,
    )


def _candidates(span: _Span, group: Group, after: str) -> Iterator[str]:
    """Yield the subjects that may belong to `group`, by what is known now, behind `after`, in order."""
    table = rights.TABLE
    query = select(table.c.subject)
    if group.party:
        # Whoever ever held it: who holds it on a day is computed.
        query = query.where(holds_code(table.c.holders, group.party))
    own = [f"party:{group.party}"] if group.party else []
    yield from (name for name in own if name > after)
    # A page ends with its last subject, so this starts again there.
    yield from (row.subject for row in span.later.scan(query, [table.c.subject], [after] if after else []))


def _matching(span: _Span, group: Group, subject: str) -> SubjectChanges | None:
    sides = _stand(span, subject)
    if not any(_belongs(side, group) for side in sides):
        return None
    changes = _changes(span, subject, *sides)
    return None if changes.is_empty else changes


def _belongs(standing: Standing | None, group: Group) -> bool:
    if standing is None:
        return False
    if group.party and standing.state.subject != f"party:{group.party}":
        return holder_on(standing.state, standing.status.as_of) == group.party
    return group.region is None or place_of_state(standing.state).is_in(group.region)


def _compare(span: _Span, subject: str) -> SubjectChanges | None:
    before, after = _stand(span, subject)
    if before is None and after is None:
        return None
    return _changes(span, subject, before, after)


def _stand(span: _Span, subject: str) -> tuple[Standing | None, Standing | None]:
    """Return how `subject` stood at either moment; None where nothing was known of it."""
    before, after = (
        judge(known, day, size=knowledge.size, last_run=knowledge.last_run(day), calendars=knowledge.calendars)
        if (known := knowledge.find(subject)) else None
        for knowledge, day in ((span.earlier, span.before), (span.later, span.after))
    )  # fmt: skip
    return before, after


def _changes(span: _Span, subject: str, before: Standing | None, after: Standing | None) -> SubjectChanges:
    obligations = compare_obligations(before, after)
    land, areas, money = compare_land(before, after), compare_areas(before, after), compare_money(before, after)
    old, new = (each.status.headline if each else None for each in (before, after))
    holders = [holder_on(each.state, each.status.as_of) if each else None for each in (before, after)]
    events, left_off = _events(span, subject)
    sentences = [say_headline(old, new)] if old != new else []
    sentences += [*say_obligations(obligations), *say_land(land, areas), *say_money(money)]
    shown = after or before
    return SubjectChanges(
        subject=subject,
        names=place_of_state(shown.state).names if shown else None,
        headline_before=old,
        headline_after=new,
        holder_before=holders[0],
        holder_after=holders[1],
        reasons=_reasons(before, after),
        obligations=tuple(obligations),
        land=tuple(land),
        areas=tuple(areas),
        money=tuple(money),
        events=events,
        events_left_off=left_off,
        sentences=tuple(sentences),
    )


def _reasons(before: Standing | None, after: Standing | None) -> ReasonChanges:
    old, new = _by_key(before), _by_key(after)
    return ReasonChanges(
        added=tuple(reason for key, reason in new.items() if key not in old),
        ended=tuple(reason for key, reason in old.items() if key not in new),
    )


def _by_key(standing: Standing | None) -> dict[tuple[object, ...], Reason]:
    """Return the reasons by what makes one the same on another day: not its words, which count days."""
    status = standing.status if standing else None
    said = (*status.reasons, *status.indicators) if status else ()
    return {(each.rule, each.headline, each.mark, each.obligations): each for each in said}


def _events(span: _Span, subject: str) -> tuple[tuple[ChangeEvent, ...], int]:
    """Return the events that were recorded, or took effect, between the two moments; and how many are left off."""
    found = []
    for index, _ in span.log.stream_rows(subject):
        effective_on = datetime.date.fromisoformat(index.effective_on)
        is_new = index.position >= span.earlier.size
        if index.position < span.later.size and (is_new or span.before < effective_on <= span.after):
            found.append(
                ChangeEvent(
                    position=index.position,
                    type=index.type,
                    effective_on=effective_on,
                    recorded_at=parse_instant(index.recorded_at, pointer="/recorded_at"),
                )
            )
    return tuple(found[:MAX_EVENTS]), max(0, len(found) - MAX_EVENTS)

# SPDX-License-Identifier: Apache-2.0
"""Lists of rights that match, page by page."""

import datetime
from collections.abc import Iterator
from heapq import merge
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, select

from events.errors import MalformedError
from events.identifiers.right_numbers import is_right_number
from events.values import Code, Identifier, Mineral, Text
from projections.answers.knowledge import Knowledge
from projections.answers.paging import DEFAULT_LIMIT, Page, check_limit, fill_page, format_cursor, parse_cursor
from projections.answers.places import Place, in_region, place_of
from projections.answers.standing import Standing, count_timeliness, judge
from projections.folding import Known
from projections.right.duty import holder_on
from projections.views import rights, states
from projections.views.names import fold_name
from projections.views.schema import holds_code

_RIGHTS, _STATES = rights.TABLE, states.TABLE
_LIST = "rights"
_MAX_QUERY = 200


class RightFilter(Struct, frozen=True, kw_only=True):
    """Which rights are asked for; all that is given must hold."""

    kind: str | None = None
    holder: str | None = None
    """Who holds it on the day asked about."""
    region: str | None = None
    """A jurisdiction or division code, or the beginning of one."""
    minerals: tuple[str, ...] = ()
    """Any of these."""
    headline: str | None = None
    q: str | None = None
    """Part of a name, of the id, or of a number in another register; case and width do not matter."""


class RightItem(Struct, frozen=True, kw_only=True):
    """One right in a list."""

    right_id: str
    kind: str
    names: Text
    jurisdiction: str
    region: Code | None
    holder: str | None
    minerals: tuple[Mineral, ...]
    identifiers: tuple[Identifier, ...]
    standing: str
    headline: str
    counts: dict[str, int]
    last_position: int


class _Candidate(NamedTuple):
    row: Any
    """A mapping with the columns of the view."""
    known: Known


def list_rights(
    knowledge: Knowledge,
    wanted: RightFilter,
    *,
    as_of: datetime.date,
    after: str = "",
    limit: int = DEFAULT_LIMIT,
) -> Page[RightItem]:
    """Answer `Answers.list_rights`."""
    check_limit(limit)
    _check_query(wanted.q)
    key = parse_cursor(_LIST, after, 1)
    found = (
        ((candidate.row["subject"],), _match(knowledge, candidate, wanted, as_of))
        for candidate in _candidates(knowledge, wanted, key)
    )
    items, last = fill_page(found, limit)
    return Page(
        items=items,
        next=format_cursor(_LIST, last) if last else None,
        position=knowledge.position,
        known_at=knowledge.position,
    )


def _candidates(knowledge: Knowledge, wanted: RightFilter, after: list[str]) -> Iterator[_Candidate]:
    """Yield what may match, behind `after`, in the order of the subjects."""
    query = (
        select(_RIGHTS, *states.COLUMNS)
        .join(_STATES, _STATES.c.subject == _RIGHTS.c.subject)
        .where(knowledge.is_as_stored(), *_narrow(wanted))
    )
    stored = (
        _Candidate(row._mapping, states.known_of(row))  # noqa: SLF001 - SQLAlchemy's public name
        for row in knowledge.scan(query, [_RIGHTS.c.subject], after)
    )
    moved = (
        _Candidate(row, known)
        for known in knowledge.moved(start=after[0] if after else "right:")
        for row in rights.rows(known.state())
        if [known.subject] > after
    )
    yield from merge(stored, moved, key=lambda each: each.row["subject"])


def _narrow(wanted: RightFilter) -> Iterator[ColumnElement[bool]]:
    """Yield conditions that leave out most of what does not match; `_match` decides."""
    if wanted.kind:
        yield _RIGHTS.c.kind == wanted.kind
    if wanted.holder:
        yield holds_code(_RIGHTS.c.holders, wanted.holder)
    if wanted.region:
        yield in_region(_RIGHTS, wanted.region)
    if wanted.q:
        yield _RIGHTS.c.search.contains(fold_name(wanted.q), autoescape=True)


def _match(knowledge: Knowledge, candidate: _Candidate, wanted: RightFilter, as_of: datetime.date) -> RightItem | None:
    if not _matches_row(candidate.row, place_of(candidate.row), wanted):
        return None
    standing = _judge(knowledge, candidate.known, as_of)
    item = _item(standing, as_of)
    asked = ((wanted.holder, item.holder), (wanted.headline, item.headline))
    return item if all(want in {None, found} for want, found in asked) else None


def _matches_row(row: Any, place: Place, wanted: RightFilter) -> bool:
    return (
        wanted.kind in {None, row["kind"]}
        and (wanted.region is None or place.is_in(wanted.region))
        and place.has_any(wanted.minerals)
        and (wanted.q is None or fold_name(wanted.q) in row["search"])
    )


def _item(standing: Standing, as_of: datetime.date) -> RightItem:
    state, right = standing.state, standing.state.right
    if right is None:
        raise RuntimeError(f"bad view: {state.subject} has a row and is not registered")
    return RightItem(
        right_id=state.subject.partition(":")[2],
        kind=right.kind,
        names=right.names,
        jurisdiction=right.jurisdiction,
        region=right.region,
        holder=holder_on(state, as_of),
        minerals=right.minerals,
        identifiers=right.identifiers,
        standing=right.standing,
        headline=standing.status.headline,
        counts=count_timeliness(standing.obligations),
        last_position=standing.known.position,
    )


def _judge(knowledge: Knowledge, known: Known, as_of: datetime.date) -> Standing:
    last_run, adopted = knowledge.last_run(as_of), knowledge.calendars
    return judge(known, as_of, size=knowledge.size, last_run=last_run, calendars=adopted)


def _check_query(words: str | None) -> None:
    if words is not None and not 1 <= len(words) <= _MAX_QUERY:
        message = f"search for {len(words)} characters: expected 1 to {_MAX_QUERY}"
        raise MalformedError(message, code="search-length", pointer="/q")


def next_serial(connection: Connection, place: str) -> int:
    """Answer `Answers.next_serial`."""
    prefix = f"right:{place}-"
    named = connection.execute(select(_RIGHTS.c.subject).where(_RIGHTS.c.subject.startswith(prefix, autoescape=True)))
    names = [subject.partition(":")[2] for subject in named.scalars()]
    serials = [int(name.removeprefix(f"{place}-")[:6]) for name in names if is_right_number(name)]
    return max(serials, default=0) + 1

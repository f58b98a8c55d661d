# SPDX-License-Identifier: Apache-2.0
"""Lists over a view of all subjects: stored rows where nothing happened since, and rows of a new fold where it did.

The two are merged in the order of the view's key, so that an answer about what was known earlier pages like any other
(eventstore.md R13). What a row says on the day asked about is the caller's business.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import merge
from typing import Any, NamedTuple, Protocol, TypeVar

from msgspec import Struct, field
from sqlalchemy import ColumnElement, Table, func, select

from projections.answers.knowledge import Knowledge
from projections.answers.paging import Page, check_limit, fill_page, format_cursor, parse_cursor
from projections.answers.places import NOWHERE, Place, in_region, place_of, place_of_state
from projections.right.state import SubjectState
from projections.views import parties, rights, states
from projections.views.schema import Row, key_names

_RIGHTS, _PARTIES, _STATES = rights.TABLE, parties.TABLE, states.TABLE
_PLACE = "place_"

Item = TypeVar("Item")


class SubjectView(Protocol):
    """A view that follows from each subject's state by itself."""

    TABLE: Table

    def rows(self, state: SubjectState) -> list[Row]:
        """Return the subject's rows."""
        ...


class RowFilter(Struct, frozen=True, kw_only=True):
    """What rows must be; all that is given must hold."""

    subject: str | None = None
    region: str | None = None
    """A jurisdiction or division code, or the beginning of one."""
    minerals: tuple[str, ...] = ()
    """Any of these, on the right."""
    equal: dict[str, str | None] = field(default_factory=dict)
    """What columns hold; None: anything."""


class Found(NamedTuple):
    """A row, and what it belongs to."""

    key: tuple[Any, ...]
    row: Mapping[str, Any]
    place: Place
    under_review: bool

    @property
    def subject(self) -> str:
        """The right or party."""
        return str(self.row["subject"])


def find_rows(
    knowledge: Knowledge,
    view: SubjectView,
    wanted: RowFilter,
    *,
    where: Iterable[ColumnElement[bool]] = (),
    after: Sequence[str] = (),
) -> Iterator[Found]:
    """Yield the rows of `view` that match `wanted`, behind the key `after`, in the order of the key.

    `where` narrows the stored rows down and no others: the caller looks at its conditions again.
    """
    table = view.TABLE
    columns = [table.c[name] for name in key_names(table)]
    behind = [column.type.python_type(part) for column, part in zip(columns, after, strict=False)]
    query = _query(knowledge, table, wanted).where(*where)
    stored = (_of_row(row._mapping, columns) for row in knowledge.scan(query, columns, behind))  # noqa: SLF001 - public
    moved = (each for each in _moved(knowledge, view, columns, wanted, behind) if each.key > tuple(behind))
    for found in merge(stored, moved, key=lambda each: each.key):
        if _matches(found, wanted):
            yield found


def make_page(knowledge: Knowledge, listing: str, found: Iterable[tuple[Found, Item | None]], limit: int) -> Page[Item]:
    """Return the first `limit` items of the list named `listing`; a row without an item does not match."""
    candidates = ((tuple(map(str, each.key)), item) for each, item in found)
    items, last = fill_page(candidates, limit)
    return Page(
        items=items,
        next=format_cursor(listing, last) if last else None,
        position=knowledge.position,
        known_at=knowledge.position,
    )


def parse_after(listing: str, view: SubjectView, after: str, limit: int) -> list[str]:
    """Return the key that a page of `limit` items starts behind.

    Raises:
        MalformedError: the cursor or the limit is none.
    """
    check_limit(limit)
    return parse_cursor(listing, after, len(key_names(view.TABLE)))


def _query(knowledge: Knowledge, table: Table, wanted: RowFilter) -> Any:
    places = [
        func.coalesce(_RIGHTS.c[name], _PARTIES.c[name]).label(_PLACE + name)
        for name in ("jurisdiction", "region", "names")
    ]
    return (
        select(table, _STATES.c.review_position, _RIGHTS.c.minerals.label(f"{_PLACE}minerals"), *places)
        .join(_STATES, _STATES.c.subject == table.c.subject)
        .outerjoin(_RIGHTS, _RIGHTS.c.subject == table.c.subject)
        .outerjoin(_PARTIES, _PARTIES.c.subject == table.c.subject)
        .where(knowledge.is_as_stored(), *_conditions(table, wanted))
    )


def _conditions(table: Table, wanted: RowFilter) -> Iterator[ColumnElement[bool]]:
    for name, value in ({"subject": wanted.subject} | wanted.equal).items():
        if value is not None:
            yield table.c[name] == value
    if wanted.region:
        yield in_region(_RIGHTS, wanted.region) | in_region(_PARTIES, wanted.region)


def _moved(
    knowledge: Knowledge,
    view: SubjectView,
    columns: Sequence[ColumnElement[Any]],
    wanted: RowFilter,
    behind: Sequence[Any],
) -> Iterator[Found]:
    for known in knowledge.moved(start=str(behind[0]) if behind else "", only=wanted.subject):
        state = known.state()
        place, under_review = place_of_state(state), known.review is not None
        found = [Found(_key(row, columns), row, place, under_review) for row in view.rows(state)]
        yield from sorted(found, key=lambda each: each.key)


def _of_row(row: Mapping[str, Any], columns: Sequence[ColumnElement[Any]]) -> Found:
    place = _place(*(row[_PLACE + name] for name in ("jurisdiction", "region", "minerals", "names")))
    return Found(_key(row, columns), row, place, row["review_position"] is not None)


def _key(row: Mapping[str, Any], columns: Sequence[ColumnElement[Any]]) -> tuple[Any, ...]:
    return tuple(row[str(column.key)] for column in columns)


@lru_cache(maxsize=2048)
def _place(jurisdiction: str | None, region: str | None, minerals: str | None, names: bytes | None) -> Place:
    if names is None:
        return NOWHERE
    return place_of({"jurisdiction": jurisdiction, "region": region, "minerals": minerals, "names": names})


def _matches(found: Found, wanted: RowFilter) -> bool:
    return (
        wanted.subject in {None, found.subject}
        and all(value in {None, found.row[name]} for name, value in wanted.equal.items())
        and (wanted.region is None or found.place.is_in(wanted.region))
        and found.place.has_any(wanted.minerals)
    )

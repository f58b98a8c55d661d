# SPDX-License-Identifier: Apache-2.0
"""Trend over time: one measure by month, for everything or by region, mineral, holder or right (issue 5, item 8).

A point is the level on the last day of a month, by all that is known; only months that are over on `as_of` have one.
Land and money are summed from the levels that the view `series` keeps for each right; before its first statement a
right adds nothing, and `reporting` says how many have one. Units and currencies are never added to each other: each is
a line of its own. Obligations overdue are judged by the rules as they hold on each month's last day, since which
version of the rules judges a right is not the right's own history to keep.
"""

import datetime
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import groupby
from typing import Final, Literal, NamedTuple

from msgspec import Struct
from sqlalchemy import select

from events.values import Text
from projections.answers.groups import NONE, Grouping, names_of, place_keys, take_page
from projections.answers.knowledge import Knowledge
from projections.answers.measures import MEASURES, Measure
from projections.answers.obligations import Candidate, ObligationFilter, find_candidates
from projections.answers.overdue_months import overdue_at
from projections.answers.overseen import Overseen, OverseenFilter, find_overseen
from projections.answers.paging import DEFAULT_LIMIT
from projections.answers.statistics import group_keys
from projections.views import series, states
from projections.views.series import MonthEnd, format_month, parse_levels

_SERIES, _STATES = series.TABLE, states.TABLE
_KEY: Final = (_SERIES.c.subject, _SERIES.c.unit)
_LIST: Final = "series"
ALL: Final = "all"
"""The key of the one line where nothing tells groups apart."""

SeriesGrouping = Literal["region", "jurisdiction", "mineral", "holder", "right"]


class SeriesQuestion(Struct, frozen=True, kw_only=True):
    """Which measure, of what, at which month ends."""

    measure: Measure
    ends: tuple[datetime.date, ...]
    """The last days of the months asked about, in order, all over on `as_of`."""
    as_of: datetime.date
    right: str | None = None
    region: str | None = None
    minerals: tuple[str, ...] = ()
    holder: str | None = None
    """Rights held, and obligations owed, by this party at each month's end."""
    side: Literal["holder", "authority"] = "holder"
    """Who owes what is overdue; for land and money it says nothing."""
    group_by: SeriesGrouping | None = None
    digits: int | None = None


class Point(Struct, frozen=True, kw_only=True):
    """The level at the end of a month."""

    month: str
    value: int
    reporting: int
    """How many rights state a level by then; of what is overdue, how many subjects have any."""


class Line(Struct, frozen=True, kw_only=True):
    """The points of one group in one unit."""

    key: str
    names: Text | None
    unit: str
    points: list[Point]


class Series(Struct, frozen=True, kw_only=True):
    """The answer to a `SeriesQuestion`."""

    measure: Measure
    title: Text
    group_by: Grouping | None
    items: list[Line]
    """By group and unit; a line has a point for every month asked about."""
    next: str | None
    as_of: datetime.date
    known_at: int | None
    position: int | None


class _Sums:
    """What adds up at each month end, by line."""

    def __init__(self, months: int) -> None:
        self._months = months
        self.lines: dict[tuple[str, str], list[list[int]]] = {}

    def add(self, key: str, unit: str, month: int, value: int) -> None:
        line = self.lines.setdefault((key, unit), [[0, 0] for _ in range(self._months)])
        line[month][0] += value
        line[month][1] += 1


def get_series(
    knowledge: Knowledge, question: SeriesQuestion, *, after: str = "", limit: int = DEFAULT_LIMIT
) -> Series:
    """Answer `Answers.get_series`."""
    sums = _Sums(len(question.ends))
    if question.measure == "overdue":
        _sum_overdue(knowledge, question, sums)
    else:
        _sum_levels(knowledge, question, sums)
    keys, next_cursor = take_page(_LIST, {key for key, _ in sums.lines}, after, limit)
    names = names_of(knowledge, question.group_by, keys)
    items = [
        Line(key=key, names=names.get(key), unit=unit, points=_points(question.ends, line))
        for (key, unit), line in sorted(sums.lines.items())
        if key in keys
    ]
    return Series(
        measure=question.measure,
        title=MEASURES[question.measure],
        group_by=question.group_by,
        items=items,
        next=next_cursor,
        as_of=question.as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )


def _points(ends: Sequence[datetime.date], line: Sequence[Sequence[int]]) -> list[Point]:
    return [
        Point(month=format_month(end), value=value, reporting=reporting)
        for end, (value, reporting) in zip(ends, line, strict=True)
    ]


def _sum_overdue(knowledge: Knowledge, question: SeriesQuestion, sums: _Sums) -> None:
    if not question.ends:
        return
    wanted = ObligationFilter(
        state="overdue",
        subject=f"right:{question.right}" if question.right else None,
        region=question.region,
        minerals=question.minerals,
        owed_by=question.holder,
    )
    found = find_candidates(knowledge, wanted, as_of=question.ends[-1])
    for _, candidates in groupby(found, key=lambda each: each.subject):
        counts = _count_subject(candidates, question)
        for (key, month), count in counts.items():
            sums.add(key, "obligations", month, count)


def _count_subject(candidates: Iterator[Candidate], question: SeriesQuestion) -> dict[tuple[str, int], int]:
    """Return how many of one subject's obligations are overdue in each group at each month end."""
    counts: dict[tuple[str, int], int] = {}
    index = {end: month for month, end in enumerate(question.ends)}
    for candidate in candidates:
        for end, status in overdue_at(candidate, question.ends):
            if status.side != question.side or question.holder not in {None, status.owed_by}:
                continue
            keys = group_keys(candidate, status, question.group_by, question.digits) or [ALL]
            for key in keys:
                counts[key, index[end]] = counts.get((key, index[end]), 0) + 1
    return counts


class _Course(NamedTuple):
    """The levels of the measure for one subject, in one unit."""

    subject: str
    unit: str
    levels: list[MonthEnd]


def _sum_levels(knowledge: Knowledge, question: SeriesQuestion, sums: _Sums) -> None:
    wanted = OverseenFilter(ever_held_by=question.holder, region=question.region, minerals=question.minerals)
    rights = {each.subject: each for each in find_overseen(knowledge, wanted)}
    months = [format_month(end) for end in question.ends]
    for course in _courses(knowledge, question):
        overseen = rights.get(course.subject)
        if overseen is None:
            continue
        for month, value in _carry(course.levels, months):
            for key in _keys(overseen, question, question.ends[month]):
                sums.add(key, course.unit, month, value)


def _courses(knowledge: Knowledge, question: SeriesQuestion) -> Iterator[_Course]:
    """Yield the courses of the measure in the order of subjects and units."""
    subject = f"right:{question.right}" if question.right else None
    query = (
        select(*_KEY, _SERIES.c.levels)
        .join(_STATES, _STATES.c.subject == _SERIES.c.subject)
        .where(knowledge.is_as_stored(), _SERIES.c.measure == question.measure)
    )
    if subject:
        query = query.where(_SERIES.c.subject == subject)
    stored = (_Course(row.subject, row.unit, parse_levels(row.levels)) for row in knowledge.scan(query, _KEY, []))
    moved = (
        _Course(row["subject"], row["unit"], parse_levels(row["levels"]))
        for known in knowledge.moved(start="right:", only=subject)
        for row in series.rows(known.state())
        if row["measure"] == question.measure
    )
    return merge(stored, moved, key=lambda each: each[:2])


def _carry(levels: Sequence[MonthEnd], months: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield for each month the level that holds at its end, from the first one that is known on."""
    stated = [each.month for each in levels]
    for index, month in enumerate(months):
        behind = bisect_right(stated, month)
        if behind:
            yield index, levels[behind - 1].value


def _keys(overseen: Overseen, question: SeriesQuestion, end: datetime.date) -> list[str]:
    """Return the groups a right belongs to at a month's end; none if it is not asked about."""
    holder = overseen.conduct.holder_on(end)
    if question.holder not in {None, holder}:
        return []
    if question.group_by == "holder":
        return [holder or NONE]
    if question.group_by == "right":
        return [overseen.right_id]
    return place_keys(question.group_by, overseen.place, digits=question.digits) or [ALL]

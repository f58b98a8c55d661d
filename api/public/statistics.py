# SPDX-License-Identifier: Apache-2.0
"""Numbers across rights: on a day, by month, and how late things were recorded; told apart by whatever is asked."""

from typing import Annotated, ClassVar, Final, Literal

import msgspec
from litestar import Response
from msgspec import Meta

from api.public.operations import public
from api.public.questions import (
    Asking,
    Digits,
    Filter,
    Opened,
    Parsed,
    TimedListQuestion,
    TimedQuestion,
    read_as_of,
    read_known_at,
)
from api.public.replies import reply
from projections.answers import (
    Grouping,
    Measure,
    Recording,
    Series,
    SeriesGrouping,
    SeriesQuestion,
    Statistics,
    TotalsQuestion,
    month_ends,
)

Month = Annotated[str, Meta(max_length=7, description="A month, as 2026-10.")]


class StatisticsAsked(TimedListQuestion, frozen=True, kw_only=True):
    """Which rights; all that is given must hold."""

    LISTS: ClassVar[frozenset[str]] = frozenset({"mineral"})

    region: Filter | None = None
    mineral: tuple[Filter, ...] = ()
    holder: Filter | None = None
    group_by: Grouping | None = None
    digits: Digits | None = None


class SeriesAsked(TimedListQuestion, frozen=True, kw_only=True):
    """Which measure, of what, in which months; without months, the five years up to the last one that is over."""

    LISTS: ClassVar[frozenset[str]] = frozenset({"mineral"})

    measure: Measure
    by: SeriesGrouping | None = None
    first: Month | None = msgspec.field(default=None, name="from")
    last: Month | None = msgspec.field(default=None, name="to")
    right: Filter | None = None
    region: Filter | None = None
    mineral: tuple[Filter, ...] = ()
    holder: Filter | None = None
    side: Literal["holder", "authority"] = "holder"
    digits: Digits | None = None


class RecordingAsked(TimedQuestion, frozen=True, kw_only=True):
    """Where; without a region, everywhere."""

    region: Filter | None = None


@public("/v1/statistics", answer=Statistics, question=StatisticsAsked, follows_views=True)
def get_statistics(request: Asking, registry: Opened, question: Parsed[StatisticsAsked]) -> Response[bytes]:
    """Count rights, what is shown for them, idle land, obligations and moved deadlines; by region, mineral, holder."""
    wanted = TotalsQuestion(
        as_of=read_as_of(question.as_of, registry),
        region=question.region,
        minerals=question.mineral,
        holder=question.holder,
        group_by=question.group_by,
        digits=question.digits,
    )
    answer = registry.answers.get_statistics(
        wanted,
        known_at=read_known_at(question.known_at, registry),
        after=question.after,
        limit=question.limit,
    )
    return reply(request, registry, answer, next_cursor=answer.next)


@public("/v1/statistics/series", answer=Series, question=SeriesAsked, follows_views=True)
def get_series(request: Asking, registry: Opened, question: Parsed[SeriesAsked]) -> Response[bytes]:
    """Return one measure at the end of each month: what is overdue, land restored, money."""
    as_of = read_as_of(question.as_of, registry)
    wanted = SeriesQuestion(
        measure=question.measure,
        ends=tuple(month_ends(question.first, question.last, as_of=as_of)),
        as_of=as_of,
        right=question.right,
        region=question.region,
        minerals=question.mineral,
        holder=question.holder,
        side=question.side,
        group_by=question.by,
        digits=question.digits,
    )
    answer = registry.answers.get_series(
        wanted,
        known_at=read_known_at(question.known_at, registry),
        after=question.after,
        limit=question.limit,
    )
    return reply(request, registry, answer, next_cursor=answer.next)


@public("/v1/statistics/recording", answer=Recording, question=RecordingAsked, follows_views=True)
def get_recording(request: Asking, registry: Opened, question: Parsed[RecordingAsked]) -> Response[bytes]:
    """Tell how long after its day what happened was recorded, by type of event."""
    answer = registry.answers.get_recording(
        as_of=read_as_of(question.as_of, registry),
        region=question.region,
        known_at=read_known_at(question.known_at, registry),
    )
    return reply(request, registry, answer)


ROUTES: Final = (get_statistics, get_series, get_recording)

# SPDX-License-Identifier: Apache-2.0
"""Obligations across all rights: what is owed by whom, what is overdue, on either side; and their counts."""

from typing import Annotated, ClassVar, Final, Literal

from litestar import Response
from msgspec import Meta

from api.public.operations import public
from api.public.questions import (
    DEFAULT_LIMIT,
    Asking,
    Cursor,
    Digits,
    Filter,
    Limit,
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
    ObligationCounts,
    ObligationFilter,
    ObligationItem,
    ObligationQuestion,
    ObligationState,
    Page,
)


class ObligationsQuestion(TimedListQuestion, frozen=True, kw_only=True):
    """Which obligations; all that is given must hold."""

    LISTS: ClassVar[frozenset[str]] = frozenset({"mineral"})

    state: ObligationState | None = None
    subject: Filter | None = None
    kind: Filter | None = None
    code: Filter | None = None
    side: Literal["holder", "authority"] | None = None
    owed_by: Filter | None = None
    region: Filter | None = None
    mineral: tuple[Filter, ...] = ()


class CountsQuestion(TimedQuestion, frozen=True, kw_only=True):
    """What is to be counted."""

    LISTS: ClassVar[frozenset[str]] = frozenset({"mineral"})

    kind: Filter
    mineral: tuple[Filter, ...] = ()
    region: Filter | None = None
    owed_by: Filter | None = None
    side: Literal["holder", "authority"] | None = None
    year: Annotated[int, Meta(ge=1, le=9999, description="Only what is due in this year.")] | None = None
    group_by: Grouping | None = None
    digits: Digits | None = None
    after: Cursor = ""
    limit: Limit = DEFAULT_LIMIT


@public("/v1/obligations", answer=Page[ObligationItem], question=ObligationsQuestion, follows_views=True)
def list_obligations(request: Asking, registry: Opened, question: Parsed[ObligationsQuestion]) -> Response[bytes]:
    """List obligations by how they stand, whose side owes them, region, mineral and kind."""
    wanted = ObligationFilter(
        state=question.state,
        subject=question.subject,
        kind=question.kind,
        code=question.code,
        side=question.side,
        owed_by=question.owed_by,
        region=question.region,
        minerals=question.mineral,
    )
    page = registry.answers.list_obligations(
        wanted,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
        after=question.after,
        limit=question.limit,
    )
    return reply(request, registry, page, next_cursor=page.next)


@public("/v1/statistics/obligations", answer=ObligationCounts, question=CountsQuestion, follows_views=True)
def count_obligations(request: Asking, registry: Opened, question: Parsed[CountsQuestion]) -> Response[bytes]:
    """Count the obligations of a kind on a day: filed, filed late, not due, overdue; all together and by groups."""
    counts = registry.answers.statistics(
        ObligationQuestion(
            kind=question.kind,
            as_of=read_as_of(question.as_of, registry),
            known_at=read_known_at(question.known_at, registry),
            minerals=question.mineral,
            region=question.region,
            owed_by=question.owed_by,
            side=question.side,
            year=question.year,
            group_by=question.group_by,
            digits=question.digits,
            after=question.after,
            limit=question.limit,
        )
    )
    return reply(request, registry, counts, next_cursor=counts.next)


ROUTES: Final = (list_obligations, count_obligations)

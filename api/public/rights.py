# SPDX-License-Identifier: Apache-2.0
"""Rights: the list, one right, its history and its obligations."""

from typing import ClassVar, Final

from litestar import Response
from litestar.params import FromPath

from api.public.operations import public
from api.public.questions import (
    Asking,
    Filter,
    KnownAt,
    Opened,
    PagedQuestion,
    Parsed,
    TimedListQuestion,
    TimedQuestion,
    read_as_of,
    read_known_at,
)
from api.public.replies import reply, reply_changing
from events.ids import right_subject
from projections.answers import History, Page, RightAnswer, RightFilter, RightItem, SubjectObligations


class RightsQuestion(TimedListQuestion, frozen=True, kw_only=True):
    """Which rights; all that is given must hold."""

    LISTS: ClassVar[frozenset[str]] = frozenset({"mineral"})

    kind: Filter | None = None
    holder: Filter | None = None
    region: Filter | None = None
    mineral: tuple[Filter, ...] = ()
    headline: Filter | None = None
    q: Filter | None = None


class HistoryQuestion(PagedQuestion, frozen=True, kw_only=True):
    """Which part of a history."""

    known_at: KnownAt | None = None


@public("/v1/rights", answer=Page[RightItem], question=RightsQuestion, follows_views=True)
def list_rights(request: Asking, registry: Opened, question: Parsed[RightsQuestion]) -> Response[bytes]:
    """List rights with their headline, by kind, holder, region, mineral, headline or words."""
    wanted = RightFilter(
        kind=question.kind,
        holder=question.holder,
        region=question.region,
        minerals=question.mineral,
        headline=question.headline,
        q=question.q,
    )
    page = registry.answers.list_rights(
        wanted,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
        after=question.after,
        limit=question.limit,
    )
    return reply(request, registry, page, next_cursor=page.next)


@public("/v1/rights/{right_id:str}", answer=RightAnswer, question=TimedQuestion, follows_views=True)
def get_right(
    request: Asking, registry: Opened, question: Parsed[TimedQuestion], right_id: FromPath[str]
) -> Response[bytes]:
    """Return everything known about a right: facts, plans, orders, land, and its status with the reasons."""
    answer = registry.answers.get_right(
        right_id,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
    )
    return reply(request, registry, answer)


@public("/v1/rights/{right_id:str}/history", answer=History, question=HistoryQuestion)
def get_history(
    request: Asking, registry: Opened, question: Parsed[HistoryQuestion], right_id: FromPath[str]
) -> Response[bytes]:
    """List what happened to a right, event by event, in the order of recording."""
    history = registry.answers.history(
        right_subject(right_id),
        known_at=read_known_at(question.known_at, registry),
        after=question.after,
        limit=question.limit,
    )
    return reply_changing(request, registry, history, next_cursor=history.next)


@public("/v1/rights/{right_id:str}/obligations", answer=SubjectObligations, question=TimedQuestion, follows_views=True)
def get_obligations(
    request: Asking, registry: Opened, question: Parsed[TimedQuestion], right_id: FromPath[str]
) -> Response[bytes]:
    """List all that is or was owed for a right, each as it stands on the day asked about."""
    answer = registry.answers.obligations_of(
        right_subject(right_id),
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
    )
    return reply(request, registry, answer)


ROUTES: Final = (list_rights, get_right, get_history, get_obligations)

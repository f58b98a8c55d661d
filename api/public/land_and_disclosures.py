# SPDX-License-Identifier: Apache-2.0
"""Areas and disclosures across all rights: which land waits, who disclosed what for which period."""

from typing import Annotated, ClassVar, Final

from litestar import Response
from msgspec import Meta

from api.public.operations import public
from api.public.questions import (
    Asking,
    Day,
    Filter,
    Opened,
    Parsed,
    TimedListQuestion,
    read_as_of,
    read_day,
    read_known_at,
)
from api.public.replies import reply
from events.catalogue.amounts import Assurance
from events.catalogue.monitoring import AreaState
from projections.answers import AreaFilter, DisclosureFilter, DisclosureItem, ListedArea, Page

Waiting = Annotated[bool, Meta(description="Could be restored on the day, and is not known to be under restoration.")]


class AreasQuestion(TimedListQuestion, frozen=True, kw_only=True):
    """Which areas; all that is given must hold."""

    LISTS: ClassVar[frozenset[str]] = frozenset({"mineral"})

    state: AreaState | None = None
    waiting: Waiting | None = None
    subject: Filter | None = None
    region: Filter | None = None
    mineral: tuple[Filter, ...] = ()


class DisclosuresQuestion(TimedListQuestion, frozen=True, kw_only=True):
    """Which disclosures; all that is given must hold."""

    LISTS: ClassVar[frozenset[str]] = frozenset({"mineral"})

    kind: Filter | None = None
    subject: Filter | None = None
    since: Day | None = None
    until: Day | None = None
    assurance: Assurance | None = None
    region: Filter | None = None
    mineral: tuple[Filter, ...] = ()


@public("/v1/areas", answer=Page[ListedArea], question=AreasQuestion, follows_views=True)
def list_areas(request: Asking, registry: Opened, question: Parsed[AreasQuestion]) -> Response[bytes]:
    """List areas by state, by whether they wait for restoration, region and mineral."""
    wanted = AreaFilter(
        state=question.state,
        waiting=question.waiting,
        subject=question.subject,
        region=question.region,
        minerals=question.mineral,
    )
    page = registry.answers.list_areas(
        wanted,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
        after=question.after,
        limit=question.limit,
    )
    return reply(request, registry, page, next_cursor=page.next)


@public("/v1/disclosures", answer=Page[DisclosureItem], question=DisclosuresQuestion, follows_views=True)
def list_disclosures(request: Asking, registry: Opened, question: Parsed[DisclosuresQuestion]) -> Response[bytes]:
    """List disclosures of rights and parties by kind, period, assurance, region and mineral."""
    wanted = DisclosureFilter(
        kind=question.kind,
        subject=question.subject,
        since=read_day(question.since, "/since"),
        until=read_day(question.until, "/until"),
        assurance=question.assurance,
        region=question.region,
        minerals=question.mineral,
    )
    page = registry.answers.list_disclosures(
        wanted,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
        after=question.after,
        limit=question.limit,
    )
    return reply(request, registry, page, next_cursor=page.next)


ROUTES: Final = (list_areas, list_disclosures)

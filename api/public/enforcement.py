# SPDX-License-Identifier: Apache-2.0
"""Orders and inspections across all rights."""

from typing import Annotated, ClassVar, Final, Literal

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
from projections.answers import InspectionFilter, InspectionItem, OrderFilter, OrderItem, Page
from projections.right.order_history import OrderState

Open = Annotated[bool, Meta(description="Not verified as complied with by the day asked about.")]


class OrdersQuestion(TimedListQuestion, frozen=True, kw_only=True):
    """Which orders; all that is given must hold."""

    LISTS: ClassVar[frozenset[str]] = frozenset({"mineral"})

    open: Open | None = None
    state: OrderState | None = None
    overdue: bool | None = None
    kind: Filter | None = None
    subject: Filter | None = None
    side: Literal["holder", "authority"] | None = None
    owed_by: Filter | None = None
    region: Filter | None = None
    mineral: tuple[Filter, ...] = ()


class InspectionsQuestion(TimedListQuestion, frozen=True, kw_only=True):
    """Which inspections; all that is given must hold."""

    LISTS: ClassVar[frozenset[str]] = frozenset({"mineral"})

    kind: Filter | None = None
    subject: Filter | None = None
    since: Day | None = None
    until: Day | None = None
    finding_class: Filter | None = None
    region: Filter | None = None
    mineral: tuple[Filter, ...] = ()


@public("/v1/orders", answer=Page[OrderItem], question=OrdersQuestion, follows_views=True)
def list_orders(request: Asking, registry: Opened, question: Parsed[OrdersQuestion]) -> Response[bytes]:
    """List orders: open or not, what they require by when, on whose side it is owed, by region and mineral."""
    wanted = OrderFilter(
        open=question.open,
        state=question.state,
        overdue=question.overdue,
        kind=question.kind,
        subject=question.subject,
        side=question.side,
        owed_by=question.owed_by,
        region=question.region,
        minerals=question.mineral,
    )
    page = registry.answers.list_orders(
        wanted,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
        after=question.after,
        limit=question.limit,
    )
    return reply(request, registry, page, next_cursor=page.next)


@public("/v1/inspections", answer=Page[InspectionItem], question=InspectionsQuestion, follows_views=True)
def list_inspections(request: Asking, registry: Opened, question: Parsed[InspectionsQuestion]) -> Response[bytes]:
    """List inspections by kind, days, region and mineral, with what they found and the orders that followed."""
    wanted = InspectionFilter(
        kind=question.kind,
        subject=question.subject,
        since=read_day(question.since, "/since"),
        until=read_day(question.until, "/until"),
        finding_class=question.finding_class,
        region=question.region,
        minerals=question.mineral,
    )
    page = registry.answers.list_inspections(
        wanted,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
        after=question.after,
        limit=question.limit,
    )
    return reply(request, registry, page, next_cursor=page.next)


ROUTES: Final = (list_orders, list_inspections)

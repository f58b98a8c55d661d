# SPDX-License-Identifier: Apache-2.0
"""Orders across all rights: which are open on a day, what they require by when, and who has to act."""

import datetime
from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, or_

from events.values import Basis, Text
from projections.answers.knowledge import Knowledge
from projections.answers.listing import Found, RowFilter, find_rows, make_page, parse_after
from projections.answers.paging import DEFAULT_LIMIT, Page
from projections.answers.standing import undetermined
from projections.right.order_history import NotComplied, OrderHistory, OrderState
from projections.right.planning_records import Stay
from projections.right.records import OrderChange
from projections.rules import ObligationStatus, evaluate, profile_for
from projections.rules.calendars import Calendars
from projections.views import orders

_ORDERS = orders.TABLE
_LIST = "orders"
_DECODER = msgspec.json.Decoder(OrderHistory)


class OrderFilter(Struct, frozen=True, kw_only=True):
    """Which orders are asked for; all that is given must hold."""

    open: bool | None = None
    """Not verified as complied with by the day; False: verified."""
    state: OrderState | None = None
    overdue: bool | None = None
    """Something it requires is overdue on the day."""
    kind: str | None = None
    subject: str | None = None
    side: Literal["holder", "authority"] | None = None
    """On which side something it requires is owed."""
    owed_by: str | None = None
    """The party that owes it on the day asked about."""
    region: str | None = None
    """A jurisdiction or division code, or the beginning of one."""
    minerals: tuple[str, ...] = ()
    """Any of these, on the right."""


class OrderItem(Struct, frozen=True, kw_only=True):
    """One order as of a date."""

    subject: str
    subject_names: Text | None
    jurisdiction: str | None
    region: str | None
    order_id: str
    kind: str
    decision_no: str
    state: OrderState
    """By the code list `order_state`; that it was not complied with is the authority's own act."""
    issued_on: datetime.date
    served_on: datetime.date
    closed_on: datetime.date | None
    days_open: int
    """From the day of issue to the day asked about, or to the day it was closed."""
    due_on: datetime.date | None
    """The first day by which something not done yet is required."""
    overdue: bool
    days_overdue: int
    """Of what is overdue longest."""
    actions: list[ObligationStatus]
    finding_ids: tuple[str, ...]
    basis: Basis
    modified: list[OrderChange]
    stays: list[Stay]
    not_complied: list[NotComplied]
    under_review: bool
    """Our own program could not follow the right's events: how the actions stand is unknown."""
    position: int
    """Of the event that issued it."""
    last_position: int


def list_orders(
    knowledge: Knowledge,
    wanted: OrderFilter,
    *,
    as_of: datetime.date,
    after: str = "",
    limit: int = DEFAULT_LIMIT,
) -> Page[OrderItem]:
    """Answer `Answers.list_orders`."""
    behind = parse_after(_LIST, orders, after, limit)
    rows = RowFilter(
        subject=wanted.subject, region=wanted.region, minerals=wanted.minerals, equal={"kind": wanted.kind}
    )
    found = find_rows(knowledge, orders, rows, where=_narrow(wanted, as_of), after=behind)
    return make_page(
        knowledge, _LIST, ((each, _match(each, wanted, as_of, knowledge.calendars)) for each in found), limit
    )


def _narrow(wanted: OrderFilter, as_of: datetime.date) -> Iterator[ColumnElement[bool]]:
    """Yield conditions that leave out most of what does not match; it is looked at again."""
    day = as_of.isoformat()
    yield _ORDERS.c.issued_on <= day
    if wanted.open is True:
        yield or_(_ORDERS.c.closed_on.is_(None), _ORDERS.c.closed_on > day)
    elif wanted.open is False:
        yield _ORDERS.c.closed_on <= day


def _match(found: Found, wanted: OrderFilter, as_of: datetime.date, calendars: Calendars) -> OrderItem | None:
    history = _DECODER.decode(found.row["body"])
    state = history.state_on(as_of)
    if state is None or wanted.state not in {None, state}:
        return None
    if wanted.open is not None and wanted.open != (state != "verified_closed"):
        return None
    item = _item(found, history, state, as_of, calendars)
    matches = (
        wanted.overdue in {None, item.overdue}
        and (wanted.side is None or any(each.side == wanted.side for each in item.actions))
        and (wanted.owed_by is None or any(each.owed_by == wanted.owed_by for each in item.actions))
    )
    return item if matches else None


def _item(
    found: Found, history: OrderHistory, state: OrderState, as_of: datetime.date, calendars: Calendars
) -> OrderItem:
    order, place = history.order, found.place
    profile = profile_for(place.jurisdiction, as_of, calendars)
    judged = [evaluate(each, as_of=as_of, profile=profile) for each in history.actions if each.imposed_on <= as_of]
    actions = [undetermined(each) if found.under_review else each for each in judged]
    overdue = [each.days_overdue for each in actions if each.timeliness == "overdue"]
    closed_on = order.closed_on if order.closed_on and order.closed_on <= as_of else None
    return OrderItem(
        subject=found.subject,
        subject_names=place.names,
        jurisdiction=place.jurisdiction,
        region=place.region,
        order_id=order.order_id,
        kind=order.kind,
        decision_no=order.decision_no,
        state=state,
        issued_on=order.issued_on,
        served_on=order.served_on,
        closed_on=closed_on,
        days_open=((closed_on or as_of) - order.issued_on).days,
        due_on=min((each.due_on for each in actions if each.met_on is None and each.due_on), default=None),
        overdue=bool(overdue),
        days_overdue=max(overdue, default=0),
        actions=actions,
        finding_ids=order.finding_ids,
        basis=order.basis,
        modified=[each for each in order.modified if each.served_on <= as_of],
        stays=[each for each in history.stays if each.granted_on <= as_of],
        not_complied=[each for each in history.not_complied if each.on <= as_of],
        under_review=found.under_review,
        position=order.position,
        last_position=found.row["position"],
    )

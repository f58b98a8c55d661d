# SPDX-License-Identifier: Apache-2.0
"""Each order with all that became of it by day, and its state on one (code list `order_state`; rules E-1, E-2).

An order is open until somebody who is not the holder verifies it; what the holder says makes it responded to, no more.
That it was not complied with is the authority's word alone: it had the work done by others, or called a security.
"""

import datetime
from collections.abc import Iterator
from typing import Literal

from msgspec import field

from projections.right.obligation import Obligation, Record
from projections.right.planning_records import Stay
from projections.right.records import Order
from projections.right.state import SubjectState

OrderState = Literal["open", "responded", "verified_closed", "not_complied", "stayed"]


class NotComplied(Record, kw_only=True):
    """The authority acted since the order was not complied with."""

    how: Literal["substitute_performance", "security_forfeited"]
    on: datetime.date
    decision_no: str
    position: int


class OrderHistory(Record, kw_only=True):
    """One order; what it requires are obligations."""

    order: Order
    actions: list[Obligation] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    not_complied: list[NotComplied] = field(default_factory=list)
    """By day."""

    @property
    def last_position(self) -> int:
        """Of the last event that shaped it, its actions apart."""
        order = self.order
        found = [order.position, order.closed_position, *(each.position for each in order.modified)]
        found += [position for each in self.stays for position in (each.position, each.lifted_position)]
        found += [each.position for each in self.not_complied]
        return max(position for position in found if position is not None)

    def state_on(self, day: datetime.date) -> OrderState | None:
        """Return in which state it is on `day`; None: not issued yet."""
        if self.order.issued_on > day:
            return None
        if self.order.closed_on is not None and self.order.closed_on <= day:
            return "verified_closed"
        if any(each.on <= day for each in self.not_complied):
            return "not_complied"
        if any(_is_stayed(each, day) for each in self.stays):
            return "stayed"
        return "responded" if self.actions and all(_is_answered(each, day) for each in self.actions) else "open"


def find_orders(state: SubjectState) -> list[OrderHistory]:
    """Return the orders about the right, in order of recording."""
    return [
        OrderHistory(
            order=order,
            actions=[state.obligations[each] for each in order.obligation_ids if each in state.obligations],
            stays=[each for each in state.stays.values() if each.order_id == order.order_id],
            not_complied=sorted(_not_complied(state, order.order_id), key=lambda each: (each.on, each.position)),
        )
        for order in sorted(state.orders.values(), key=lambda each: each.position)
    ]


def _not_complied(state: SubjectState, order_id: str) -> Iterator[NotComplied]:
    for each in state.performances.values():
        if each.order_id == order_id:
            yield NotComplied(
                how="substitute_performance",
                on=each.ordered_on,
                decision_no=each.decision_no,
                position=each.position,
            )
    for security in state.securities.values():
        for called in security.forfeitures:
            if called.order_id == order_id:
                yield NotComplied(
                    how="security_forfeited",
                    on=called.forfeited_on,
                    decision_no=called.decision_no,
                    position=called.position,
                )


def _is_stayed(stay: Stay, day: datetime.date) -> bool:
    lifted = stay.lifted_on is not None and stay.lifted_on <= day
    return stay.stayed_from <= day and not lifted and (stay.stayed_to is None or day <= stay.stayed_to)


def _is_answered(action: Obligation, day: datetime.date) -> bool:
    claims = [each for each in action.claims if each.decisive_on <= day]
    return bool(claims) and claims[-1].claim == "met"

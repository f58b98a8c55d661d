# SPDX-License-Identifier: Apache-2.0
"""H-1: enforcement has escalated: an order not complied with, substitute performance, suspension, the serious list.

A substitute performance escalates from the day it is ordered until it is completed.
"""

import datetime
from collections.abc import Iterator

from events.values import Text
from projections.right.enforcement_records import Performance
from projections.right.operation_records import CreditListing
from projections.rules.every.determined import open_orders
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import say

RULE = make_rule(
    __name__,
    "H-1",
    citation="Status rules of this registry, headline 1; Mineral Resources Law of the PRC (2024) art. 71 / "
    "矿产资源法（2024修订）第七十一条",
    text=Text(
        zh="主管部门已认定决定未按期执行、责令代为履行、暂停或者撤销权利或许可证，或者列入严重失信名单。",
        en="An authority recorded that an order was not complied with, ordered substitute performance, suspended or "
        "revoked the right or its licence, or put the holder on the list of serious cases.",
    ),
)


def judge(case: Case) -> Iterator[Reason]:
    """Call for `enforcement_escalated` by order, suspension or revocation."""
    yield from _of_orders(case)
    for performance in sorted(case.state.performances.values(), key=lambda each: each.position):
        if _is_under_way(performance, case.as_of):
            text = say(
                f"代履行{performance.performance_id}尚未完成。",
                f"Substitute performance {performance.performance_id} is not completed.",
            )
            yield make_reason(RULE, text, (performance.position,), headline="enforcement_escalated")
    yield from _of_lists(case)
    yield from _of_licences(case)
    yield from _of_right(case)


def listed(case: Case, credit_list: str) -> list[CreditListing]:
    """Return the entries on a credit list that are in force on the date, by position."""
    entered = [each for each in case.state.credit_listings.values() if each.credit_list == credit_list]
    in_force = [
        each
        for each in entered
        if each.listed_on <= case.as_of
        and (each.until is None or case.as_of <= each.until)
        and (each.removed_on is None or case.as_of < each.removed_on)
    ]
    return sorted(in_force, key=lambda each: each.position)


def _of_orders(case: Case) -> Iterator[Reason]:
    """Call for it by orders for substitute performance, and by those not complied with."""
    for order in open_orders(case):
        if order.kind == "substitute_performance":
            text = say(
                f"代履行决定{order.order_id}尚未了结。", f"Order {order.order_id} for substitute performance is open."
            )
            yield make_reason(RULE, text, (order.position,), headline="enforcement_escalated")
        determined = tuple(each.position for each in order.not_complied if each.on <= case.as_of)
        if determined:
            text = say(
                f"主管部门已认定决定{order.order_id}逾期未履行。",
                f"The authority determined that order {order.order_id} was not complied with.",
            )
            yield make_reason(RULE, text, (order.position, *determined), headline="enforcement_escalated")


def _of_lists(case: Case) -> Iterator[Reason]:
    """Call for it by the list of serious cases."""
    for listing in listed(case, "serious"):
        text = say(f"已列入严重失信名单（{listing.decision_no}）。", f"On the serious list: {listing.decision_no}.")
        yield make_reason(RULE, text, (listing.position,), headline="enforcement_escalated")


def _of_licences(case: Case) -> Iterator[Reason]:
    """Call for it by licences suspended, or revoked while something is owed."""
    for licence in sorted(case.state.licences.values(), key=lambda each: each.position):
        decided = [each for each in licence.changes if each.on <= case.as_of and each.change != "amended"]
        last = max(decided, key=lambda each: (each.on, each.position), default=None)
        if last is None or last.change == "reinstated" or (last.until is not None and last.until < case.as_of):
            continue
        if last.change == "suspended":
            text = say(f"许可证{licence.licence_id}已暂停。", f"Licence {licence.licence_id} is suspended.")
            yield make_reason(RULE, text, (last.position,), headline="enforcement_escalated")
        elif case.open_obligations:
            text = say(
                f"许可证{licence.licence_id}已吊销。", f"Licence {licence.licence_id} is revoked; duties are open."
            )
            yield make_reason(RULE, text, (last.position,), headline="enforcement_escalated")


def _is_under_way(performance: Performance, as_of: datetime.date) -> bool:
    is_completed = performance.completed_on is not None and performance.completed_on <= as_of
    return performance.ordered_on <= as_of and not is_completed


def _of_right(case: Case) -> Iterator[Reason]:
    right = case.state.right
    if right is None or right.registered_on > case.as_of:
        return
    revoked_on = right.extinguished_on if right.ground == "revoked" else None
    revoked_by = right.extinguished_position
    if revoked_on and revoked_by is not None and revoked_on <= case.as_of and case.open_obligations:
        text = say(
            f"该权利已于{revoked_on}被撤销，义务尚未了结。", f"The right was revoked on {revoked_on}; duties are open."
        )
        yield make_reason(RULE, text, (revoked_by,), headline="enforcement_escalated")
    elif right.standing == "suspended":
        text = say("该权利处于暂停状态。", "The right is suspended.")
        yield make_reason(RULE, text, (right.registered_position,), headline="enforcement_escalated")

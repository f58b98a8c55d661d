# SPDX-License-Identifier: Apache-2.0
"""H-1: an order not complied with, substitute performance, a right suspended or revoked: enforcement has escalated.

A substitute performance escalates from the day it is ordered until it is completed.
"""

import datetime
from collections.abc import Iterator

from events.values import Text
from projections.right.enforcement_records import Performance
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
        zh="主管部门已认定决定逾期未履行、已责令代为履行，或者已暂停、撤销该权利。",
        en="An authority determined that its order was not complied with, ordered substitute performance, or suspended "
        "or revoked the right.",
    ),
)


def judge(case: Case) -> Iterator[Reason]:
    """Call for `enforcement_escalated` by order, suspension or revocation."""
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
    for performance in sorted(case.state.performances.values(), key=lambda each: each.position):
        if _is_under_way(performance, case.as_of):
            text = say(
                f"代履行{performance.performance_id}尚未完成。",
                f"Substitute performance {performance.performance_id} is not completed.",
            )
            yield make_reason(RULE, text, (performance.position,), headline="enforcement_escalated")
    yield from _of_right(case)


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

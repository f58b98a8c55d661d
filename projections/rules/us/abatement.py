# SPDX-License-Identifier: Apache-2.0
"""U-1: a violation is to be abated within 90 days; a longer time needs good cause and a written finding.

Counted from the day the order was served to the day its action is due, as last set. The mark is about the order, not
about the holder.
"""

import datetime
from collections.abc import Iterator

from events.values import Text
from projections.right.records import Order
from projections.rules.every.extended_after_due import due_in_force
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "U-1",
    citation="30 USC 1271(a)(3)",
    text=Text(
        zh="违法行为须在九十日内消除；超过的，须有正当理由和书面认定。",
        en="A violation is to be abated within ninety days; more than that takes good cause and a written finding.",
    ),
    valid_from=datetime.date(1977, 8, 3),
    indicator=True,
)

ABATEMENT_DAYS = 90


def judge(case: Case) -> Iterator[Reason]:
    """Mark every order to correct that leaves more than 90 days for one of its actions."""
    orders = sorted(case.state.orders.values(), key=lambda each: each.position)
    for order in orders:
        late = _find_late(case, order) if order.kind in NOTICES and order.issued_on <= case.as_of else []
        if late:
            zh, en = list_ids(late)
            text = say(f"决定{order.order_id}的期限超过九十日：{zh}。", f"Order {order.order_id}: {en}.", RULE.text)
            yield make_reason(RULE, text, (order.position,), mark="abatement_over_90_days", obligations=tuple(late))


NOTICES = frozenset({"order_to_correct", "deadline_order"})
"""The kinds of order that a notice of violation is recorded as."""


def _find_late(case: Case, order: Order) -> list[str]:
    last = order.served_on + datetime.timedelta(days=ABATEMENT_DAYS)
    late = []
    for obligation_id in order.obligation_ids:
        owed = case.state.obligations.get(obligation_id)
        due_on = due_in_force(owed.dues, case.as_of).due_on if owed else None
        if due_on is not None and due_on > last:
            late.append(obligation_id)
    return late

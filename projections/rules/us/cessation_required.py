# SPDX-License-Identifier: Apache-2.0
"""E-2 in the United States: once the time to abate a violation has passed, the authority has to order cessation.

It is the authority's task, and says nothing new about the holder, whose order is overdue under E-2 already. It is done
when a cessation order is issued on or after the day from which the notice is overdue.
"""

import datetime
from collections.abc import Iterator

from msgspec import Struct

from events.values import Text
from projections.right.obligation import Side
from projections.right.records import Order
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.us.abatement import NOTICES
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "U-2",
    citation="30 USC 1271(a)(3)",
    text=Text(
        zh="期满未消除的，主管机关必须立即责令停止相关作业。",
        en="Once the time has passed without abatement, the authority shall immediately order cessation.",
    ),
    valid_from=datetime.date(1977, 8, 3),
    indicator=True,
)


class Task(Struct, frozen=True, kw_only=True):
    """Something that the authority has to do at once."""

    order_id: str
    since: datetime.date
    """The first day on which it is to be done."""
    obligation_ids: tuple[str, ...]
    positions: tuple[int, ...]
    side: Side = "authority"


def find_tasks(case: Case) -> list[Task]:
    """Return the notices that ran out and that no cessation order has followed, by position."""
    tasks = []
    for order in sorted(case.state.orders.values(), key=lambda each: each.position):
        overdue = [
            each
            for each in case.obligations
            if each.timeliness == "overdue" and each.obligation_id in order.obligation_ids and each.overdue_from
        ]
        if order.kind not in NOTICES or not overdue:
            continue
        since = min(each.overdue_from for each in overdue if each.overdue_from)
        if not _is_ceased(case, since):
            task = Task(
                order_id=order.order_id,
                since=since,
                obligation_ids=tuple(each.obligation_id for each in overdue),
                positions=(order.position,),
            )
            tasks.append(task)
    return tasks


def judge(case: Case) -> Iterator[Reason]:
    """Mark what the authority has to do."""
    for task in find_tasks(case):
        zh, en = list_ids(task.obligation_ids)
        text = say(
            f"主管机关自{task.since}起应就决定{task.order_id}责令停止作业：{zh}。",
            f"From {task.since} the authority has to order cessation for {task.order_id}: {en}.",
            RULE.text,
        )
        yield make_reason(RULE, text, task.positions, mark="cessation_required", obligations=task.obligation_ids)


def _is_ceased(case: Case, since: datetime.date) -> bool:
    orders: list[Order] = list(case.state.orders.values())
    return any(each.kind == "cessation" and since <= each.issued_on <= case.as_of for each in orders)

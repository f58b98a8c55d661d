# SPDX-License-Identifier: Apache-2.0
"""E-2: an order's action whose day has passed without the order being closed is overdue.

The authority may then record that the order was not complied with; nothing here concludes it for them.
"""

from collections.abc import Iterator

from events.values import Text
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "E-2",
    citation="Mineral Resources Law of the PRC (2024) art. 71; 30 USC 1271(a)(3) / 矿产资源法（2024修订）第七十一条",
    text=Text(
        zh="决定要求的事项期满仍未核实了结的，为逾期。",
        en="What an order requires is overdue when its day has passed and the order is not closed.",
    ),
)


def judge(case: Case) -> Iterator[Reason]:
    """Call for `non_compliance_determined` by overdue actions of orders."""
    overdue = [each for each in case.obligations if each.kind == "order_action" and each.timeliness == "overdue"]
    if overdue:
        ids = tuple(each.obligation_id for each in overdue)
        zh, en = list_ids(ids)
        text = say(f"决定要求的事项逾期：{zh}。", f"Overdue under an order: {en}.", RULE.text)
        positions = tuple(sorted({position for each in overdue for position in each.positions}))
        yield make_reason(RULE, text, positions, headline="non_compliance_determined", obligations=ids)

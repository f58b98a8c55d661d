# SPDX-License-Identifier: Apache-2.0
"""D-8: the end of a right clears no obligation."""

from collections.abc import Iterator

from events.values import Text
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import count_obligations, list_ids, say

RULE = make_rule(
    __name__,
    "D-8",
    citation="Mineral Resources Law of the PRC (2024) art. 45(1) / 矿产资源法（2024修订）第四十五条第一款",
    text=Text(
        zh="矿业权消灭不免除生态修复义务。",
        en="The end of the right does not end the duty to restore.",
    ),
    indicator=True,
)


def judge(case: Case) -> Iterator[Reason]:
    """Mark what is still owed under a right that has been extinguished."""
    right, owed = case.state.right, case.open_obligations
    if right and right.extinguished_on and right.extinguished_position is not None and owed:
        if right.extinguished_on > case.as_of:
            return
        ids = tuple(each.obligation_id for each in owed)
        (count_zh, count_en), (ids_zh, ids_en) = count_obligations(len(ids)), list_ids(ids)
        text = say(
            f"矿业权已于{right.extinguished_on}消灭，仍有{count_zh}未了：{ids_zh}。",
            f"The right ended on {right.extinguished_on}; {count_en} still open: {ids_en}.",
            RULE.text,
        )
        position = right.extinguished_position
        yield make_reason(RULE, text, (position,), mark="duty_outlives_right", obligations=ids)

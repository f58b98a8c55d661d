# SPDX-License-Identifier: Apache-2.0
"""D-3: a reasonable time has no due day; nothing is overdue until an authority fixes one."""

from collections.abc import Iterator

from events.values import Text
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "D-3",
    citation="Mineral Resources Law of the PRC (2024) arts 41, 47 / 矿产资源法（2024修订）第四十一条、第四十七条",
    text=Text(
        zh="“合理期限”没有到期日；主管部门确定日期前不作逾期认定。",
        en="A reasonable time has no due day; until an authority fixes one nothing is overdue.",
    ),
    indicator=True,
)


def judge(case: Case) -> Iterator[Reason]:
    """Mark open obligations without a due day."""
    undated = [each for each in case.open_obligations if each.due_on is None]
    if undated:
        ids = tuple(each.obligation_id for each in undated)
        zh, en = list_ids(ids)
        text = say(f"未定到期日：{zh}。", f"Without a due day: {en}.", RULE.text)
        positions = tuple(sorted({position for each in undated for position in each.positions}))
        yield make_reason(RULE, text, positions, mark="due_undetermined", obligations=ids)

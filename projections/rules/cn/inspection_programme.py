# SPDX-License-Identifier: Apache-2.0
"""R-2 in China: rights are drawn at random for inspection every year; a year without any inspection is marked.

Which rights are drawn is the authority's own affair: that none was made is no breach of anybody's.
"""

import datetime
from collections.abc import Iterator

from events.values import Text
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import say

RULE = make_rule(
    __name__,
    "R-2",
    citation="Mineral Resources Law of the PRC (2024) art. 56; yearly random inspection / "
    "矿产资源法（2024修订）第五十六条；“双随机、一公开”年度抽查",
    text=Text(
        zh="主管部门按年度随机抽查；未被抽查不说明是否存在问题。",
        en="Rights are drawn at random every year; not to be drawn says nothing about a right.",
    ),
    valid_from=datetime.date(2025, 7, 1),
    indicator=True,
)

_YEAR = datetime.timedelta(days=365)


def judge(case: Case) -> Iterator[Reason]:
    """Mark a right registered for a year or more that was not inspected in the year up to the date."""
    right = case.state.right
    if right is None or right.registered_on > case.as_of - _YEAR or not case.applies(RULE):
        return
    if not any(case.as_of - _YEAR < each.last_day <= case.as_of for each in case.state.inspections):
        text = say(f"截至{case.as_of}的一年内没有检查记录。", f"No inspection in the year to {case.as_of}.", RULE.text)
        yield make_reason(RULE, text, (right.registered_position,), mark="inspection_cadence_below")

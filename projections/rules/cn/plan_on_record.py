# SPDX-License-Identifier: Apache-2.0
"""P-1: a mining right that is licensed or worked needs an approved restoration plan.

A right that is registered and neither licensed nor worked needs none yet: the plan is approved with the mining plan,
before the licence (Arts 33, 46).
"""

import datetime
from collections.abc import Iterator

from events.values import Text
from projections.right.records import RightFacts
from projections.rules.every.discharged import is_discharged
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import say

RULE = make_rule(
    __name__,
    "P-1",
    citation="Mineral Resources Law of the PRC (2024) art. 46 / 矿产资源法（2024修订）第四十六条",
    text=Text(
        zh="已取得采矿许可或者已经开采的采矿权，没有经批准的矿区生态修复方案记录。",
        en="A mining right that is licensed or worked has no approved restoration plan on record.",
    ),
    valid_from=datetime.date(2025, 7, 1),
)

_LICENSED = frozenset({"licensed", "suspended"})


def judge(case: Case) -> Iterator[Reason]:
    """Call for `no_plan_on_record`, and mark a candidate for a finding."""
    right = case.state.right
    if right is None or right.kind != "mining" or right.registered_on > case.as_of or not case.applies(RULE):
        return
    if is_discharged(case):
        return
    if _is_licensed_or_worked(case, right) and not case.has_plan:
        positions = (right.registered_position,)
        yield make_reason(RULE, RULE.text, positions, headline="no_plan_on_record")
        text = say(
            "供检查人员核查；是否认定，由主管部门决定。",
            "For an inspector to look into; a finding is theirs.",
            RULE.text,
        )
        yield make_reason(RULE, text, positions, mark="finding_candidate")


def _is_licensed_or_worked(case: Case, right: RightFacts) -> bool:
    worked = any(each.disturbed_m2 for each in case.state.land if each.as_of <= case.as_of)
    licensed = any(each.issued_on <= case.as_of for each in case.state.licences.values())
    return worked or licensed or right.standing in _LICENSED

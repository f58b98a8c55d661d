# SPDX-License-Identifier: Apache-2.0
"""P-3: a plan approved without a record that village or resident bodies were heard is marked.

A plan's own section on consultation is the holder's word. What counts is a record of its own on that version: one that
names at least one such body heard by the date asked about, and was not taken back.
"""

import datetime
from collections.abc import Iterator

from events.values import Text
from projections.right.records import PlanVersion
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import say

RULE = make_rule(
    __name__,
    "P-3",
    citation="Mineral Resources Law of the PRC (2024) art. 46(2) / 矿产资源法（2024修订）第四十六条第二款",
    text=Text(
        zh="没有专门听取居民委员会、村民委员会等意见的记录。",
        en="No record shows that residents' or villagers' bodies were heard.",
    ),
    valid_from=datetime.date(2025, 7, 1),
    indicator=True,
)


_BODIES = frozenset(
    {
        "village_committee",
        "residents_committee",
        "rural_collective",
        "villagers_representatives",
        "residents_representatives",
    }
)
"""Whom Art. 46 wants heard."""


def judge(case: Case) -> Iterator[Reason]:
    """Mark every plan whose newest version approved by the date was approved under Art. 46 with nobody shown heard."""
    for plan_id, plan in sorted(case.state.plans.items()):
        approved = [each for each in plan.versions if each.approved_on and each.approved_on <= case.as_of]
        if not approved:
            continue
        newest = approved[-1]
        if _is_under_article_46(newest) and not _is_shown(case, plan_id, newest.version):
            text = say(f"方案{plan_id}第{newest.version}版：", f"Plan {plan_id} version {newest.version}:", RULE.text)
            positions = (newest.submitted_position, newest.approved_position or newest.submitted_position)
            yield make_reason(RULE, text, positions, mark="consultation_not_shown")


def _is_under_article_46(version: PlanVersion) -> bool:
    return bool(version.approved_on and RULE.valid_from and version.approved_on >= RULE.valid_from)


def _is_shown(case: Case, plan_id: str, version: int) -> bool:
    retracted = {each.original for each in case.state.retractions}
    return any(
        heard.body_kind in _BODIES and heard.heard_on <= case.as_of
        for each in case.state.consultations
        if (each.plan_id, each.version) == (plan_id, version) and each.position not in retracted
        for heard in each.bodies_heard
    )

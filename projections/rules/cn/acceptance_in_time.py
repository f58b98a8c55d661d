# SPDX-License-Identifier: Apache-2.0
"""A-1: the authority decides on an application for acceptance within 60 working days.

The time runs from the day of application, which is not counted; a result of any kind ends it.
"""

import datetime
from collections.abc import Iterator

from events.values import Basis, Text
from projections.right.state import SubjectState
from projections.rules.duties import Duty, Owed, within_workdays
from projections.rules.rule import make_rule

RULE = make_rule(
    __name__,
    "A-1",
    citation="Land Reclamation Regulations (State Council Order 592) art. 29 / 土地复垦条例第二十九条",
    text=Text(
        zh="受理验收申请的自然资源主管部门应当自收到申请之日起60个工作日内完成验收。",
        en="The authority completes acceptance within 60 working days of the application.",
    ),
    valid_from=datetime.date(2011, 3, 5),
)


def find(state: SubjectState) -> Iterator[Owed]:
    """Yield the decision owed on every application."""
    for application_id, each in state.acceptances.items():
        decision = each.decision
        yield Owed(
            about=application_id,
            since=each.applied_on,
            position=each.position,
            met_on=decision.decided_on if decision else None,
            met_position=decision.position if decision else None,
            area_ids=each.area_ids,
        )


DUTY = Duty(
    code="acceptance_decision",
    rule=RULE,
    title=Text(zh="对验收申请作出决定", en="Decision on the application for acceptance"),
    basis=Basis(kind="statute", instrument="CN-LRR-592", article="29"),
    due=within_workdays(60, "acceptance_applied"),
    find=find,
)

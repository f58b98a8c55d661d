# SPDX-License-Identifier: Apache-2.0
"""A-6: accepted farmland is looked at again within five years.

Farmland is cropland by GB/T 21010-2017, whose classes begin with 01; where acceptance names no class of land, nothing
is said. One evaluation after acceptance answers the duty.
"""

import datetime
from collections.abc import Iterator

from events.values import AfterEventDue, Basis, Text
from projections.right.state import SubjectState
from projections.rules.duties import Duty, Owed
from projections.rules.rule import make_rule

RULE = make_rule(
    __name__,
    "A-6",
    citation="Land Reclamation Regulations (State Council Order 592) art. 31 / 土地复垦条例第三十一条",
    text=Text(
        zh="复垦为农用地的，主管部门应当在验收合格后的5年内对土地复垦效果进行跟踪评价。",
        en="Where land was accepted as farmland, the authority evaluates it within five years.",
    ),
    valid_from=datetime.date(2011, 3, 5),
)


_CROPLAND = "01"


def find(state: SubjectState) -> Iterator[Owed]:
    """Yield the evaluation owed of every acceptance of farmland."""
    for application_id, each in state.acceptances.items():
        decision = each.decision
        if decision is None or not each.is_qualified or each.is_revoked:
            continue
        classes = [land.land_class.code for land in decision.land if land.land_class]
        if any(code.startswith(_CROPLAND) for code in classes):
            met_on, met_position = _evaluated(state, application_id)
            yield Owed(
                about=application_id,
                since=decision.decided_on,
                position=decision.position,
                met_on=met_on,
                met_position=met_position,
                area_ids=decision.area_ids,
            )


def _evaluated(state: SubjectState, application_id: str) -> tuple[datetime.date | None, int | None]:
    about_it = [each for each in state.evaluations.values() if each.application_id == application_id]
    return min(((each.evaluated_on, each.position) for each in about_it), default=(None, None))


DUTY = Duty(
    code="farmland_evaluation",
    rule=RULE,
    title=Text(zh="农用地复垦效果跟踪评价", en="Follow-up evaluation of farmland"),
    basis=Basis(kind="statute", instrument="CN-LRR-592", article="31"),
    due=AfterEventDue(event="acceptance_decided", count=5, unit="year"),
    find=find,
)

# SPDX-License-Identifier: Apache-2.0
"""A-3: the result of an acceptance is published within 20 working days of the decision.

A result that the decision itself says was published earlier is in time, and an application taken back has none.
"""

import datetime
from collections.abc import Iterator

from events.values import Basis, Text
from projections.right.state import SubjectState
from projections.rules.duties import Duty, Owed, within_workdays
from projections.rules.rule import make_rule

RULE = make_rule(
    __name__,
    "A-3",
    citation="Mineral Resources Law of the PRC (2024) art. 48; Regulations on Open Government Information (2019) "
    "art. 26 / "
    "矿产资源法（2024修订）第四十八条；政府信息公开条例第二十六条",
    text=Text(
        zh="验收结果应当向社会公布；自信息形成之日起20个工作日内公开。",
        en="The result of an acceptance is made public, within 20 working days of the decision.",
    ),
    valid_from=datetime.date(2025, 7, 1),
)


def find(state: SubjectState) -> Iterator[Owed]:
    """Yield the publication owed of every result."""
    for application_id, each in state.acceptances.items():
        decision = each.decision
        if decision is None or decision.result == "withdrawn":
            continue
        yield Owed(
            about=application_id,
            since=decision.decided_on,
            position=decision.position,
            met_on=decision.published_on,
            met_position=decision.published_position,
            area_ids=decision.area_ids,
        )


DUTY = Duty(
    code="acceptance_publication",
    rule=RULE,
    title=Text(zh="公布验收结果", en="Publication of the result of acceptance"),
    basis=Basis(kind="statute", instrument="CN-OGI-2019", article="26"),
    due=within_workdays(20, "acceptance_decided"),
    find=find,
)

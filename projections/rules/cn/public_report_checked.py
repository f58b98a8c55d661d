# SPDX-License-Identifier: Apache-2.0
"""A-8: what the public reports is checked within 20 working days.

The Mineral Resources Law says promptly; the number of days is taken by analogy from the rules on company information,
to be confirmed by the authority that adopts the profile.
"""

import datetime
from collections.abc import Iterator

from events.values import Basis, Text
from projections.right.state import SubjectState
from projections.rules.duties import Duty, Owed, within_workdays
from projections.rules.rule import make_rule

RULE = make_rule(
    __name__,
    "A-8",
    citation="Mineral Resources Law of the PRC (2024) art. 61; by analogy "
    "Interim Regulations on Enterprise Information Disclosure art. 13 / "
    "矿产资源法（2024修订）第六十一条；参照企业信息公示暂行条例第十三条",
    text=Text(
        zh="接到举报的主管部门应当及时处理；参照适用20个工作日内核查的规定。",
        en="A report from the public is handled promptly; by analogy it is checked within 20 working days.",
    ),
    valid_from=datetime.date(2025, 7, 1),
)


def find(state: SubjectState) -> Iterator[Owed]:
    """Yield the check owed of every report."""
    for report_id, each in state.public_reports.items():
        yield Owed(
            about=report_id,
            since=each.received_on,
            position=each.position,
            met_on=each.resolved_on,
            met_position=each.resolved_position,
            area_ids=each.area_ids,
        )


DUTY = Duty(
    code="public_report_check",
    rule=RULE,
    title=Text(zh="核查公众举报", en="Check of the report from the public"),
    basis=Basis(kind="statute", instrument="CN-MRL-2024", article="61"),
    due=within_workdays(20, "public_report_received"),
    find=find,
)

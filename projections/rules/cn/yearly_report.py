# SPDX-License-Identifier: Apache-2.0
"""R-1 in China: the yearly reclamation report by 31 December, the yearly information filing by 31 March after it.

The day itself comes with the duty as recorded; the second is the practice of yearly notices under Order 13.
"""

import datetime

from events.values import Text
from projections.right.obligation import Obligation
from projections.rules.rule import make_rule

RULE = make_rule(
    __name__,
    "R-1",
    citation="Land Reclamation Regulations (State Council Order 592) arts 17, 41; MNR Order 13 (2024) / "
    "土地复垦条例第十七条、第四十一条；自然资源部令第13号",
    text=Text(
        zh="年度报告、年度信息公示应在到期日当日（北京时间）结束前提交；到期未提交是时间事实，由主管部门责令改正后方可处罚。",
        en="A yearly report or information filing is due by the end of its day, Beijing time; a penalty for one not "
        "filed needs the authority's order first.",
    ),
    valid_from=datetime.date(2011, 3, 5),
)

_KINDS = frozenset({"annual_report", "information_filing"})


def governs(obligation: Obligation) -> bool:
    """Tell whether the obligation is a yearly report."""
    return obligation.kind == "report" and obligation.code in _KINDS

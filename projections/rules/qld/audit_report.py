# SPDX-License-Identifier: Apache-2.0
"""Q-2: an auditor's report covers each three years of a schedule and is given within four months of their end."""

import datetime

from events.values import Text
from projections.right.obligation import Obligation
from projections.rules.rule import make_rule

RULE = make_rule(
    __name__,
    "Q-2",
    citation="Environmental Protection Act 1994 (Qld) s 285",
    text=Text(
        zh="每三年为一审计期，审计报告及声明须在期满后四个月内提交。",
        en="Each period of three years is audited; the report with its declaration is given within four months of its "
        "end.",
    ),
    valid_from=datetime.date(2019, 11, 1),
)


def governs(obligation: Obligation) -> bool:
    """Tell whether the obligation is an audit report."""
    return obligation.kind == "report" and obligation.code == "audit_report"

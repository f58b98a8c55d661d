# SPDX-License-Identifier: Apache-2.0
"""E-6: several findings on one obligation within a year are shown as a pattern; what follows is for the authority.

Three within twelve months. That is a choice of this registry, where the law leaves the number to a regulation.
"""

import datetime
from collections.abc import Iterator

from events.values import Text
from projections.right.records import Finding
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "E-6",
    citation="30 USC 1271(a)(4), pattern of violations; by analogy elsewhere",
    text=Text(
        zh="同一义务一年内多次被认定存在问题；是否构成屡犯由主管部门认定。",
        en="The same obligation was found wanting several times within a year; whether that is a pattern of violations "
        "is for the authority to say.",
    ),
    indicator=True,
)

_FINDINGS = 3
_WINDOW = datetime.timedelta(days=365)
_COUNTED = frozenset({"minor_noncompliance", "noncompliance", "serious_imminent_harm"})


def judge(case: Case) -> Iterator[Reason]:
    """Mark every obligation with three findings or more in the year up to the date."""
    by_obligation: dict[str, list[Finding]] = {}
    for finding in case.state.findings:
        if finding.finding_class in _COUNTED and case.as_of - _WINDOW < finding.found_on <= case.as_of:
            for obligation_id in finding.obligation_ids:
                by_obligation.setdefault(obligation_id, []).append(finding)
    for obligation_id, findings in sorted(by_obligation.items()):
        if len(findings) >= _FINDINGS:
            zh, en = list_ids([each.finding_id for each in findings])
            text = say(f"{obligation_id}：{zh}。", f"{obligation_id}: {en}.", RULE.text)
            positions = tuple(each.position for each in findings)
            yield make_reason(RULE, text, positions, mark="pattern", obligations=(obligation_id,))

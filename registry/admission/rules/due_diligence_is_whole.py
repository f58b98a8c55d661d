# SPDX-License-Identifier: Apache-2.0
"""A report on due diligence says of each of the five steps whether it was done (OECD Guidance, Annex I; CCCMC 2022).

Silence on a step could mean either. "No risk identified" is a finding, too, and stands alone.
"""

from events.catalogue.due_diligence import DueDiligenceReportFiled
from registry.admission.case import Case, Rule
from registry.admission.dates import GRACE

RULE = Rule("due-diligence-is-whole", "OECD Due Diligence Guidance for Minerals, Annex I; CCCMC Guidelines (2022)")
_STEPS = [1, 2, 3, 4, 5]


def check(event: DueDiligenceReportFiled, case: Case) -> None:
    """Refuse steps left out or told twice, risks beside none, and an audit to come."""
    told = sorted(each.step for each in event.steps)
    if told != _STEPS:
        message = f"steps: expected each of 1 to 5 once, found {', '.join(map(str, told)) or 'none'}"
        RULE.refuse(message, code="due-diligence-steps-incomplete", pointer="/data/steps")
    kinds = [risk.risk_type for risk in event.risks]
    if "none_identified" in kinds and len(kinds) > 1:
        message = f"risks: none_identified stands beside {len(kinds) - 1} other"
        RULE.refuse(message, code="due-diligence-risks-contradict", pointer="/data/risks")
    if event.audit is not None and event.audit.audited_on > case.today + GRACE:
        message = f"audited_on {event.audit.audited_on}: at the latest {case.today + GRACE}, since it has happened"
        RULE.refuse(message, code="fact-in-the-future", pointer="/data/audit/audited_on")

# SPDX-License-Identifier: Apache-2.0
"""A report that names a duty names one that exists; only an importing authority holds drafts (rule R-1).

Due diligence, ESG and carbon have duties of their own: an ESG report is no annual report of the land, nor the reverse.
"""

from events.catalogue.disclosures import AnnualReportFiled, CarbonDisclosureFiled, EsgDisclosureFiled
from events.catalogue.due_diligence import DueDiligenceReportFiled
from projections.right.reports import may_answer
from projections.right.series import find_round
from registry.admission.case import Case, Rule

RULE = Rule("R-1", "Land Reclamation Regulations (2011) art. 17")


def check(event: AnnualReportFiled, case: Case) -> None:
    """Refuse a report under no such duty, and a draft that the holder files as such."""
    _check_duty(event.duty_id, event.report_kind, case)
    if event.standing == "signed_draft" and not case.is_imported:
        message = "standing signed_draft: only an authority that imports a register holds drafts"
        RULE.refuse(message, code="draft-not-imported", pointer="/data/standing")


def check_disclosure(event: DueDiligenceReportFiled | EsgDisclosureFiled | CarbonDisclosureFiled, case: Case) -> None:
    """Refuse a disclosure under no such duty, or under one for another kind of report."""
    _check_duty(event.duty_id, case.filing.payload.type.partition(".")[0], case)


def _check_duty(duty_id: str | None, report_kind: str, case: Case) -> None:
    if duty_id is None:
        return
    duty = find_round(case.state, duty_id)
    if duty is None or duty.kind != "report":
        message = f"reporting duty {duty_id} is not imposed on {case.filing.payload.subject}"
        RULE.refuse(message, code="duty-unknown", pointer="/data/duty_id")
    if not may_answer(report_kind, duty.code):
        message = f"reporting duty {duty_id} is for a report of kind {duty.code}, found {report_kind}"
        RULE.refuse(message, code="duty-for-another-report", pointer="/data/duty_id")

# SPDX-License-Identifier: Apache-2.0
"""A report that names a duty names one that exists; only an importing authority holds drafts (rule R-1)."""

from events.catalogue.disclosures import AnnualReportFiled
from registry.admission.case import Case, Rule

RULE = Rule("R-1", "Land Reclamation Regulations (2011) art. 17")


def check(event: AnnualReportFiled, case: Case) -> None:
    """Refuse a report under no such duty, and a draft that the holder files as such."""
    obligation = case.state.obligations.get(event.duty_id or "")
    if event.duty_id is not None and (obligation is None or obligation.kind != "report"):
        message = f"reporting duty {event.duty_id} is not imposed on {case.filing.payload.subject}"
        RULE.refuse(message, code="duty-unknown", pointer="/data/duty_id")
    if event.standing == "signed_draft" and not case.is_imported:
        message = "standing signed_draft: only an authority that imports a register holds drafts"
        RULE.refuse(message, code="draft-not-imported", pointer="/data/standing")

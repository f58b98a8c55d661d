# SPDX-License-Identifier: Apache-2.0
"""Inspections, findings and orders have ids of their own and rest on what is recorded before them (Arts 56, 71)."""

from events.catalogue.inspections import FindingRecorded, InspectionAccessRefused, InspectionConducted, OrderIssued
from projections.right.series import find_round
from registry.admission.case import Case, Rule

RULE = Rule("findings-rest-on-inspections", "Mineral Resources Law (2024) arts 56 and 71")


def check_inspection(event: InspectionConducted, case: Case) -> None:
    """Refuse an inspection id in use, and days in the wrong order."""
    if event.inspection_id in {inspection.inspection_id for inspection in case.state.inspections}:
        message = f"inspection {event.inspection_id} was recorded already"
        RULE.refuse(message, code="inspection-id-in-use", pointer="/data/inspection_id")
    if event.last_day is not None and event.last_day < event.first_day:
        message = f"last_day {event.last_day}: before first_day {event.first_day}"
        RULE.refuse(message, code="period-reversed", pointer="/data/last_day")


def check_finding(event: FindingRecorded, case: Case) -> None:
    """Refuse a finding id in use, a finding of an unknown inspection, or on what is not owed."""
    if event.finding_id in {finding.finding_id for finding in case.state.findings}:
        message = f"finding {event.finding_id} was recorded already"
        RULE.refuse(message, code="finding-id-in-use", pointer="/data/finding_id")
    _check_inspection(event.inspection_id, case)
    for index, obligation_id in enumerate(event.obligation_ids):
        if find_round(case.state, obligation_id) is None:
            message = f"obligation {obligation_id} is not owed under {case.filing.payload.subject}"
            RULE.refuse(message, code="obligation-unknown", pointer=f"/data/obligation_ids/{index}")


def check_order(event: OrderIssued, case: Case) -> None:
    """Refuse an order on findings that are not recorded."""
    findings = {finding.finding_id for finding in case.state.findings}
    for index, finding_id in enumerate(event.finding_ids):
        if finding_id not in findings:
            message = f"finding {finding_id} is not recorded for {case.filing.payload.subject}"
            RULE.refuse(message, code="finding-unknown", pointer=f"/data/finding_ids/{index}")


def check_refusal(event: InspectionAccessRefused, case: Case) -> None:
    """Refuse to name an unknown inspection."""
    _check_inspection(event.inspection_id, case)


def _check_inspection(inspection_id: str | None, case: Case) -> None:
    inspections = {inspection.inspection_id for inspection in case.state.inspections}
    if inspection_id is not None and inspection_id not in inspections:
        message = f"inspection {inspection_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="inspection-unknown", pointer="/data/inspection_id")

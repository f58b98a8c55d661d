# SPDX-License-Identifier: Apache-2.0
"""What the public reports is answered once, by what is on record; the holder answers an event there is (Art. 61)."""

from events.catalogue.public import HolderResponseFiled, PublicReportReceived, PublicReportResolved
from registry.admission.case import Case, Rule

RULE = Rule("reports-in-turn", "Mineral Resources Law (2024) art. 61")


def check_received(event: PublicReportReceived, case: Case) -> None:
    """Refuse an id in use."""
    if event.report_id in case.state.public_reports:
        message = f"public report {event.report_id} was received already"
        RULE.refuse(message, code="public-report-id-in-use", pointer="/data/report_id")


def check_resolved(event: PublicReportResolved, case: Case) -> None:
    """Refuse to answer no report, one twice, before it came in, or by what is not recorded."""
    report = case.state.public_reports.get(event.report_id)
    if report is None:
        message = f"public report {event.report_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="public-report-unknown", pointer="/data/report_id")
    if report.resolved_position is not None:
        message = f"public report {event.report_id} was resolved at position {report.resolved_position}"
        RULE.refuse(message, code="public-report-already-resolved", pointer="/data/report_id")
    if event.resolved_on < report.received_on:
        message = f"resolved_on {event.resolved_on}: the report was received on {report.received_on}"
        RULE.refuse(message, code="period-reversed", pointer="/data/resolved_on")
    state = case.state
    _check_recorded("inspection", event.inspection_ids, {each.inspection_id for each in state.inspections})
    _check_recorded("finding", event.finding_ids, {each.finding_id for each in state.findings})
    _check_recorded("order", event.order_ids, set(state.orders))


def check_response(event: HolderResponseFiled, case: Case) -> None:
    """Refuse an id in use, and an answer to nothing about the right."""
    if event.response_id in {each.response_id for each in case.state.responses}:
        message = f"response {event.response_id} was filed already"
        RULE.refuse(message, code="response-id-in-use", pointer="/data/response_id")
    if case.state.find_filed(event.in_reply_to) is None:
        message = f"position {event.in_reply_to} holds no event about {case.filing.payload.subject}"
        RULE.refuse(message, code="event-unknown", pointer="/data/in_reply_to")


def _check_recorded(what: str, names: tuple[str, ...], recorded: set[str]) -> None:
    for index, name in enumerate(names):
        if name not in recorded:
            message = f"{what} {name} is not recorded"
            RULE.refuse(message, code=f"{what}-unknown", pointer=f"/data/{what}_ids/{index}")

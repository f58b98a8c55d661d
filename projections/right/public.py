# SPDX-License-Identifier: Apache-2.0
"""Who was heard, what the public reported and what the holder answered (domain.md §7.4 C, J; Arts 46, 61)."""

from events.catalogue.consultations import CommentPeriodClosed, CommentPeriodOpened, PlanConsultationRecorded
from events.catalogue.public import HolderResponseFiled, PublicReportReceived, PublicReportResolved
from projections.right.facts import Fact
from projections.right.handlers import Handlers, later_sighting, note_unmatched
from projections.right.planning_records import CommentPeriod, Consultation, PublicReport, Response
from projections.right.state import SubjectState


def _consulted(state: SubjectState, fact: Fact, event: PlanConsultationRecorded) -> None:
    if any(each.consultation_id == event.consultation_id for each in state.consultations):
        note_unmatched(state, fact, "consultation-already-recorded")
        return
    consultation = Consultation(
        consultation_id=event.consultation_id,
        position=fact.position,
        plan_id=event.plan_id,
        version=event.version,
        notice=event.notice,
        bodies_heard=event.bodies_heard,
        recorded_on=fact.effective_on,
    )
    state.consultations.append(consultation)


def _opened(state: SubjectState, fact: Fact, event: CommentPeriodOpened) -> None:
    if event.period_id in state.comment_periods:
        note_unmatched(state, fact, "comment-period-already-opened")
        return
    state.comment_periods[event.period_id] = CommentPeriod(
        period_id=event.period_id,
        position=fact.position,
        about=event.about,
        plan_id=event.plan_id,
        version=event.version,
        period=event.period,
    )


def _closed(state: SubjectState, fact: Fact, event: CommentPeriodClosed) -> None:
    period = state.comment_periods.get(event.period_id)
    if period is None or period.closed_position is not None:
        note_unmatched(state, fact, "comment-period-unknown" if period is None else "comment-period-already-closed")
        return
    period.closed_on, period.closed_position = event.closed_on, fact.position
    period.comments_received = event.comments_received


def _received(state: SubjectState, fact: Fact, event: PublicReportReceived) -> None:
    if event.report_id in state.public_reports:
        note_unmatched(state, fact, "public-report-already-received")
        return
    state.public_reports[event.report_id] = PublicReport(
        report_id=event.report_id,
        position=fact.position,
        category=event.category,
        channel=event.channel,
        received_on=event.received_on,
        area_ids=event.area_ids,
    )


def _resolved(state: SubjectState, fact: Fact, event: PublicReportResolved) -> None:
    report = state.public_reports.get(event.report_id)
    if report is None or report.resolved_position is not None:
        note_unmatched(state, fact, "public-report-unknown" if report is None else "public-report-already-resolved")
        return
    report.outcome = event.outcome
    report.resolved_on, report.resolved_position = event.resolved_on, fact.position
    report.inspection_ids, report.finding_ids = event.inspection_ids, event.finding_ids
    report.order_ids = event.order_ids


def _responded(state: SubjectState, fact: Fact, event: HolderResponseFiled) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    if state.find_filed(event.in_reply_to) is None:
        note_unmatched(state, fact, "event-unknown")
        return
    response = Response(
        response_id=event.response_id,
        position=fact.position,
        in_reply_to=event.in_reply_to,
        made_on=fact.made_on,
    )
    state.responses.append(response)


HANDLERS: Handlers = {
    PlanConsultationRecorded: _consulted,
    CommentPeriodOpened: _opened,
    CommentPeriodClosed: _closed,
    PublicReportReceived: _received,
    PublicReportResolved: _resolved,
    HolderResponseFiled: _responded,
}

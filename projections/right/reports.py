# SPDX-License-Identifier: Apache-2.0
"""Duties to report, and the reports filed under them, in whichever order they arrive (rule R-1).

A report names its duty, or answers the oldest duty of its kind and period that nothing has met. The earliest filed
one meets the duty; a signed draft is a claim and never does. A due-diligence report, an ESG or a carbon disclosure
answers only a duty of its own kind, and no other report does.
"""

import datetime
from typing import Literal

from events.catalogue.disclosures import (
    AnnualReportFiled,
    CarbonDisclosureFiled,
    EsgDisclosureFiled,
    ReportingDutyImposed,
)
from events.catalogue.due_diligence import DueDiligenceReportFiled
from events.values import ReasonableTimeDue, RepeatedDue
from projections.right import series
from projections.right.duty import assign_duty
from projections.right.facts import Fact
from projections.right.handlers import Handlers, later_sighting, note_unmatched
from projections.right.obligation import Draft, Met, Obligation
from projections.right.obligations import first_due, impose
from projections.right.records import Report
from projections.right.state import SubjectState

Reporting = AnnualReportFiled | DueDiligenceReportFiled | EsgDisclosureFiled | CarbonDisclosureFiled

_ANSWERS = {
    "reclamation_17": "annual_report",
    "annual_return": "annual_report",
    "information_order13": "information_filing",
    "due_diligence_report": "due_diligence_report",
    "esg_disclosure": "esg_disclosure",
    "carbon_disclosure": "carbon_disclosure",
}
"""Which kind of reporting duty a kind of report answers when it names none."""

DISCLOSURES = frozenset({"due_diligence_report", "esg_disclosure", "carbon_disclosure"})
"""Kinds of reports that are told apart from all others by their own type of event."""


def _imposed(state: SubjectState, fact: Fact, event: ReportingDutyImposed) -> None:
    due = ReasonableTimeDue() if isinstance(event.due, RepeatedDue) else event.due
    duty = Obligation(
        obligation_id=event.duty_id,
        kind="report",
        code=event.report_kind,
        period=event.period,
        imposed_on=fact.effective_on,
        imposed_position=fact.position,
        dues=[first_due(fact, due)],
        named_owner=event.owed_by,
        basis=event.basis,
        strength=event.strength,
        references=event.references,
    )
    if isinstance(event.due, RepeatedDue):
        duty = series.first_round(duty, event.due)
    if impose(state, fact, duty):
        for report in state.reports:
            if report.obligation_id is None and (owed := _owed_under(state, duty, report)):
                _count(state, owed, report)


def _owed_under(state: SubjectState, duty: Obligation, report: Report) -> Obligation | None:
    """Return `duty`, or the later round of it, that a report filed before answers."""
    if _answers(report, duty):
        return duty
    if duty.series is None or report.duty_id or duty.code != _ANSWERS[report.report_kind]:
        return None
    return series.write_down_of(state, duty.code, report.period)


def _filed(state: SubjectState, fact: Fact, event: AnnualReportFiled) -> None:
    file_report(state, fact, event, kind=event.report_kind, standing=event.standing)


def file_report(
    state: SubjectState,
    fact: Fact,
    event: Reporting,
    *,
    kind: str,
    standing: Literal["filed", "signed_draft"] = "filed",
) -> None:
    """Keep that a report was filed, and count it for the duty it answers."""
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    report = Report(
        position=fact.position,
        duty_id=event.duty_id,
        report_kind=kind,
        period=event.period,
        standing=standing,
        on=fact.made_on,
        precision=fact.precision if fact.imported else "day",
        recorded_at=None if fact.imported else fact.recorded_at,
    )
    state.reports.append(report)
    if duty := _find_duty(state, fact, report):
        _count(state, duty, report)


def _find_duty(state: SubjectState, fact: Fact, report: Report) -> Obligation | None:
    if report.duty_id:
        duty = series.write_down(state, report.duty_id)
        if duty and not _is_of_kind(report, duty):
            note_unmatched(state, fact, "obligation-of-another-kind")
            return None
        return duty
    duties = (each for each in state.obligations.values() if each.met is None and _answers(report, each))
    oldest = min(duties, key=lambda each: each.imposed_position, default=None)
    return oldest or series.write_down_of(state, _ANSWERS[report.report_kind], report.period)


def _answers(report: Report, duty: Obligation) -> bool:
    if report.duty_id:
        return report.duty_id == duty.obligation_id and _is_of_kind(report, duty)
    return duty.met is None and (duty.kind, duty.code, duty.period) == (
        "report",
        _ANSWERS[report.report_kind],
        report.period,
    )


def _is_of_kind(report: Report, duty: Obligation) -> bool:
    return duty.kind == "report" and may_answer(report.report_kind, duty.code)


def may_answer(report_kind: str, duty_code: str) -> bool:
    """Whether a report of the kind may name a duty of the code: a disclosure only its own, other reports any other."""
    if {report_kind, duty_code} & DISCLOSURES:
        return report_kind == duty_code
    return True


def _count(state: SubjectState, duty: Obligation, report: Report) -> None:
    report.obligation_id = duty.obligation_id
    if report.standing == "signed_draft":
        duty.drafts.append(Draft(position=report.position, on=report.on, precision=report.precision))
        duty.drafts.sort(key=lambda each: (each.on, each.position))
        return
    met = Met(
        on=report.on,
        precision=report.precision,
        position=report.position,
        standing="filed",
        recorded_at=report.recorded_at,
    )
    duty.met = min(filter(None, (duty.met, met)), key=_decisive)
    assign_duty(state, duty)


def _decisive(met: Met) -> tuple[datetime.date, bool, int]:
    """Order by day; of two on one day the exactly dated one, then the first recorded."""
    return met.on, met.precision != "day", met.position


HANDLERS: Handlers = {ReportingDutyImposed: _imposed, AnnualReportFiled: _filed}

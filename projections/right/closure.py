# SPDX-License-Identifier: Apache-2.0
"""Closure, aftercare, evaluation in later years and discharge. No step ends an obligation by itself (rule D-8)."""

from events.catalogue.closure import (
    AftercareReported,
    AftercareStarted,
    MineClosureReported,
    PostClosureEvaluationRecorded,
    RestorationDutyDischarged,
)
from projections.right.acceptance_records import Aftercare, AftercareReport, Closure, Discharge, Evaluation
from projections.right.facts import Fact
from projections.right.handlers import Handlers, keep, later_sighting, note_unmatched
from projections.right.state import SubjectState


def _closed(state: SubjectState, fact: Fact, event: MineClosureReported) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    closure = Closure(
        closure_id=event.closure_id,
        extent=event.extent,
        production_ceased_on=event.production_ceased_on,
        area_ids=event.area_ids,
        position=fact.position,
    )
    keep(state, fact, state.closures, event.closure_id, closure)


def _started(state: SubjectState, fact: Fact, event: AftercareStarted) -> None:
    aftercare = Aftercare(
        aftercare_id=event.aftercare_id,
        period=event.period,
        restart_rule=event.restart_rule,
        area_ids=event.area_ids,
        application_id=event.application_id,
        carried_out_by=event.carried_out_by,
        position=fact.position,
    )
    keep(state, fact, state.aftercare, event.aftercare_id, aftercare)


def _reported(state: SubjectState, fact: Fact, event: AftercareReported) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    aftercare = state.aftercare.get(event.aftercare_id)
    if aftercare is None:
        note_unmatched(state, fact, "aftercare-unknown")
        return
    report = AftercareReport(period=event.period, augmented_work_on=event.augmented_work_on, position=fact.position)
    aftercare.reports.append(report)


def _evaluated(state: SubjectState, fact: Fact, event: PostClosureEvaluationRecorded) -> None:
    evaluation = Evaluation(
        evaluation_id=event.evaluation_id,
        application_id=event.application_id,
        evaluated_on=event.evaluated_on,
        area_ids=event.area_ids,
        land=event.land,
        position=fact.position,
    )
    keep(state, fact, state.evaluations, event.evaluation_id, evaluation)


def _discharged(state: SubjectState, fact: Fact, event: RestorationDutyDischarged) -> None:
    discharge = Discharge(
        area_ids=event.area_ids,
        on=fact.effective_on,
        decision_no=event.decision_no,
        position=fact.position,
    )
    state.discharges.append(discharge)


HANDLERS: Handlers = {
    MineClosureReported: _closed,
    AftercareStarted: _started,
    AftercareReported: _reported,
    PostClosureEvaluationRecorded: _evaluated,
    RestorationDutyDischarged: _discharged,
}

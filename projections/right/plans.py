# SPDX-License-Identifier: Apache-2.0
"""Restoration plans: every version submitted, and which of them was approved or sent back (Arts 46-47; rule D-9).

What a plan promises binds once `milestone.scheduled.v1` records it; a plan alone makes no obligation here.
"""

from events.catalogue.plans import (
    RestorationPlanAmended,
    RestorationPlanApproved,
    RestorationPlanReturned,
    RestorationPlanSubmitted,
    SupersededObligation,
)
from events.values import FixedDue
from projections.right.facts import Fact
from projections.right.handlers import Handlers, find_obligation, later_sighting, note_unmatched
from projections.right.obligation import Ended
from projections.right.obligations import add_due
from projections.right.records import Plan, PlanVersion
from projections.right.state import SubjectState


def _submitted(state: SubjectState, fact: Fact, event: RestorationPlanSubmitted) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    plan = state.plans.setdefault(event.plan_id, Plan(plan_id=event.plan_id))
    if any(version.version == event.version for version in plan.versions):
        note_unmatched(state, fact, "plan-version-already-submitted")
        return
    version = PlanVersion(
        version=event.version,
        supersedes_version=event.supersedes_version,
        title=event.title,
        plan_sha256=event.plan_sha256,
        period=event.period,
        mode_summary=event.mode_summary,
        sections_present=event.sections_present,
        cost_estimate=event.cost_estimate,
        areas=event.areas,
        commitments=event.commitments,
        submitted_on=fact.effective_on,
        submitted_position=fact.position,
        made_on=fact.made_on,
    )
    plan.versions.append(version)


def _approved(state: SubjectState, fact: Fact, event: RestorationPlanApproved) -> None:
    if version := _find_version(state, fact, event.plan_id, event.version):
        _approve(version, fact, event)


def _returned(state: SubjectState, fact: Fact, event: RestorationPlanReturned) -> None:
    if version := _find_version(state, fact, event.plan_id, event.version):
        version.returned_on, version.returned_position = fact.effective_on, fact.position
        version.decision_no = event.decision_no


def _amended(state: SubjectState, fact: Fact, event: RestorationPlanAmended) -> None:
    version = _find_version(state, fact, event.plan_id, event.version)
    if version is None:
        return
    _approve(version, fact, event)
    version.amended = True
    for given_up in event.superseded:
        _supersede(state, fact, given_up, event.decision_no)
    for moved in event.rescheduled:
        if obligation := find_obligation(state, fact, moved.obligation_id):
            due = FixedDue(on=moved.new_due, roll=obligation.dues[0].roll)
            add_due(obligation, fact, due, reason="plan_amended", decision_no=event.decision_no)


def _supersede(state: SubjectState, fact: Fact, given_up: SupersededObligation, decision_no: str) -> None:
    obligation = find_obligation(state, fact, given_up.obligation_id)
    if obligation is None or obligation.ended is not None:
        return
    obligation.ended = Ended(
        how="superseded",
        on=fact.effective_on,
        position=fact.position,
        decision_no=decision_no,
        replaced_by=given_up.replaced_by,
        although_overdue=given_up.although_overdue,
    )


def _approve(version: PlanVersion, fact: Fact, event: RestorationPlanApproved | RestorationPlanAmended) -> None:
    version.approved_on = fact.effective_on
    version.approved_position = fact.position
    version.decision_no = event.decision_no
    version.published_url = event.published_url


def _find_version(state: SubjectState, fact: Fact, plan_id: str, number: int) -> PlanVersion | None:
    """Return the version of the plan that is still to be decided on, or note that there is none."""
    plan = state.plans.get(plan_id)
    for version in plan.versions if plan else []:
        if version.version == number and version.approved_on is None and version.returned_on is None:
            return version
    note_unmatched(state, fact, "plan-version-unknown")
    return None


HANDLERS: Handlers = {
    RestorationPlanSubmitted: _submitted,
    RestorationPlanApproved: _approved,
    RestorationPlanReturned: _returned,
    RestorationPlanAmended: _amended,
}
